import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { type Decoded, noted, quarantine, refused, used } from './decoded.ts';
import { type DjiEnvelope, timestampMissing } from './dji-envelope.ts';
import type { DjiEventContext } from './dji-events.ts';
import { toDjiSample } from './dji-sample.ts';
import { type DjiState, findAircraft, withAircraft } from './dji-state.ts';
import { ambiguous, findHeard, findModelKey } from './dji-subject.ts';
import { isRecord } from './parse-json.ts';

const HMS_CODE = /^0x[0-9a-fA-F]{1,16}$/;
const HMS_ALARMS_MAX = 20;

/** One alarm of an aircraft, and what the report tells of which. */
interface Alarm {
  code: string;
  serialNumber: string | null;
  modelKey: string | null;
}

/**
 * An `hms` event: its list replaces the open alarms of the aircraft, and a copy of the merged state at event
 * time carries the codes. The topic names the gateway: with several aircraft in the air an alarm goes to the
 * one whose serial number or device type it bears, and to none when that leaves a choice.
 */
export function decodeHms(
  state: DjiState,
  { data, timestampMs }: DjiEnvelope,
  context: DjiEventContext,
): Decoded<DjiState> {
  const list: unknown = isRecord(data) ? data.list : undefined;
  if (!Array.isArray(list))
    return refused(state, quarantine('PAYLOAD_INVALID', 'an hms event needs "data.list"'));
  // An unreadable list is no empty one: that would close the alarms that are open.
  if (list.length > 0 && !list.some((alarm) => isRecord(alarm) && typeof alarm.code === 'string'))
    return refused(state, quarantine('PAYLOAD_INVALID', 'no alarm of "data.list" has a "code" of text'));
  const heard = findHeard(state, context.gatewaySerialNumber, timestampMs);
  const [first] = heard;
  if (first === undefined) return noted(state, 'djiHms');
  if (timestampMs === null) return refused(state, timestampMissing(first));

  const alarms = toAlarms(list);
  const samples: CanonicalSample[] = [];
  let next = state;
  for (const serialNumber of heard) {
    const known = findAircraft(state, serialNumber);
    const own = alarms.filter((alarm) => findSubject(state, heard, alarm) === serialNumber);
    const hmsCodes = [...new Set(own.map((alarm) => alarm.code))];
    const isNews = heard.length === 1 || hmsCodes.join() !== known?.hmsCodes.join();
    if (!known || !isNews || known.hmsAtMs > timestampMs) continue;
    const aircraft = { ...known, hmsCodes, hmsAtMs: timestampMs };
    next = withAircraft(next, aircraft);
    if (!known.readings.latitude) continue;
    const { receivedAtMs } = context;
    samples.push(toDjiSample(aircraft, { serialNumber, observedAtMs: timestampMs, receivedAtMs }));
  }
  const lost = alarms.find((alarm) => isAmbiguous(state, heard, alarm));
  const quarantined = lost && ambiguous(`alarm ${lost.code}`, context.gatewaySerialNumber);
  return used(next, { samples, quarantined }, 'djiHms');
}

/** An alarm that may be any of several aircraft's; one that names another aircraft is nobody's here. */
function isAmbiguous(state: DjiState, heard: readonly string[], alarm: Alarm): boolean {
  const { serialNumber, modelKey } = alarm;
  if (heard.length < 2 || serialNumber !== null) return false;
  return modelKey === null || heard.filter((one) => findModelKey(state, one) === modelKey).length !== 1;
}

/** Whose alarm it is: by serial number, else by device type, else of the only aircraft there is. */
function findSubject(state: DjiState, heard: readonly string[], alarm: Alarm): string | undefined {
  if (alarm.serialNumber !== null) return heard.find((one) => one === alarm.serialNumber);
  if (heard.length === 1) return heard[0];
  const { modelKey } = alarm;
  if (modelKey === null) return undefined;
  const [only, ...others] = heard.filter((one) => findModelKey(state, one) === modelKey);
  return others.length === 0 ? only : undefined;
}

/** Alarms of aircraft: domain 0 in `device_type`, or no device type at all. */
function toAlarms(list: readonly unknown[]): Alarm[] {
  return list.slice(0, HMS_ALARMS_MAX).flatMap((alarm) => {
    if (!isRecord(alarm)) return [];
    const { code, device_type: modelKey, sn: serialNumber } = alarm;
    const ofAircraft = typeof modelKey !== 'string' || modelKey.startsWith('0-');
    if (!ofAircraft || typeof code !== 'string' || !HMS_CODE.test(code)) return [];
    return [
      {
        code: `dji:hms:${code.toLowerCase()}`,
        serialNumber: typeof serialNumber === 'string' ? serialNumber : null,
        modelKey: typeof modelKey === 'string' ? modelKey : null,
      },
    ];
  });
}
