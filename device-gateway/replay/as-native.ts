import { toInstant } from '../../server/lib/clock.ts';
import { type EncodeContext, type EncodedMessage, withoutUnknown } from './encoded.ts';
import type { RecordedFrame } from './recording.ts';

/** A frame as one native JSON sample. */
export function encodeAsNative(frame: RecordedFrame, context: EncodeContext): EncodedMessage {
  const { atMs: _recorded, codes, simulated, ...values } = frame;
  const sample = {
    serialNumber: context.serialNumber,
    observedAt: toInstant(context.atMs),
    ...withoutUnknown(values),
    ...(codes.length > 0 ? { codes } : {}),
    ...(simulated ? { simulated } : {}),
  };
  return { topic: `skycover/v1/${context.deviceId}/telemetry`, payload: JSON.stringify(sample) };
}
