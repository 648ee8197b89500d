import { type Decoded, quarantine, refused } from './decoded.ts';
import { decodeGb46750 } from './gb46750.ts';
import { decodeNetRid } from './netrid.ts';
import { decodeOdid, type RemoteIdContext } from './odid.ts';
import { parseJson } from './parse-json.ts';
import { findRemoteIdFrame } from './remote-id-frame.ts';
import type { RemoteIdState } from './remote-id-state.ts';
import { startsAsJson, unwrapText } from './remote-id-text.ts';

/**
 * One `skycover/v1/{deviceId}/remote-id` message: Open Drone ID or GB 46750 bytes, as they are, with their radio
 * framing, or as hexadecimal or base64 text; or network Remote ID as JSON.
 */
export function decodeRemoteId(
  state: RemoteIdState,
  bytes: Uint8Array,
  context: RemoteIdContext,
): Decoded<RemoteIdState> {
  if (startsAsJson(bytes)) {
    const parsed = parseJson(bytes);
    if (!('quarantined' in parsed)) return decodeNetRid(state, parsed.value, context);
    // A message counter may happen to be a brace; what is text from there on was meant as JSON.
    if (findRemoteIdFrame(bytes).kind === 'unreadable') return refused(state, parsed.quarantined);
  }
  const frame = findRemoteIdFrame(unwrapText(bytes));
  switch (frame.kind) {
    case 'odid':
      return decodeOdid(state, frame.messages, context);
    case 'gb46750':
      return decodeGb46750(state, frame.frame, context);
    case 'unreadable':
      return refused(state, quarantine('PAYLOAD_INVALID', frame.detail));
  }
}
