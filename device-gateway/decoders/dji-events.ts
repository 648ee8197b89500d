import { type Decoded, quarantine, refused } from './decoded.ts';
import { parseDjiEnvelope, timestampMissing } from './dji-envelope.ts';
import { toDjiSample } from './dji-sample.ts';
import { type DjiState, withAircraft } from './dji-state.ts';
import { isRecord, ownValue } from './parse-json.ts';

/** An aircraft silent for longer is not the one a new alarm is about (DJI's demo: offline after 60 s). */
const HEARD_WITHIN_MS = 60_000;
const HMS_CODE = /^0x[0-9a-fA-F]{1,16}$/;
const HMS_ALARMS_MAX = 20;

/**
 * One `thing/product/{gateway}/events` message. Only `hms` concerns a sample: its list replaces the open
 * alarms of the aircraft, and a copy of the merged state at event time carries the codes. The topic names
 * the gateway, not the aircraft: with several aircraft in the air the alarm is kept from all of them,
 * because a code on the wrong aircraft would open an incident there.
 */
export function decodeDjiEvent(
  state: DjiState,
  bytes: Uint8Array,
  context: { receivedAtMs: number },
): Decoded<DjiState> {
  const parsed = parseDjiEnvelope(bytes);
  if ('quarantined' in parsed) return refused(state, parsed.quarantined);
  const { method, data, timestampMs } = parsed.envelope;
  if (method !== 'hms') return { state, samples: [], quarantined: undefined };
  const list = isRecord(data) ? ownValue(data, 'list') : undefined;
  if (!Array.isArray(list))
    return refused(state, quarantine('PAYLOAD_INVALID', 'an hms event needs "data.list"'));

  const heard = [...state].filter(
    ([, aircraft]) =>
      timestampMs === null || Math.abs(timestampMs - aircraft.observedAtMs) <= HEARD_WITHIN_MS,
  );
  const [only, ...others] = heard;
  if (!only || others.length > 0) return { state, samples: [], quarantined: undefined };
  const [serialNumber, known] = only;
  if (timestampMs === null) return refused(state, timestampMissing(serialNumber));

  const aircraft = { ...known, hmsCodes: toHmsCodes(list) };
  const next = withAircraft(state, serialNumber, aircraft);
  if (!known.readings.latitude) return { state: next, samples: [], quarantined: undefined };
  const sample = toDjiSample(aircraft, {
    serialNumber,
    observedAtMs: timestampMs,
    receivedAtMs: context.receivedAtMs,
  });
  return { state: next, samples: [sample], quarantined: undefined };
}

/** Alarms of the aircraft itself: domain 0 in `device_type`, or no device type at all. */
function toHmsCodes(list: readonly unknown[]): string[] {
  const codes = list.slice(0, HMS_ALARMS_MAX).flatMap((alarm) => {
    if (!isRecord(alarm)) return [];
    const code = ownValue(alarm, 'code');
    const deviceType = ownValue(alarm, 'device_type');
    const ofAircraft = typeof deviceType !== 'string' || deviceType.startsWith('0-');
    return ofAircraft && typeof code === 'string' && HMS_CODE.test(code)
      ? [`dji:hms:${code.toLowerCase()}`]
      : [];
  });
  return [...new Set(codes)];
}
