import type { Context } from '../../server/context.ts';
import { toInstant } from '../../server/lib/clock.ts';
import type { IngestMessage, IngestReceipt } from '../../server/telemetry/ingest.schema.ts';
import type { CanonicalSample, FlightMode } from '../../server/telemetry/sample.schema.ts';
import { sampleAt } from './flight-samples.ts';

/** One second of a sortie: what the aircraft says of itself. */
export interface SortieStep {
  mode: FlightMode;
  heightAboveTakeoffMeters: number;
  verticalSpeedMps: number;
}

const GROUND: SortieStep = { mode: 'standby', heightAboveTakeoffMeters: 0, verticalSpeedMps: 0 };

/** Two seconds on the ground, then `seconds` of climb at 2 m/s: take-off is seen at the fifth sample. */
export function climb(seconds = 5): SortieStep[] {
  const steps = Array.from({ length: seconds }, (_, index) => ({
    mode: 'takeoff' as const,
    heightAboveTakeoffMeters: 2 * (index + 1),
    verticalSpeedMps: 2,
  }));
  return [GROUND, GROUND, ...steps];
}

/** Down from 10 m at 2 m/s and three seconds on the ground: landing is seen at the last sample but one. */
export function land(mode: 'landing' | 'forcedLanding' = 'landing'): SortieStep[] {
  const down = [8, 6, 4, 2, 1].map((heightAboveTakeoffMeters) => ({
    mode,
    heightAboveTakeoffMeters,
    verticalSpeedMps: -2,
  }));
  return [...down, GROUND, GROUND, GROUND];
}

export interface Sortie {
  serialNumber: string;
  steps: readonly SortieStep[];
  /** Event time of the first step, Unix ms; one step a second. */
  startMs: number;
  /** Receive time of a sample, by default 100 ms after its event time. */
  receivedAtMs?: (observedAtMs: number) => number;
  fields?: Partial<CanonicalSample>;
}

/** Samples of a sortie, one a second. */
export function sortieSamples(sortie: Sortie): CanonicalSample[] {
  return sortie.steps.map((step, index) => {
    const observedAtMs = sortie.startMs + index * 1_000;
    return sampleAt(0, {
      serialNumber: sortie.serialNumber,
      source: 'native',
      observedAtMs,
      receivedAtMs: sortie.receivedAtMs?.(observedAtMs) ?? observedAtMs + 100,
      groundSpeedMps: 0,
      batteryPercent: 90,
      ...step,
      ...sortie.fields,
    });
  });
}

/** One message of a device that holds one sample. */
export function messageOf(sample: CanonicalSample, deviceId = 'dev_test'): IngestMessage {
  return {
    deviceId,
    topic: `skycover/v1/${deviceId}/telemetry`,
    receivedAtMs: sample.receivedAtMs,
    payload: Buffer.from(JSON.stringify(sample)),
    outcome: { kind: 'samples', samples: [sample] },
  };
}

/** Flies a sortie into the context, every sample committed when it resolves. */
export function flySortie(context: Context, sortie: Sortie): Promise<IngestReceipt[]> {
  return Promise.all(sortieSamples(sortie).map((sample) => context.ingest.submit(messageOf(sample))));
}

/** The same steps as native payloads, for MQTT. */
export function sortiePayloads(sortie: Sortie): string[] {
  return sortieSamples(sortie).map((sample) =>
    JSON.stringify({
      serialNumber: sample.serialNumber,
      observedAt: toInstant(sample.observedAtMs),
      latitudeDegrees: sample.latitudeDegrees,
      longitudeDegrees: sample.longitudeDegrees,
      heightAboveTakeoffMeters: sample.heightAboveTakeoffMeters,
      verticalSpeedMps: sample.verticalSpeedMps,
      groundSpeedMps: sample.groundSpeedMps,
      batteryPercent: sample.batteryPercent,
      mode: sample.mode,
      codes: sample.codes,
    }),
  );
}
