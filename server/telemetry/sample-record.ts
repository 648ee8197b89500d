import { toInstant } from '../lib/clock.ts';
import type { CanonicalSample } from './sample.schema.ts';

/** A sample with its place, as the evidence log states it. */
export interface LoggedSample extends CanonicalSample {
  flightId: string;
  isLate: boolean;
  clockSkewMs?: number | null;
}

/**
 * The record of a sample in the evidence log: what it says and the hash of the bytes that said it. Its keys
 * stand in the order of RFC 8785, so that `JSON.stringify` alone gives the canonical text (a test holds both
 * together). A clock skew stands in it only where one was known, so that records from before verify as they are.
 */
export function toSampleRecord(sample: LoggedSample, payloadSha256: string): Record<string, unknown> {
  return {
    altitudeAmslMeters: sample.altitudeAmslMeters,
    altitudeEllipsoidMeters: sample.altitudeEllipsoidMeters,
    batteryPercent: sample.batteryPercent,
    // JSON leaves out what is undefined.
    clockSkewMs: sample.clockSkewMs ?? undefined,
    codes: sample.codes,
    flags: sample.flags,
    flightId: sample.flightId,
    groundSpeedMps: sample.groundSpeedMps,
    headingDegrees: sample.headingDegrees,
    heightAboveGroundMeters: sample.heightAboveGroundMeters,
    heightAboveTakeoffMeters: sample.heightAboveTakeoffMeters,
    isLate: sample.isLate,
    latitudeDegrees: sample.latitudeDegrees,
    longitudeDegrees: sample.longitudeDegrees,
    mode: sample.mode,
    observedAt: toInstant(sample.observedAtMs),
    payloadSha256,
    receivedAt: toInstant(sample.receivedAtMs),
    serialNumber: sample.serialNumber,
    source: sample.source,
    trackDegrees: sample.trackDegrees,
    type: 'sample',
    verticalSpeedMps: sample.verticalSpeedMps,
  };
}
