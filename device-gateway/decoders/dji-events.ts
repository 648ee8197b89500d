import { type Decoded, noted, quarantine, refused } from './decoded.ts';
import { type DjiEnvelope, timestampMissing } from './dji-envelope.ts';
import { toEventCodes } from './dji-event-codes.ts';
import { decodeHms } from './dji-hms.ts';
import { knownAt } from './dji-readings.ts';
import { toDjiSample } from './dji-sample.ts';
import { type DjiState, findAircraft } from './dji-state.ts';
import { ambiguous, findHeard } from './dji-subject.ts';
import type { HousekeepingKind } from './housekeeping.ts';

export interface DjiEventContext {
  gatewaySerialNumber: string;
  receivedAtMs: number;
}

/** Events that may say something about a flight, and what they are when they don't. */
const EVENT_KINDS = new Map<string, HousekeepingKind>([
  ['airsense_warning', 'djiAirsense'],
  ['flighttask_progress', 'djiFlightEvent'],
  ['return_home_info', 'djiFlightEvent'],
  ['device_exit_homing_notify', 'djiFlightEvent'],
]);

/**
 * One `thing/product/{gateway}/events` message. `hms` is the complete list of alarms. A broken-off mission, a
 * return to home, traffic too near: a copy of the merged state at event time carries its code, once. The rest
 * (file transfers, progress, upgrades) says nothing about the aircraft's flight. What may be about any of several
 * aircraft goes to quarantine; with none heard for a minute there is nobody in the air to tell it of.
 */
export function decodeDjiEvent(
  state: DjiState,
  envelope: DjiEnvelope,
  context: DjiEventContext,
): Decoded<DjiState> {
  if (envelope.method === 'hms') return decodeHms(state, envelope, context);
  const { method, timestampMs } = envelope;
  if (method === null) return refused(state, quarantine('PAYLOAD_INVALID', 'an event needs "method"'));
  const kind = EVENT_KINDS.get(method) ?? 'djiOtherEvent';
  const codes = toEventCodes(method, envelope.data);
  if ('quarantined' in codes) return refused(state, codes.quarantined);
  if (codes.codes.length === 0) return noted(state, kind);
  const [only, ...others] = findHeard(state, context.gatewaySerialNumber, timestampMs);
  if (only === undefined) return noted(state, kind);
  if (others.length > 0) return refused(state, ambiguous(method, context.gatewaySerialNumber));
  if (timestampMs === null) return refused(state, timestampMissing(only));
  const known = findAircraft(state, only);
  if (!known?.readings.latitude) return noted(state, kind);
  const sample = toDjiSample(known.observedAtMs > timestampMs ? knownAt(known, timestampMs) : known, {
    serialNumber: only,
    observedAtMs: timestampMs,
    receivedAtMs: context.receivedAtMs,
    codes: codes.codes,
  });
  return { state, samples: [sample], quarantined: undefined, housekeeping: undefined };
}
