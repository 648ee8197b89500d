import { type Quarantined, quarantine } from './decoded.ts';
import type { HousekeepingKind } from './housekeeping.ts';
import { FRAME_BYTES_MAX, type MavlinkFrame, type ScannedFrames, scanFrames } from './mavlink-frames.ts';
import { readJsonMessage } from './mavlink-json.ts';
import { type MavlinkState, NO_BYTES } from './mavlink-state.ts';
import { parseJson } from './parse-json.ts';

/** What one publish holds, whatever its wrapping. */
export interface MavlinkPayload {
  frames: readonly MavlinkFrame[];
  /** The bridge's own stamp of a JSON message, Unix ms. */
  sentAtMs: number | null;
  quarantined: Quarantined | undefined;
  rest: Uint8Array;
  /** What the publish is without a frame of ours, if nothing is wrong with it. */
  otherwise: HousekeepingKind;
}

const JSON_MESSAGES_MAX = 500;
const BASE64 = /^[A-Za-z0-9+/_-]{11,}={0,2}\s*$/;
const [BRACE, BRACKET] = [0x7b, 0x5b];
/** First characters of a frame in base64: 0xFD and 0xFE both begin with "/", "_" in its URL form. */
const [SLASH, UNDERSCORE] = [0x2f, 0x5f];

/** Bytes of one publish → frames: JSON, base64 text, or raw frames that may go on from the publish before. */
export function readMavlinkPayload(state: MavlinkState, bytes: Uint8Array): MavlinkPayload {
  if (bytes[0] === BRACE || bytes[0] === BRACKET) {
    const parsed = parseJson(bytes);
    if ('value' in parsed) return readJson(parsed.value);
    if (state.rest.length === 0) return { ...EMPTY_PAYLOAD, quarantined: parsed.quarantined };
  }
  return readFrames(state, fromBase64(bytes) ?? bytes);
}

const EMPTY_PAYLOAD: MavlinkPayload = {
  frames: [],
  sentAtMs: null,
  quarantined: undefined,
  rest: NO_BYTES,
  otherwise: 'mavlinkUnusedMessage',
};

/** Whether the bytes are base64 text that begins with a frame. */
export function looksLikeBase64Frames(bytes: Uint8Array): boolean {
  return fromBase64(bytes) !== undefined;
}

function fromBase64(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== SLASH && bytes[0] !== UNDERSCORE) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}

function readFrames(state: MavlinkState, bytes: Uint8Array): MavlinkPayload {
  const whole = state.rest.length === 0 ? bytes : Buffer.concat([state.rest, bytes]);
  const scanned = scanFrames(whole);
  const { frames, unusedCount, skippedCount, fault, restAt, isGivenUp } = scanned;
  // Garbage has stretches of a frame's length by chance: without one right checksum it is all garbage.
  const isGarbage = skippedCount === 0 || fault !== undefined;
  const isUseless = frames.length === 0 && unusedCount === 0 && isGarbage;
  const rest = restAt < whole.length && !isGivenUp ? copyEnd(whole, restAt) : NO_BYTES;
  const isBegun = isUseless && fault === undefined && rest.length > 0;
  const payload: MavlinkPayload = {
    ...EMPTY_PAYLOAD,
    frames,
    rest,
    otherwise: isBegun ? 'mavlinkFrameBegun' : 'mavlinkUnusedMessage',
  };
  if (isBegun) return payload;
  const detail = isUseless
    ? toUselessText(scanned, { whole, heldBytes: state.rest.length })
    : toFaultText(scanned, state);
  return {
    ...payload,
    quarantined: detail === undefined ? undefined : quarantine('PAYLOAD_INVALID', detail),
  };
}

function toUselessText(
  { fault, isGivenUp }: ScannedFrames,
  { whole, heldBytes }: { whole: Uint8Array; heldBytes: number },
): string {
  if (isGivenUp) return toGivenUpText(fault);
  const nothing = whole.length === 0 ? 'the message is empty' : 'the message holds zeros and line ends only';
  const held = heldBytes > 0 ? ` (with ${heldBytes} bytes from the message before)` : '';
  return `no valid MAVLink frame: ${fault?.detail ?? nothing}${held}`;
}

/** What stood beside valid frames and is none: they count, and it is kept for who looks for what is missing. */
function toFaultText(
  { frames, unusedCount, fault, isGivenUp }: ScannedFrames,
  { rest }: MavlinkState,
): string | undefined {
  if (isGivenUp) return toGivenUpText(fault);
  if (!fault) return undefined;
  if (fault.at < rest.length)
    return `the message before ended in the middle of a frame that did not go on: ${fault.detail}`;
  return `beside ${frames.length + unusedCount} valid frames, at byte ${fault.at - rest.length}: ${fault.detail}`;
}

function toGivenUpText(fault: ScannedFrames['fault']): string {
  return `mostly no MAVLink frames, not read to its end: ${fault?.detail ?? 'too many that only begin'}`;
}

/** A copy: the payload's buffer belongs to the broker. */
function copyEnd(bytes: Uint8Array, from: number): Uint8Array {
  return new Uint8Array(bytes.subarray(Math.max(from, bytes.length - FRAME_BYTES_MAX)));
}

function readJson(value: unknown): MavlinkPayload {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0)
    return { ...EMPTY_PAYLOAD, quarantined: quarantine('PAYLOAD_INVALID', 'a list without a message') };
  const frames: MavlinkFrame[] = [];
  let sentAtMs: number | null = null;
  let quarantined: Quarantined | undefined;
  items.slice(0, JSON_MESSAGES_MAX).forEach((item, index) => {
    const read = readJsonMessage(item);
    if (read === undefined) {
      const which = items.length > 1 ? `message ${index}` : 'the message';
      quarantined ??= quarantine(
        'PAYLOAD_INVALID',
        `${which} names no MAVLink message ("mavpackettype", "msg" or "name" with a name such as GLOBAL_POSITION_INT)`,
      );
    } else if (read === 'unused') return;
    else if ('fault' in read) {
      const which = items.length > 1 ? `message ${index}: ` : '';
      quarantined ??= quarantine('PAYLOAD_INVALID', `${which}${read.fault}`);
    } else {
      frames.push(read.frame);
      sentAtMs = read.sentAtMs ?? sentAtMs;
    }
  });
  if (items.length > JSON_MESSAGES_MAX)
    quarantined ??= quarantine('PAYLOAD_TOO_LARGE', `more than ${JSON_MESSAGES_MAX} messages in one`);
  return { ...EMPTY_PAYLOAD, frames, sentAtMs, quarantined };
}
