import { type Clock, SECOND_MS } from '../../server/lib/clock.ts';
import type { FlightPlan } from './flight-plan.ts';
import { type FlightState, fly, onGround } from './fly.ts';
import { toGust, toNativeSample } from './telemetry-frame.ts';

export interface FleetOptions {
  aircraft: readonly { serialNumber: string; plan: FlightPlan }[];
  /** Sends one native sample; resolves once it was acknowledged. */
  publish: (serialNumber: string, payload: object) => Promise<void>;
  clock: Clock;
  rateHz: number;
  /** Numbers 0 ≤ x < 1. */
  random: () => number;
  onError: (error: unknown, serialNumber: string) => void;
}

export interface Fleet {
  /** Ends the flying; resolves when no publish is under way. */
  stop(): Promise<void>;
}

/** Part of the fleet that takes off at once, so that a first look finds most of it in the air. */
const EARLY_SHARE = 0.7;
const EARLY_GAP_SECONDS = 0.5;
const LATE_GAP_SECONDS = 20;
/** On the ground it still reports this long, so that the landing is seen. */
const GROUND_SECONDS = 8;
/** Switched on, every aircraft first says that it stands on the ground: what flew before a restart has landed. */
const SWITCHED_ON_SECONDS = 6;
const PAUSE_SECONDS_MIN = 20;
const PAUSE_SECONDS_MAX = 60;
/** A stalled link must not pile up samples: the aircraft skips them instead. */
const PENDING_MAX = 10;
/** A longer gap (a suspended laptop) is not flown through in one stride. */
const STEP_SECONDS_MAX = 2;
const START_BATTERY_PERCENT = 98;

interface Pilot {
  serialNumber: string;
  plan: FlightPlan;
  flight: FlightState;
  /** Left to wait on the ground before the next take-off. */
  waitSeconds: number;
  /** Left to report from the ground after being switched on. */
  reportSeconds: number;
  pending: number;
}

/** Flies the plans for ever: take off, land, pause, again. A plan's event happens on its first flight only. */
export function startFleet(options: FleetOptions): Fleet {
  const pilots = options.aircraft.map(
    ({ serialNumber, plan }, index): Pilot => ({
      serialNumber,
      plan,
      flight: onGround(START_BATTERY_PERCENT),
      waitSeconds: startDelaySeconds(index, options.aircraft.length),
      reportSeconds: SWITCHED_ON_SECONDS,
      pending: 0,
    }),
  );
  const running = new Set<Promise<void>>();
  let lastMs = options.clock.now();
  const tick = (): void => {
    const nowMs = options.clock.now();
    const seconds = Math.min(STEP_SECONDS_MAX, Math.max(0, (nowMs - lastMs) / SECOND_MS));
    lastMs = nowMs;
    for (const pilot of pilots) {
      if (!advance(pilot, seconds, options.random) || pilot.pending >= PENDING_MAX) continue;
      const sent = send(pilot, nowMs, options);
      running.add(sent);
      void sent.then(() => running.delete(sent));
    }
  };
  const timer = setInterval(tick, SECOND_MS / options.rateHz);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

/** Seconds before the first take-off of the aircraft at `index`. */
export function startDelaySeconds(index: number, count: number): number {
  const early = Math.ceil(count * EARLY_SHARE);
  return index < early ? index * EARLY_GAP_SECONDS : (index - early + 1) * LATE_GAP_SECONDS;
}

/** Moves one aircraft on; false while it is switched off. */
function advance(pilot: Pilot, seconds: number, random: () => number): boolean {
  if (pilot.waitSeconds > 0) {
    pilot.waitSeconds -= seconds;
    pilot.reportSeconds -= seconds;
    return pilot.reportSeconds > 0;
  }
  pilot.flight = fly(pilot.flight, pilot.plan, { seconds, gust: toGust(random) });
  const { phase, phaseSeconds } = pilot.flight;
  if ((phase === 'landed' || phase === 'impacted') && phaseSeconds >= GROUND_SECONDS) {
    pilot.flight = onGround(START_BATTERY_PERCENT);
    pilot.plan = { ...pilot.plan, event: null };
    pilot.waitSeconds = PAUSE_SECONDS_MIN + random() * (PAUSE_SECONDS_MAX - PAUSE_SECONDS_MIN);
  }
  return true;
}

async function send(pilot: Pilot, observedAtMs: number, options: FleetOptions): Promise<void> {
  pilot.pending += 1;
  try {
    const sample = toNativeSample(pilot.flight, pilot.plan, {
      serialNumber: pilot.serialNumber,
      observedAtMs,
    });
    await options.publish(pilot.serialNumber, sample);
  } catch (error) {
    options.onError(error, pilot.serialNumber);
  } finally {
    pilot.pending -= 1;
  }
}
