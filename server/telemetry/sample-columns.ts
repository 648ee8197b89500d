import { type Column, columnAt, fromDeltas, toColumn, toDeltas } from '../lib/columns.ts';
import type { CanonicalSample } from './sample.schema.ts';

/** Canonical samples field by field: what batches and track segments keep, as JSON, before compression. */
export interface SampleColumns {
  serialNumber: Column<CanonicalSample['serialNumber']>;
  source: Column<CanonicalSample['source']>;
  /** Differences, ms. */
  observedAtMs: number[];
  receivedAtMs: number[];
  latitudeDegrees: Column<number | null>;
  longitudeDegrees: Column<number | null>;
  altitudeEllipsoidMeters: Column<number | null>;
  altitudeAmslMeters: Column<number | null>;
  heightAboveTakeoffMeters: Column<number | null>;
  heightAboveGroundMeters: Column<number | null>;
  groundSpeedMps: Column<number | null>;
  verticalSpeedMps: Column<number | null>;
  headingDegrees: Column<number | null>;
  trackDegrees: Column<number | null>;
  batteryPercent: Column<number | null>;
  mode: Column<CanonicalSample['mode']>;
  codes: Column<CanonicalSample['codes']>;
  flags: Column<CanonicalSample['flags']>;
}

/** Samples → columns, in order. Nothing is rounded: the same samples come back. */
export function toSampleColumns(samples: readonly CanonicalSample[]): SampleColumns {
  return {
    serialNumber: toColumn(samples.map((sample) => sample.serialNumber)),
    source: toColumn(samples.map((sample) => sample.source)),
    observedAtMs: toDeltas(samples.map((sample) => sample.observedAtMs)),
    receivedAtMs: toDeltas(samples.map((sample) => sample.receivedAtMs)),
    latitudeDegrees: toColumn(samples.map((sample) => sample.latitudeDegrees)),
    longitudeDegrees: toColumn(samples.map((sample) => sample.longitudeDegrees)),
    altitudeEllipsoidMeters: toColumn(samples.map((sample) => sample.altitudeEllipsoidMeters)),
    altitudeAmslMeters: toColumn(samples.map((sample) => sample.altitudeAmslMeters)),
    heightAboveTakeoffMeters: toColumn(samples.map((sample) => sample.heightAboveTakeoffMeters)),
    heightAboveGroundMeters: toColumn(samples.map((sample) => sample.heightAboveGroundMeters)),
    groundSpeedMps: toColumn(samples.map((sample) => sample.groundSpeedMps)),
    verticalSpeedMps: toColumn(samples.map((sample) => sample.verticalSpeedMps)),
    headingDegrees: toColumn(samples.map((sample) => sample.headingDegrees)),
    trackDegrees: toColumn(samples.map((sample) => sample.trackDegrees)),
    batteryPercent: toColumn(samples.map((sample) => sample.batteryPercent)),
    mode: toColumn(samples.map((sample) => sample.mode)),
    codes: toColumn(samples.map((sample) => sample.codes)),
    flags: toColumn(samples.map((sample) => sample.flags)),
  };
}

/** The inverse of toSampleColumns. Throws RangeError on columns of unequal length. */
export function fromSampleColumns(columns: SampleColumns): CanonicalSample[] {
  const observedAtMs = fromDeltas(columns.observedAtMs);
  const receivedAtMs = fromDeltas(columns.receivedAtMs);
  return observedAtMs.map((observed, index) => ({
    serialNumber: columnAt(columns.serialNumber, index),
    source: columnAt(columns.source, index),
    observedAtMs: observed,
    receivedAtMs: columnAt(receivedAtMs, index),
    latitudeDegrees: columnAt(columns.latitudeDegrees, index),
    longitudeDegrees: columnAt(columns.longitudeDegrees, index),
    altitudeEllipsoidMeters: columnAt(columns.altitudeEllipsoidMeters, index),
    altitudeAmslMeters: columnAt(columns.altitudeAmslMeters, index),
    heightAboveTakeoffMeters: columnAt(columns.heightAboveTakeoffMeters, index),
    heightAboveGroundMeters: columnAt(columns.heightAboveGroundMeters, index),
    groundSpeedMps: columnAt(columns.groundSpeedMps, index),
    verticalSpeedMps: columnAt(columns.verticalSpeedMps, index),
    headingDegrees: columnAt(columns.headingDegrees, index),
    trackDegrees: columnAt(columns.trackDegrees, index),
    batteryPercent: columnAt(columns.batteryPercent, index),
    mode: columnAt(columns.mode, index),
    codes: columnAt(columns.codes, index),
    flags: columnAt(columns.flags, index),
  }));
}
