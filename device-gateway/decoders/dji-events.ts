import { type Decoded, refused } from './decoded.ts';
import { type DjiEnvelope, timestampMissing } from './dji-envelope.ts';
import { toEventCodes } from './dji-event-codes.ts';
import { decodeHms } from './dji-hms.ts';
import { knownAt } from './dji-readings.ts';
import { toDjiSample } from './dji-sample.ts';
import { type DjiState, findAircraft } from './dji-state.ts';
import { findHeard } from './dji-subject.ts';

export interface DjiEventContext {
  gatewaySerialNumber: string;
  receivedAtMs: number;
}

/**
 * One `thing/product/{gateway}/events` message. `hms` is the complete list of alarms. A broken-off mission, a
 * return to home, traffic too near: a copy of the merged state at event time carries its code, once. The rest
 * (file transfers, progress, upgrades) says nothing about the aircraft's flight.
 */
export function decodeDjiEvent(
  state: DjiState,
  envelope: DjiEnvelope,
  context: DjiEventContext,
): Decoded<DjiState> {
  if (envelope.method === 'hms') return decodeHms(state, envelope, context);
  const codes = toEventCodes(envelope.method, envelope.data);
  if ('quarantined' in codes) return refused(state, codes.quarantined);
  if (codes.codes.length === 0) return { state, samples: [], quarantined: undefined };
  const { timestampMs } = envelope;
  const [only, ...others] = findHeard(state, context.gatewaySerialNumber, timestampMs);
  if (only === undefined || others.length > 0) return { state, samples: [], quarantined: undefined };
  if (timestampMs === null) return refused(state, timestampMissing(only));
  const known = findAircraft(state, only);
  if (!known?.readings.latitude) return { state, samples: [], quarantined: undefined };
  const sample = toDjiSample(known.observedAtMs > timestampMs ? knownAt(known, timestampMs) : known, {
    serialNumber: only,
    observedAtMs: timestampMs,
    receivedAtMs: context.receivedAtMs,
    codes: codes.codes,
  });
  return { state, samples: [sample], quarantined: undefined };
}
