import { type Decoded, noted, quarantine, refused } from './decoded.ts';
import { parseDjiEnvelope, timestampMissing } from './dji-envelope.ts';
import { isEmpty, knownAt, mergeReadings, readProperties } from './dji-readings.ts';
import { type DjiMoment, toDjiSample } from './dji-sample.ts';
import { type DjiReadings, type DjiState, findAircraft, withAircraft } from './dji-state.ts';
import { isRecord, ownValue } from './parse-json.ts';

export interface DjiContext {
  /** Serial number of the aircraft, dock or controller, from the topic. */
  serialNumber: string;
  receivedAtMs: number;
  /** The serial number is known to be a dock's or controller's own. */
  isGround?: boolean;
}

/**
 * One `thing/product/{sn}/osd` or `/state` message → at most one sample. A dock's and a controller's own
 * properties yield none: their latitude is the ground's, and a dock's `mode_code` is another enumeration. A
 * message without any property of a sample (storage, firmware, cameras) moves no state and yields none.
 */
export function decodeDjiProperties(
  state: DjiState,
  bytes: Uint8Array,
  context: DjiContext,
): Decoded<DjiState> {
  const { serialNumber, receivedAtMs, isGround = false } = context;
  const parsed = parseDjiEnvelope(bytes);
  if ('quarantined' in parsed) return refused(state, { ...parsed.quarantined, serialNumber });
  const { data, timestampMs } = parsed.envelope;
  if (!isRecord(data))
    return refused(state, quarantine('PAYLOAD_INVALID', '"data" is not an object', serialNumber));
  if (isGround || !isAircraft(state, serialNumber, data)) return noted(state, 'djiGroundProperties');
  if (timestampMs === null) return refused(state, timestampMissing(serialNumber));
  const read = readProperties(data, timestampMs);
  if ('invalid' in read)
    return refused(state, quarantine('PAYLOAD_INVALID', `"${read.invalid}" is not a number`, serialNumber));
  if (isEmpty(read.readings))
    return noted(
      withFix(state, read.readings, { serialNumber, observedAtMs: timestampMs }),
      'djiOtherProperties',
    );
  return addReadings(state, read.readings, { serialNumber, observedAtMs: timestampMs, receivedAtMs });
}

/** Whether there is a fix is no sample of its own, but counts for the positions that follow. */
function withFix(
  state: DjiState,
  readings: DjiReadings,
  moment: { serialNumber: string; observedAtMs: number },
): DjiState {
  if (readings.fix === null) return state;
  return withAircraft(state, mergeReadings(findAircraft(state, moment.serialNumber), readings, moment));
}

/**
 * Merges what a message brought and says how the aircraft stood at that instant. `motion: 'own'` takes position,
 * heights and speeds from this message alone: in a stream of many a second, a height of OSD that is two seconds
 * old would stand still and then jump.
 */
export function addReadings(
  state: DjiState,
  readings: DjiReadings,
  moment: DjiMoment & { motion?: 'own' | 'carried' },
): Decoded<DjiState> {
  const { serialNumber, observedAtMs } = moment;
  const known = findAircraft(state, serialNumber);
  const aircraft = mergeReadings(known, readings, moment);
  const isLate = known !== undefined && known.observedAtMs > observedAtMs;
  // A late message speaks for its own time only, with its own values before those merged meanwhile.
  const atTheTime = isLate ? mergeReadings(knownAt(known, observedAtMs), readings, moment) : aircraft;
  const shown = moment.motion === 'own' ? withMotionOf(atTheTime.readings, readings) : atTheTime.readings;
  const batteryPercent = known?.batteryPercent ?? null;
  return {
    state: withAircraft(state, aircraft),
    samples: [toDjiSample({ readings: shown, batteryPercent, hmsCodes: atTheTime.hmsCodes }, moment)],
    quarantined: undefined,
    housekeeping: undefined,
  };
}

function withMotionOf(readings: DjiReadings, own: DjiReadings): DjiReadings {
  const { battery, mode_code, mode_code_reason, fix } = readings;
  return { ...own, battery, mode_code, mode_code_reason, fix };
}

/** By what `update_topo` said the device is; only without it by the keys of the message. */
function isAircraft(state: DjiState, serialNumber: string, data: Record<string, unknown>): boolean {
  if (state.topologies.size > 0) {
    if (state.topologies.has(serialNumber)) return false;
    for (const { subDevices } of state.topologies.values()) {
      const listed = subDevices.find((one) => one.serialNumber === serialNumber);
      if (listed && listed.domain !== 'unknown') return listed.domain === 'aircraft';
    }
  }
  return !hasGroundKey(data);
}

/** Keys that only a dock or a remote controller sends; null is what a sender without one may write. */
const GROUND_KEYS = [
  ...['job_number', 'drone_in_dock', 'cover_state', 'putter_state', 'flighttask_step_code', 'network_state'],
  ...[
    'drone_charge_state',
    'sub_device',
    'electric_supply_voltage',
    'wireless_link',
    'environment_temperature',
  ],
  'capacity_percent',
];

function hasGroundKey(data: Record<string, unknown>): boolean {
  for (const key of GROUND_KEYS) if (ownValue(data, key) != null) return true;
  return false;
}
