import { type Decoded, type Quarantined, quarantine, refused } from './decoded.ts';
import { parseDjiEnvelope, timestampMissing } from './dji-envelope.ts';
import { toBattery, toDjiSample } from './dji-sample.ts';
import {
  DJI_FIELDS,
  type DjiAircraft,
  type DjiField,
  type DjiReading,
  type DjiState,
  withAircraft,
} from './dji-state.ts';
import { isRecord, ownValue } from './parse-json.ts';

export interface DjiContext {
  /** Aircraft serial number, from the topic. */
  serialNumber: string;
  receivedAtMs: number;
}

/**
 * Keys that only a dock or a remote controller sends: their latitude is the ground's, and a dock's
 * `mode_code` is another enumeration.
 */
const GROUND_KEYS = [
  'job_number',
  'drone_in_dock',
  'cover_state',
  'putter_state',
  'flighttask_step_code',
  'network_state',
  'drone_charge_state',
  'sub_device',
  'electric_supply_voltage',
  'capacity_percent',
];

/**
 * One `thing/product/{sn}/osd` or `/state` message → at most one sample. A message without any property of
 * a sample (storage, firmware, cameras, a dock's own) moves no state and yields none.
 */
export function decodeDjiProperties(
  state: DjiState,
  bytes: Uint8Array,
  context: DjiContext,
): Decoded<DjiState> {
  const parsed = parseDjiEnvelope(bytes);
  if ('quarantined' in parsed) {
    return refused(state, { ...parsed.quarantined, serialNumber: context.serialNumber });
  }
  const { data, timestampMs } = parsed.envelope;
  if (!isRecord(data))
    return refused(state, quarantine('PAYLOAD_INVALID', '"data" is not an object', context.serialNumber));
  if (GROUND_KEYS.some((key) => Object.hasOwn(data, key)))
    return { state, samples: [], quarantined: undefined };
  if (timestampMs === null) return refused(state, timestampMissing(context.serialNumber));
  const read = readFields(data, timestampMs, context.serialNumber);
  if ('quarantined' in read) return refused(state, read.quarantined);
  if (Object.keys(read.readings).length === 0) return { state, samples: [], quarantined: undefined };

  const known = state.get(context.serialNumber);
  const late = known !== undefined && timestampMs < known.observedAtMs;
  const aircraft = merge(late ? undefined : known, read.readings, timestampMs);
  const sample = toDjiSample(
    { ...aircraft, batteryPercent: known?.batteryPercent ?? null },
    { serialNumber: context.serialNumber, observedAtMs: timestampMs, receivedAtMs: context.receivedAtMs },
  );
  // A late message speaks for its own time only: it must not overwrite what came after it.
  return {
    state: late ? state : withAircraft(state, context.serialNumber, aircraft),
    samples: [sample],
    quarantined: undefined,
  };
}

function merge(
  known: DjiAircraft | undefined,
  readings: Partial<Record<DjiField, DjiReading>>,
  observedAtMs: number,
): DjiAircraft {
  const lastPercent = known?.batteryPercent ?? null;
  return {
    readings: { ...known?.readings, ...readings },
    observedAtMs,
    batteryPercent: toBattery(readings.battery?.value ?? null, lastPercent) ?? lastPercent,
    hmsCodes: known?.hmsCodes ?? [],
  };
}

function readFields(
  data: Record<string, unknown>,
  atMs: number,
  serialNumber: string,
): { readings: Partial<Record<DjiField, DjiReading>> } | { quarantined: Quarantined } {
  const battery = ownValue(data, 'battery');
  const readings: Partial<Record<DjiField, DjiReading>> = {};
  for (const field of DJI_FIELDS) {
    const value =
      field === 'battery'
        ? isRecord(battery) && ownValue(battery, 'capacity_percent')
        : ownValue(data, field);
    if (value === undefined || value === null || value === false) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return { quarantined: quarantine('PAYLOAD_INVALID', `"${field}" is not a number`, serialNumber) };
    }
    readings[field] = { value, atMs };
  }
  return { readings };
}
