import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_USERNAME } from '../../device-gateway/service-access.ts';
import { findFreePort, hasMosquitto, startMosquitto } from '../helpers/mosquitto.ts';
import { flyPhase, type Phase, takeOff } from './fly-phase.ts';
import { RAMP_SECONDS } from './ingest.ts';
import type { Options } from './options.ts';
import { reportUsage } from './phase-figures.ts';
import type { Reporter } from './reporter.ts';
import type { Fleet } from './seed-fleet.ts';
import { type ExternalBroker, type Session, withSession } from './session.ts';

const TARGET_PER_SECOND = 8_000;
/**
 * Mosquitto acknowledges what it has queued, not what we committed, so the load is bound by our commits:
 * this much may be on its way. Its own queue has no bound here, because it would drop what is over it.
 */
const ON_ITS_WAY_MAX = 20_000;
const SETTINGS = ['max_queued_messages 0', 'max_inflight_messages 1000', 'set_tcp_nodelay true'];
const POLL_MS = 100;
const IDLE_POLLS_MAX = 100;

/** Mosquitto outside: samples committed per second, from the same aircraft. */
export async function benchExternalBroker(options: Options, report: Reporter): Promise<void> {
  report.heading(`mosquitto: the same aircraft on an external broker, ${SETTINGS.join(', ')}`);
  if (!hasMosquitto) {
    report.progress('Mosquitto is not installed here: left out');
    return;
  }
  const opening = { aircraft: options.connections, options, report, openBroker };
  await withSession(opening, async (session) => {
    await takeOff(session, report, 'mosquitto');
    report.progress('as fast as it commits');
    const gate = await keepAllowing(session);
    const full = await flyPhase(session, {
      pace: { kind: 'closed', window: options.window },
      rampSeconds: RAMP_SECONDS,
      seconds: options.seconds,
      laps: 0,
    });
    await gate.stop();
    reportCommitted(report, full);
    const total = (await session.load.call('allow', { upTo: null })).published;
    report.figure({
      name: 'mosquitto.lost',
      value: total - (await committedOf(session, total)),
      unit: 'messages',
      target: { most: 0 },
      note: `of ${total} published`,
    });
  });
}

function reportCommitted(report: Reporter, full: Phase): void {
  const { from, to } = full;
  report.figure({
    name: 'mosquitto.full.committed',
    value: ((to.samples - from.samples) * 1_000) / (to.atMs - from.atMs),
    unit: 'samples/s',
    target: { least: TARGET_PER_SECOND },
    note: `Mosquitto acknowledged ${Math.round(full.perSecond)} messages/s to the aircraft`,
  });
  reportUsage(report, 'mosquitto.full', full);
}

/** Lets the load publish what is committed and ON_ITS_WAY_MAX more, until stopped. */
async function keepAllowing({ load, product }: Session): Promise<{ stop(): Promise<void> }> {
  let isOver = false;
  const allow = async (): Promise<void> => {
    const { samples } = await product.usage();
    await load.call('allow', { upTo: samples + ON_ITS_WAY_MAX });
  };
  await allow();
  const running = (async () => {
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      await allow();
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await running;
    },
  };
}

/** Samples committed once all that was published is, or once nothing more comes. */
async function committedOf({ product }: Session, published: number): Promise<number> {
  let committed = 0;
  for (let idle = 0; idle < IDLE_POLLS_MAX && committed < published; idle += 1) {
    const { samples } = await product.usage();
    if (samples > committed) idle = 0;
    committed = samples;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return committed;
}

async function openBroker(fleet: Fleet, serviceSecret: string): Promise<ExternalBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'skycover-bench-mosquitto-'));
  const devices = fleet.devices.map(({ username, password }) => [username ?? '', password ?? '']);
  const broker = await startMosquitto({
    port: await findFreePort(),
    folder,
    logins: Object.fromEntries([[SERVICE_USERNAME, serviceSecret], ...devices]),
    settings: SETTINGS,
  });
  return {
    url: broker.url,
    stop: async () => {
      await broker.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
