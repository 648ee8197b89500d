import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';

type Identity = Pick<CanonicalSample, 'serialNumber' | 'source' | 'observedAtMs' | 'receivedAtMs'>;
type Readings = Partial<Omit<CanonicalSample, keyof Identity>>;

/** A sample of what a message says; whatever it doesn't say is unknown (null), never zero. */
export function buildSample(identity: Identity, readings: Readings): CanonicalSample {
  return {
    ...identity,
    latitudeDegrees: null,
    longitudeDegrees: null,
    altitudeEllipsoidMeters: null,
    altitudeAmslMeters: null,
    heightAboveTakeoffMeters: null,
    heightAboveGroundMeters: null,
    groundSpeedMps: null,
    verticalSpeedMps: null,
    headingDegrees: null,
    trackDegrees: null,
    batteryPercent: null,
    mode: null,
    codes: [],
    flags: [],
    ...readings,
  };
}
