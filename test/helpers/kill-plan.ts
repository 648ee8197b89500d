import { toInstant } from '../../server/lib/clock.ts';

/** One publish of a device: its bytes and the samples they carry, as `serial number instant`. */
export interface PlannedMessage {
  payload: string;
  identities: readonly string[];
}

export interface FlightPlan {
  serialNumbers: readonly string[];
  startMs: number;
  /** Between two messages of the device, by its clock and by ours. */
  intervalMs: number;
  /** Where in its cycle the first aircraft begins; the others follow it at equal distances. */
  offsetMs: number;
  /** How far the device's clock runs from one message to the next in a past recording; live: intervalMs. */
  recordedIntervalMs?: number;
  /** Event time of the first message, where it is not `startMs`. */
  recordedFromMs?: number;
  random: () => number;
}

/** On the ground, up, along, down, and long enough on the ground that the next take-off is another flight. */
const CYCLE_MS = 36_000;
const CLIMB_FROM_MS = 1_500;
const CRUISE_FROM_MS = 4_500;
const DESCENT_FROM_MS = 8_500;
const GROUND_FROM_MS = 12_500;
const CRUISE_METERS = 12;
const JUNK_SHARE = 0.01;

/** When the device has message `index`, Unix ms. */
export function dueAtMs({ startMs, intervalMs }: FlightPlan, index: number): number {
  return startMs + index * intervalMs;
}

/** Flights without end: message `index` of a device; every one is different, and a few can't be understood. */
export function planMessage(plan: FlightPlan, index: number): PlannedMessage {
  if (plan.random() < JUNK_SHARE) return { payload: `{"broken":${index},${plan.random()}`, identities: [] };
  const step = plan.recordedIntervalMs ?? plan.intervalMs;
  const observedAtMs = (plan.recordedFromMs ?? plan.startMs) + index * step;
  // A dock speaks for two of its aircraft at a time.
  const pairs = Math.max(1, Math.floor(plan.serialNumbers.length / 2));
  const first = (index % pairs) * 2;
  const speaking = plan.serialNumbers.slice(first, first + 2);
  const samples = speaking.map((serialNumber, at) => {
    const share = (first + at) / plan.serialNumbers.length;
    const inCycleMs =
      (observedAtMs - (plan.recordedFromMs ?? plan.startMs) + plan.offsetMs + share * CYCLE_MS) % CYCLE_MS;
    return { serialNumber, observedAt: toInstant(observedAtMs), ...stateAt(inCycleMs) };
  });
  const [only] = samples;
  return {
    payload: JSON.stringify(samples.length === 1 ? only : { samples }),
    identities: samples.map(({ serialNumber, observedAt }) => `${serialNumber} ${observedAt}`),
  };
}

function stateAt(ms: number) {
  const place = (heightAboveTakeoffMeters: number, alongMeters = 0) => ({
    latitudeDegrees: 22.5308 + alongMeters / 111_000,
    longitudeDegrees: 113.9472,
    heightAboveTakeoffMeters: Math.round(heightAboveTakeoffMeters * 100) / 100,
    batteryPercent: 80,
  });
  const climbMps = CRUISE_METERS / ((CRUISE_FROM_MS - CLIMB_FROM_MS) / 1_000);
  const sinkMps = CRUISE_METERS / ((GROUND_FROM_MS - DESCENT_FROM_MS) / 1_000);
  if (ms >= CLIMB_FROM_MS && ms < CRUISE_FROM_MS) {
    const height = ((ms - CLIMB_FROM_MS) / 1_000) * climbMps;
    return { ...place(height), verticalSpeedMps: climbMps, groundSpeedMps: 0, mode: 'takeoff' };
  }
  if (ms >= CRUISE_FROM_MS && ms < DESCENT_FROM_MS) {
    const along = ((ms - CRUISE_FROM_MS) / 1_000) * 5;
    return { ...place(CRUISE_METERS, along), verticalSpeedMps: 0, groundSpeedMps: 5, mode: 'mission' };
  }
  if (ms >= DESCENT_FROM_MS && ms < GROUND_FROM_MS) {
    const height = CRUISE_METERS - ((ms - DESCENT_FROM_MS) / 1_000) * sinkMps;
    return { ...place(height, 20), verticalSpeedMps: -sinkMps, groundSpeedMps: 0, mode: 'landing' };
  }
  return {
    ...place(0, ms < CLIMB_FROM_MS ? 0 : 20),
    verticalSpeedMps: 0,
    groundSpeedMps: 0,
    mode: 'standby',
  };
}
