import type { NativeSample } from '../decoders/native.schema.ts';
import { CSV_COLUMNS } from '../replay/canonical-csv.ts';
import { type FlightEvent, type FlightPlan, MEDIUM_AIRFRAME } from './flight-plan.ts';
import { fly, onGround } from './fly.ts';
import { seededRandom } from './random.ts';
import { toGust, toNativeSample } from './telemetry-frame.ts';

/** A short loop over Futian at 80 m, from where a fall takes some five seconds. */
const EXAMPLE_ROUTE = [
  { northMeters: 150, eastMeters: 100, heightMeters: 80 },
  { northMeters: 350, eastMeters: 250, heightMeters: 80 },
  { northMeters: 150, eastMeters: 400, heightMeters: 80 },
];

export function examplePlan(event: FlightEvent | null): FlightPlan {
  return {
    name: 'example',
    home: { latitudeDegrees: 22.5431, longitudeDegrees: 114.0579 },
    homeAmslMeters: 14,
    waypoints: EXAMPLE_ROUTE,
    cruiseSpeedMps: 10,
    airframe: MEDIUM_AIRFRAME,
    event,
  };
}

/** What an aircraft still reports lying where it came down. */
const AFTER_GROUND_SECONDS = 10;
const FLIGHT_SECONDS_MAX = 1_800;

/** Samples of one whole simulated flight, from standby to the ground. */
export function simulateFlight(input: {
  plan: FlightPlan;
  serialNumber: string;
  startMs: number;
  rateHz: number;
  seed: number;
}): NativeSample[] {
  const random = seededRandom(input.seed);
  const samples: NativeSample[] = [];
  let state = onGround(98);
  for (let index = 0; index < FLIGHT_SECONDS_MAX * input.rateHz; index += 1) {
    const observedAtMs = input.startMs + Math.round((index * 1_000) / input.rateHz);
    samples.push(toNativeSample(state, input.plan, { serialNumber: input.serialNumber, observedAtMs }));
    const down = state.phase === 'landed' || state.phase === 'impacted';
    if (down && state.phaseSeconds >= AFTER_GROUND_SECONDS) break;
    state = fly(state, input.plan, { seconds: 1 / input.rateHz, gust: toGust(random) });
  }
  return samples;
}

/** Samples → canonical CSV, as the replay reads it. Values hold no commas or quotes. */
export function toCsv(samples: readonly NativeSample[]): string {
  const rows = samples.map((sample) =>
    CSV_COLUMNS.map((name) => {
      const value = sample[name];
      return Array.isArray(value) ? value.join(' ') : String(value ?? '');
    }).join(','),
  );
  return `${[CSV_COLUMNS.join(','), ...rows].join('\n')}\n`;
}
