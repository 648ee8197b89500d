import { toInstant } from '../lib/clock.ts';
import type { CanonicalSample } from './sample.schema.ts';
import type { SampleView } from './sample-view.schema.ts';

/** Samples of one writer are numbered `seq · ORDER_STEP + index`: commit order as one safe integer. */
export const ORDER_STEP = 10_000;

/** Commit order → the opaque cursor of tracks and live views. */
export function toTrackCursor(order: number): string {
  return order.toString(36);
}

/** Cursor → commit order; undefined for text that is no cursor of ours. */
export function parseTrackCursor(cursor: string): number | undefined {
  if (!/^[0-9a-z]{1,11}$/.test(cursor)) return undefined;
  const order = Number.parseInt(cursor, 36);
  return Number.isSafeInteger(order) ? order : undefined;
}

/** Stored sample → what leaves the product. */
export function toSampleView(
  sample: CanonicalSample & {
    flightId: string;
    order: number;
    isLate: boolean;
    clockSkewMs?: number | null;
  },
): SampleView {
  const clockSkewMs = sample.clockSkewMs ?? null;
  return {
    cursor: toTrackCursor(sample.order),
    flightId: sample.flightId,
    serialNumber: sample.serialNumber,
    source: sample.source,
    observedAt: toInstant(sample.observedAtMs),
    receivedAt: toInstant(sample.receivedAtMs),
    clockSkewMs,
    correctedAt: clockSkewMs === null ? null : toInstant(sample.observedAtMs - clockSkewMs),
    latitudeDegrees: sample.latitudeDegrees,
    longitudeDegrees: sample.longitudeDegrees,
    altitudeEllipsoidMeters: sample.altitudeEllipsoidMeters,
    altitudeAmslMeters: sample.altitudeAmslMeters,
    heightAboveTakeoffMeters: sample.heightAboveTakeoffMeters,
    heightAboveGroundMeters: sample.heightAboveGroundMeters,
    groundSpeedMps: sample.groundSpeedMps,
    verticalSpeedMps: sample.verticalSpeedMps,
    headingDegrees: sample.headingDegrees,
    trackDegrees: sample.trackDegrees,
    batteryPercent: sample.batteryPercent,
    mode: sample.mode,
    codes: [...sample.codes],
    flags: [...sample.flags],
    isLate: sample.isLate,
  };
}
