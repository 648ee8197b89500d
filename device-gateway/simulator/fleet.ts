import { type Clock, SECOND_MS } from '../../server/lib/clock.ts';
import type { RecordedFrame } from '../replay/recording.ts';
import type { FlightPlan } from './flight-plan.ts';
import { Pilot } from './pilot.ts';
import type { LinkProfile } from './radio-link.ts';
import { normalFrom, seededRandom, seedOf } from './random.ts';
import type { WindProfile } from './wind.ts';

export interface FleetOptions {
  aircraft: readonly { serialNumber: string; plan: FlightPlan }[];
  /** Sends one frame; resolves once it was acknowledged. */
  publish: (serialNumber: string, frame: RecordedFrame) => Promise<void>;
  clock: Clock;
  rateHz: number;
  /** Each aircraft has chances of its own from it. */
  seed: number;
  /** Flights of each aircraft; for ever by default. */
  flights?: number;
  /** Parts of a second in which different aircraft report, so that a large fleet makes no waves. */
  slots?: number;
  /** Before the first take-off of the aircraft at `index`. */
  waitSeconds?: (index: number, count: number) => number;
  wind?: WindProfile;
  link?: LinkProfile;
  onError: (error: unknown, serialNumber: string) => void;
}

export interface Fleet {
  /** Resolves when every flight is over. */
  readonly landed: Promise<void>;
  /** Messages that were not even sent, because too many before them had no answer. */
  readonly skipped: number;
  /** Ends the flying; resolves when no publish is under way. */
  stop(): Promise<void>;
}

/** Part of the fleet that takes off at once, so that a first look finds most of it in the air. */
const EARLY_SHARE = 0.7;
const EARLY_GAP_SECONDS = 0.5;
const LATE_GAP_SECONDS = 20;
/** A stalled link must not pile up samples: the aircraft skips them instead. */
const PENDING_MAX = 30;
/** A longer gap (a suspended laptop) is not flown through in one stride. */
const STEP_SECONDS_MAX = 2;

interface Member {
  serialNumber: string;
  pilot: Pilot;
  lastMs: number;
  pending: number;
}

/** Flies the plans at the pace of the clock; a plan's faults happen on its first flight only. */
export function startFleet(options: FleetOptions): Fleet {
  const { clock, slots = 1 } = options;
  const members = toMembers(options);
  const running = new Set<Promise<void>>();
  let skipped = 0;
  let turn = 0;
  let finish = (): void => undefined;
  const landed = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const fly = (member: Member, nowMs: number): void => {
    const seconds = Math.min(STEP_SECONDS_MAX, Math.max(0, (nowMs - member.lastMs) / SECOND_MS));
    member.lastMs = nowMs;
    for (const frame of member.pilot.advance(seconds, nowMs)) {
      if (member.pending >= PENDING_MAX) {
        skipped += 1;
        continue;
      }
      const sent = send(member, frame, options);
      running.add(sent);
      void sent.then(() => running.delete(sent));
    }
  };
  const startMs = clock.now();
  const turnMs = SECOND_MS / options.rateHz / slots;
  const tick = (): void => {
    const nowMs = clock.now();
    // A busy machine calls late: the turns that were missed are made up, each aircraft at most once.
    const due = Math.floor((nowMs - startMs) / turnMs);
    for (turn = Math.max(turn, due - slots); turn < due; turn += 1) {
      for (let index = turn % slots; index < members.length; index += slots) {
        const member = members[index];
        if (member) fly(member, nowMs);
      }
    }
    if (members.every(({ pilot }) => pilot.isDone)) finish();
  };
  const timer = setInterval(tick, turnMs);
  return {
    landed,
    get skipped() {
      return skipped;
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

function toMembers(options: FleetOptions): Member[] {
  const { aircraft, clock, seed, flights = Number.POSITIVE_INFINITY, wind, link } = options;
  const waitOf = options.waitSeconds ?? startDelaySeconds;
  const startMs = clock.now();
  return aircraft.map(({ serialNumber, plan }, index) => {
    const random = seededRandom(seedOf(seed, index));
    const pilot = new Pilot({
      plan,
      waitSeconds: waitOf(index, aircraft.length),
      flights,
      ...(wind && { wind }),
      ...(link && { link }),
      random,
      normal: normalFrom(random),
    });
    return { serialNumber, pilot, lastMs: startMs, pending: 0 };
  });
}

/** Seconds before the first take-off of the aircraft at `index`. */
export function startDelaySeconds(index: number, count: number): number {
  const early = Math.ceil(count * EARLY_SHARE);
  return index < early ? index * EARLY_GAP_SECONDS : (index - early + 1) * LATE_GAP_SECONDS;
}

async function send(member: Member, frame: RecordedFrame, options: FleetOptions): Promise<void> {
  member.pending += 1;
  try {
    await options.publish(member.serialNumber, frame);
  } catch (error) {
    options.onError(error, member.serialNumber);
  } finally {
    member.pending -= 1;
  }
}
