import { systemClock } from '../../server/lib/clock.ts';
import { DeviceConnection } from './device-connection.ts';
import { LatencyRecorder } from './latency.ts';
import type { FlyResult, LoadCommands, Pace } from './load-protocol.ts';
import { type Aircraft, createAircraft, nextOsd } from './osd.ts';
import { SentTimes } from './sent-times.ts';
import { watchAirspace } from './viewer.ts';
import { serveCommands } from './worker.ts';

/** The load: one process for all aircraft and for the viewer, so that one clock times both ends. */
interface Flyer {
  aircraft: Aircraft;
  connection: DeviceConnection;
}

const TICK_MS = 1;
const SETTLE_MS = 20;
const flyers: Flyer[] = [];
const sent = new SentTimes();
const puback = new LatencyRecorder();
const socket = new LatencyRecorder();
let published = 0;
let acknowledged = 0;
let allowed = Number.POSITIVE_INFINITY;
let heldBack = 0;
let laps = 0;
/** Publishes to keep in flight on each connection; 0 leaves it to the pace. */
let window = 0;
let ended: string | undefined;

function publishNext({ aircraft, connection }: Flyer): void {
  const { text, atMs } = nextOsd(aircraft, systemClock.now(), laps);
  connection.publish(aircraft.topic, text);
  sent.note(aircraft.serialNumber, atMs);
  published += 1;
}

function fill(flyer: Flyer): void {
  while (flyer.connection.inFlight < window && published < allowed) publishNext(flyer);
  flyer.connection.flush();
}

const commands: LoadCommands = {
  async connect({ url, devices }) {
    const nowMs = systemClock.now();
    await Promise.all(
      devices.map(async ({ serialNumber, ...login }, index) => {
        const aircraft = createAircraft(index, { serialNumber, deviceId: login.clientId }, nowMs);
        const waiting = new Set<Flyer>();
        const connection = await DeviceConnection.open(url, login, {
          onAck: (milliseconds) => {
            acknowledged += 1;
            puback.record(milliseconds);
            if (window === 0 || waiting.has(flyer)) return;
            // All that one read acknowledged is answered with one write.
            waiting.add(flyer);
            setImmediate(() => {
              waiting.delete(flyer);
              fill(flyer);
            });
          },
          onEnd: (reason) => {
            ended ??= `${serialNumber}: ${reason}`;
          },
        });
        const flyer: Flyer = { aircraft, connection };
        flyers.push(flyer);
      }),
    );
    await commands.park({ withinSeconds: 0 });
  },

  async park({ withinSeconds }) {
    const nowMs = systemClock.now();
    for (const [index, { aircraft }] of flyers.entries())
      aircraft.startedAtMs = nowMs + (1_000 * withinSeconds * index) / flyers.length;
  },

  async watch(login) {
    await watchAirspace(login, (serialNumber, observedAtMs) => {
      const sentAt = sent.take(serialNumber, observedAtMs);
      if (sentAt !== undefined) socket.record(performance.now() - sentAt);
    });
  },

  async fly(input) {
    laps = input.laps;
    const stop = start(input.pace);
    await sleep(input.rampSeconds * 1_000);
    const measured = await measure(input.seconds);
    stop();
    await drained();
    return measured;
  },

  async allow({ upTo }) {
    allowed = upTo ?? Number.POSITIVE_INFINITY;
    for (const flyer of flyers) if (window > 0) fill(flyer);
    return { published };
  },

  async disconnect() {
    for (const { connection } of flyers.splice(0)) connection.close();
  },
};

function start(pace: Pace): () => void {
  if (pace.kind === 'closed') {
    window = pace.window;
    for (const flyer of flyers) fill(flyer);
    return () => {
      window = 0;
    };
  }
  const startedAt = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    const until = Math.floor(((performance.now() - startedAt) * pace.perSecond) / 1_000);
    for (; due < until; due += 1) {
      const flyer = flyers[due % flyers.length];
      if (!flyer || flyer.connection.isFull) heldBack += 1;
      else {
        publishNext(flyer);
        flyer.connection.flush();
      }
    }
  }, TICK_MS);
  return () => clearInterval(timer);
}

async function measure(seconds: number): Promise<FlyResult> {
  puback.reset();
  socket.reset();
  heldBack = 0;
  const from = { published, acknowledged, at: performance.now(), cpu: process.cpuUsage() };
  await sleep(seconds * 1_000);
  if (ended !== undefined) throw new Error(`a connection ended under load: ${ended}`);
  const tookSeconds = (performance.now() - from.at) / 1_000;
  const { user, system } = process.cpuUsage(from.cpu);
  return {
    published: published - from.published,
    acknowledged: acknowledged - from.acknowledged,
    seconds: tookSeconds,
    perSecond: (acknowledged - from.acknowledged) / tookSeconds,
    puback: puback.read(),
    socket: socket.read(),
    cores: (user + system) / 1e6 / tookSeconds,
    heldBack,
  };
}

/** Resolves when nothing is in flight. */
async function drained(): Promise<void> {
  while (flyers.some(({ connection }) => connection.inFlight > 0)) {
    if (ended !== undefined) throw new Error(`a connection ended: ${ended}`);
    await sleep(SETTLE_MS);
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

serveCommands(commands);
