import { fromInstant } from '../../server/lib/clock.ts';
import { normalizeDegrees } from '../../server/lib/geo.ts';
import { toPlainText } from '../../server/lib/plain-text.ts';
import type { CanonicalSample, SampleFlag } from '../../server/telemetry/sample.schema.ts';
import { type Decoded, type Quarantined, quarantine, refused } from './decoded.ts';
import { toIssueText } from './issue-text.ts';
import {
  NATIVE_MEASUREMENTS,
  NativeBatchSchema,
  type NativeSample,
  NativeSampleSchema,
} from './native.schema.ts';
import { isNativeSample } from './native-check.ts';
import { countMissing, countRefused, type NativeState } from './native-state.ts';
import { isRecord, ownValue, parseJson } from './parse-json.ts';

const CODES_MAX = 32;

/**
 * One `skycover/v1/{deviceId}/telemetry` message: a sample, or `{samples: […]}`. The samples that are
 * valid count even if others of the same batch are not; the first fault is named.
 */
export function decodeNative(
  state: NativeState,
  bytes: Uint8Array,
  context: { receivedAtMs: number },
): Decoded<NativeState> {
  const parsed = parseJson(bytes);
  if ('quarantined' in parsed) return refused(state, parsed.quarantined);
  const { value } = parsed;
  if (!isRecord(value))
    return refused(state, quarantine('PAYLOAD_INVALID', 'the message is not a JSON object'));
  if (!Object.hasOwn(value, 'samples')) return decodeAll(state, [value], context.receivedAtMs);
  const batch = NativeBatchSchema.safeParse(value);
  if (!batch.success)
    return refused(
      afterRefused(state, value.samples),
      quarantine('PAYLOAD_INVALID', '"samples" must be an array of 1 to 100 samples'),
    );
  return decodeAll(state, batch.data.samples, context.receivedAtMs);
}

function decodeAll(
  state: NativeState,
  items: readonly unknown[],
  receivedAtMs: number,
): Decoded<NativeState> {
  const samples: CanonicalSample[] = [];
  let next = state;
  let quarantined: Quarantined | undefined;
  items.forEach((item, index) => {
    const observedAtMs = isRecord(item) && isNativeSample(item) ? toMilliseconds(item.observedAt) : undefined;
    if (observedAtMs === undefined) {
      next = countRefused(next, item);
      quarantined ??= toFault(item, items.length > 1 ? `samples.${index}` : undefined);
      return;
    }
    const native = item as NativeSample;
    if (saysNothing(native)) {
      const fault = toNamingFault(native, items.length > 1 ? `samples.${index}: ` : '');
      if (fault) {
        next = countRefused(next, native);
        quarantined ??= fault;
        return;
      }
    }
    const counted = countMissing(next, native);
    next = counted.state;
    samples.push(toSample(native, { observedAtMs, receivedAtMs, missing: counted.missing }));
  });
  return { state: next, samples, quarantined, housekeeping: undefined };
}

function afterRefused(state: NativeState, samples: unknown): NativeState {
  return Array.isArray(samples) ? samples.reduce<NativeState>(countRefused, state) : state;
}

function saysNothing(native: NativeSample): boolean {
  return NATIVE_MEASUREMENTS.every((name) => (native[name] ?? null) === null);
}

/** A sample whose values all stand under names that nobody knows: it would vanish without a word. */
function toNamingFault(native: NativeSample, at: string): Quarantined | undefined {
  const unknown = Object.keys(native).filter((key) => !Object.hasOwn(NativeSampleSchema.shape, key));
  if (unknown.length === 0) return undefined;
  const names = unknown.slice(0, 8).join(', ').slice(0, 200);
  const detail = `${at}no value under a known name (such as latitudeDegrees); not known: ${names}`;
  return quarantine('PAYLOAD_INVALID', detail, serialNumberOf(native));
}

/** What is wrong with a sample, by the schema; `within` is its place in the message, if that holds several. */
function toFault(item: unknown, within: string | undefined): Quarantined {
  const issue = NativeSampleSchema.safeParse(item).error?.issues[0];
  const at = within === undefined ? '' : `${within}.`;
  const serialNumber = serialNumberOf(item);
  if (!issue)
    return quarantine(
      'TIMESTAMP_INVALID',
      `${at}observedAt: not Unix milliseconds of 13 digits`,
      serialNumber,
    );
  const reason = issue.path[0] === 'observedAt' ? 'TIMESTAMP_INVALID' : 'PAYLOAD_INVALID';
  const given = { value: item, root: 'the sample', ...(within !== undefined && { within }) };
  return quarantine(reason, toIssueText(issue, given), serialNumber);
}

/** Seconds sent as milliseconds would read as January 1970: a number must have 13 digits. */
function toMilliseconds(observedAt: string | number): number | undefined {
  const ms = typeof observedAt === 'number' ? observedAt : fromInstant(observedAt);
  return Number.isFinite(ms) && ms >= 1_000_000_000_000 && ms <= 9_999_999_999_999
    ? Math.trunc(ms)
    : undefined;
}

interface Moment {
  observedAtMs: number;
  receivedAtMs: number;
  /** Samples that the device sent and we did not get, by its own count. */
  missing: number;
}

function toSample(native: NativeSample, { observedAtMs, receivedAtMs, missing }: Moment): CanonicalSample {
  const flags = new Set<SampleFlag>(native.flags);
  if (native.simulated) flags.add('simulated');
  const latitude = native.latitudeDegrees ?? null;
  const longitude = native.longitudeDegrees ?? null;
  // 0/0 is "no fix" in every dialect seen; half a position is none.
  const placed = latitude !== null && longitude !== null && !(latitude === 0 && longitude === 0);
  if (!placed && (latitude !== null || longitude !== null)) flags.add('noFix');
  return {
    serialNumber: native.serialNumber,
    source: 'native',
    observedAtMs,
    receivedAtMs,
    latitudeDegrees: placed ? latitude : null,
    longitudeDegrees: placed ? longitude : null,
    altitudeEllipsoidMeters: native.altitudeEllipsoidMeters ?? null,
    altitudeAmslMeters: native.altitudeAmslMeters ?? null,
    heightAboveTakeoffMeters: native.heightAboveTakeoffMeters ?? null,
    heightAboveGroundMeters: native.heightAboveGroundMeters ?? null,
    groundSpeedMps: native.groundSpeedMps ?? null,
    verticalSpeedMps: native.verticalSpeedMps ?? null,
    headingDegrees: toDegrees(native.headingDegrees),
    trackDegrees: toDegrees(native.trackDegrees),
    batteryPercent: native.batteryPercent ?? null,
    mode: native.mode ?? null,
    codes: toCodes(native, missing),
    flags: [...flags],
  };
}

/** The device's own, after what the dialect itself says: `native:gap:3`, `native:historical`. */
function toCodes({ codes: written = [], historical }: NativeSample, missing: number): string[] {
  const codes = written.map((code) => toPlainText(code)).filter((code) => code !== '');
  if (missing === 0 && !historical) return codes;
  const said = [
    ...(missing > 0 ? [`native:gap:${missing}`] : []),
    ...(historical ? ['native:historical'] : []),
  ];
  return [...said, ...codes].slice(0, CODES_MAX);
}

function toDegrees(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : normalizeDegrees(value);
}

function serialNumberOf(item: unknown): string | null {
  const value = isRecord(item) ? ownValue(item, 'serialNumber') : undefined;
  return typeof value === 'string' ? value.slice(0, 64) : null;
}
