import { type Decoded, quarantine, refused } from './decoded.ts';
import { decodeGb46750 } from './gb46750.ts';
import { readGbItems } from './gb46750-items.ts';
import { decodeNetRid } from './netrid.ts';
import { decodeOdid, type RemoteIdContext } from './odid.ts';
import { readOdidMessage } from './odid-message.ts';
import { parseJson } from './parse-json.ts';
import { beginsAsFrame, findRemoteIdFrame, type RemoteIdFrame } from './remote-id-frame.ts';
import type { RemoteIdState } from './remote-id-state.ts';
import { isText, parseBytesText, startsAsJson } from './remote-id-text.ts';

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
    // Else a message counter may happen to be a brace.
    if (isText(bytes)) return refused(state, parsed.quarantined);
  }
  const frame = findFrame(bytes);
  switch (frame.kind) {
    case 'odid':
      return decodeOdid(state, frame.messages, context);
    case 'gb46750':
      return decodeGb46750(state, frame.frame, context);
    case 'unreadable':
      return refused(state, quarantine('PAYLOAD_INVALID', frame.detail));
  }
}

function findFrame(bytes: Uint8Array): RemoteIdFrame {
  if (!isText(bytes)) return findRemoteIdFrame(bytes);
  const written = parseBytesText(bytes);
  return written
    ? findRemoteIdFrame(written)
    : { kind: 'unreadable', detail: 'text that is neither JSON nor bytes in hexadecimal or base64' };
}

/** Whether bytes that came without a topic are Remote ID: a frame whose structure and first messages hold. */
export function looksLikeRemoteId(bytes: Uint8Array): boolean {
  const frame = findFrame(bytes);
  if (frame.kind === 'odid') return frame.messages.some((message) => !('fault' in readOdidMessage(message)));
  return frame.kind === 'gb46750' && !('fault' in readGbItems(frame.frame));
}

/** Whether bytes begin as a GB 46750 frame or a message pack does, whole or not. */
export function beginsAsRemoteId(bytes: Uint8Array): boolean {
  const written = isText(bytes) ? parseBytesText(bytes) : bytes;
  return written !== undefined && beginsAsFrame(written);
}
