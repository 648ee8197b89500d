import type { EncodeContext, EncodedMessage } from './encoded.ts';
import { encodeGb46750 } from './gb46750-encoding.ts';
import { encodeOdidPack } from './odid-encoding.ts';
import type { RecordedFrame } from './recording.ts';

/**
 * A frame as a Remote ID receiver would pass it on: an Open Drone ID pack when flown live, and a GB 46750 frame
 * for a past flight, whose date an Open Drone ID Location has no place for (design §5). Neither carries an altitude
 * above sea level, a heading or a battery: those of the recording are lost.
 */
export function encodeAsRemoteId(frame: RecordedFrame, context: EncodeContext): EncodedMessage {
  const encode = context.isLive ? encodeOdidPack : encodeGb46750;
  return { topic: `skycover/v1/${context.deviceId}/remote-id`, payload: Buffer.from(encode(frame, context)) };
}
