import { InstantSchema } from '../../server/lib/wire.schema.ts';
import { FLIGHT_MODES, SAMPLE_FLAGS } from '../../server/telemetry/sample.schema.ts';
import type { NativeSample } from './native.schema.ts';

const SERIAL_NUMBER = /^[A-Za-z0-9]{8,20}$/;
const MODES: ReadonlySet<unknown> = new Set(FLIGHT_MODES);
const FLAGS: ReadonlySet<unknown> = new Set(SAMPLE_FLAGS);
const CODES_MAX = 32;
const CODE_LENGTH_MAX = 64;
const FLAGS_MAX = 16;

/**
 * Whether a value is what NativeSampleSchema takes, written out because the schema alone takes several times as
 * long as parsing the message. A test feeds both the same and they agree; what is wrong only the schema says.
 */
export function isNativeSample(
  value: Record<string, unknown>,
): value is Record<string, unknown> & NativeSample {
  return (
    typeof value.serialNumber === 'string' &&
    SERIAL_NUMBER.test(value.serialNumber) &&
    isTime(value.observedAt) &&
    (value.sequence === undefined || isCount(value.sequence)) &&
    isNullishWithin(value.latitudeDegrees, -90, 90) &&
    isNullishWithin(value.longitudeDegrees, -180, 180) &&
    isNullishWithin(value.altitudeEllipsoidMeters, -2_000, 100_000) &&
    isNullishWithin(value.altitudeAmslMeters, -2_000, 100_000) &&
    isNullishWithin(value.heightAboveTakeoffMeters, -2_000, 100_000) &&
    isNullishWithin(value.heightAboveGroundMeters, -2_000, 100_000) &&
    isNullishWithin(value.groundSpeedMps, 0, 1_000) &&
    isNullishWithin(value.verticalSpeedMps, -500, 500) &&
    isNullishWithin(value.headingDegrees, -180, 360) &&
    isNullishWithin(value.trackDegrees, -180, 360) &&
    isNullishWithin(value.batteryPercent, 0, 100) &&
    (value.mode === undefined || value.mode === null || MODES.has(value.mode)) &&
    isListOf(value.codes, CODES_MAX, isCode) &&
    isListOf(value.flags, FLAGS_MAX, (one) => FLAGS.has(one)) &&
    isOptionalBoolean(value.simulated) &&
    isOptionalBoolean(value.historical)
  );
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' ? InstantSchema.safeParse(value).success : isCount(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNullishWithin(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' ? value >= min && value <= max : value === undefined || value === null;
}

function isListOf(value: unknown, itemsMax: number, isItem: (one: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.length <= itemsMax && value.every(isItem));
}

function isCode(value: unknown): boolean {
  return typeof value === 'string' && value.length <= CODE_LENGTH_MAX;
}

function isOptionalBoolean(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}
