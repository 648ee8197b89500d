import { ODID_MESSAGE_BYTES } from './odid-message.ts';

/** What a Remote ID payload carries, its transport taken off. */
export type RemoteIdFrame =
  | { kind: 'odid'; messages: Uint8Array[] }
  /** From the 0xFF byte on. */
  | { kind: 'gb46750'; frame: Uint8Array }
  | { kind: 'unreadable'; detail: string };

const PACK_TYPE = 0xf;
/** Messages of one pack (F3411-22a). */
const PACK_MESSAGES_MAX = 9;
const GB_DATA_TYPE = 0xff;
/** GB 46750 version 1.x is 001xxxxx; one family of encoders sends 0x01. */
const GB_LEGACY_VERSION = 0x01;

/** Application code of Open Drone ID in Bluetooth service data. */
const BLE_APPLICATION_CODE = 0x0d;
/** Markers are looked for no further in than one 802.11 management frame is long. */
const SEARCH_BYTES_MAX = 2_304;
/** Wi-Fi vendor element: OUI FA-0B-BC, type 0D. */
const WIFI_MARKER = Buffer.from([0xfa, 0x0b, 0xbc, 0x0d]);
/** Bluetooth service data: UUID 0xFFFA little-endian, application code 0D. */
const BLE_MARKER = Buffer.from([0xfa, 0xff, 0x0d]);
/** Wi-Fi NAN service id: the hash of "org.opendroneid.remoteid". */
const NAN_MARKER = Buffer.from([0x88, 0x69, 0x19, 0x9d, 0x92, 0x09]);

/**
 * Finds the Open Drone ID messages or the GB 46750 frame of a payload: bare, with the message counter before
 * it, or inside Bluetooth service data, a Wi-Fi vendor element or a NAN service descriptor, those themselves
 * bare or somewhere in a captured frame. The bytes are tried bare first: a marker could stand in them by chance.
 */
export function findRemoteIdFrame(bytes: Uint8Array): RemoteIdFrame {
  const bare = readBare(bytes);
  if (bare && bare.kind !== 'unreadable') return bare;
  const wrapped = takeOffTransport(bytes);
  if (wrapped) return readAt(wrapped, 1) ?? readAt(wrapped, 0) ?? noFrame(bytes);
  return bare ?? noFrame(bytes);
}

/** The second byte tells GB 46750 from Open Drone ID: no header of that has 0xFF here. */
function isGbAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === GB_DATA_TYPE;
}

function isPackAt(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] ?? 0) >> 4 === PACK_TYPE && bytes[at + 1] === ODID_MESSAGE_BYTES;
}

/**
 * Bytes without a marker: GB 46750, a pack or a message at the start, after its counter, or after the application
 * code and counter that Bluetooth interfaces leave before it. Several messages in a row must all look like one.
 */
function readBare(bytes: Uint8Array): RemoteIdFrame | undefined {
  const starts = bytes[0] === BLE_APPLICATION_CODE ? [2, 1, 0] : [1, 0];
  for (const at of starts) if (isGbAt(bytes, at) || isPackAt(bytes, at)) return readAt(bytes, at);
  const count = Math.floor(bytes.length / ODID_MESSAGE_BYTES);
  const rest = bytes.length - count * ODID_MESSAGE_BYTES;
  if (count === 1 && starts.includes(rest)) return readAt(bytes, rest);
  const messages = split(bytes, count);
  const isRow = rest === 0 && count >= 1 && count <= PACK_MESSAGES_MAX && messages.every(isMessage);
  return isRow ? { kind: 'odid', messages } : undefined;
}

/** Whether a GB 46750 frame of a known version or a pack begins at the first byte or after a counter. */
export function beginsAsFrame(bytes: Uint8Array): boolean {
  return [0, 1].some((at) => (isGbAt(bytes, at) ? isGbVersion(bytes[at + 1] ?? 0) : isPackAt(bytes, at)));
}

/** Types 0 to 5 of versions 0 to 2. */
function isMessage([header = 0xff]: Uint8Array): boolean {
  return header >> 4 <= 5 && (header & 0x0f) <= 2;
}

/** What stands at a place where a frame must be: GB 46750, a pack, or one message. */
function readAt(bytes: Uint8Array, at: number): RemoteIdFrame | undefined {
  if (isGbAt(bytes, at)) return readGb(bytes.subarray(at));
  if (!isPackAt(bytes, at)) {
    const message = bytes.subarray(at, at + ODID_MESSAGE_BYTES);
    const isOne = message.length === ODID_MESSAGE_BYTES && (message[0] ?? 0) >> 4 < PACK_TYPE;
    return isOne ? { kind: 'odid', messages: [message] } : undefined;
  }
  const count = bytes[at + 2] ?? 0;
  const version = (bytes[at] ?? 0) & 0x0f;
  const content = bytes.subarray(at + 3);
  if (version > 2) return unreadable(`a pack of protocol version ${version}, 0 to 2 exist`);
  if (count < 1 || count > PACK_MESSAGES_MAX)
    return unreadable(`a pack of ${count} messages, 1 to ${PACK_MESSAGES_MAX} are possible`);
  if (content.length < count * ODID_MESSAGE_BYTES)
    return unreadable(`a pack of ${count} messages that is cut off after ${content.length} bytes of them`);
  return { kind: 'odid', messages: split(content, count) };
}

function readGb(frame: Uint8Array): RemoteIdFrame {
  const version = frame[1] ?? 0;
  if (isGbVersion(version)) return { kind: 'gb46750', frame };
  return unreadable(`a GB 46750 frame of version byte ${version}; 0x20 to 0x3f (1.x) and 0x01 are known`);
}

function isGbVersion(version: number): boolean {
  return version >> 5 === 1 || version === GB_LEGACY_VERSION;
}

function split(content: Uint8Array, count: number): Uint8Array[] {
  return Array.from({ length: Math.min(count, PACK_MESSAGES_MAX) }, (_, index) =>
    content.subarray(index * ODID_MESSAGE_BYTES, (index + 1) * ODID_MESSAGE_BYTES),
  );
}

/** What follows a transport's marker, from the message counter on, as long as the transport says. */
function takeOffTransport(bytes: Uint8Array): Uint8Array | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SEARCH_BYTES_MAX));
  const wifi = head.indexOf(WIFI_MARKER);
  if (wifi >= 0) return afterMarker(head, wifi, { marker: WIFI_MARKER, tag: [0xdd, -2], length: -1 });
  const nan = head.indexOf(NAN_MARKER);
  if (nan >= 0) return nanServiceInfo(head, nan + NAN_MARKER.length);
  const ble = head.indexOf(BLE_MARKER);
  return ble < 0
    ? undefined
    : afterMarker(head, ble, { marker: BLE_MARKER, tag: [0x16, -1], length: -2, counted: 1 });
}

/**
 * Wi-Fi elements are `DD length …`, Bluetooth structures `length 16 …` with the type counted; where those two
 * bytes stand before the marker their length bounds the content, else it reaches to the end.
 */
function afterMarker(
  bytes: Buffer,
  at: number,
  form: { marker: Buffer; tag: readonly [number, number]; length: number; counted?: number },
): Uint8Array {
  const start = at + form.marker.length;
  const [tag, place] = form.tag;
  if (bytes[at + place] !== tag) return bytes.subarray(start);
  return bytes.subarray(start, at + (bytes[at + form.length] ?? 0) - (form.counted ?? 0));
}

/** Wi-Fi Aware service descriptor after its service id: two instance ids, control, optional parts, info. */
function nanServiceInfo(bytes: Buffer, start: number): Uint8Array | undefined {
  const control = bytes[start + 2] ?? 0;
  let at = start + 3;
  if (control & 0x40) at += 2;
  for (const filter of [0x04, 0x08]) if (control & filter) at += 1 + (bytes[at] ?? 0);
  if (!(control & 0x10)) return undefined;
  return bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0));
}

function unreadable(detail: string): RemoteIdFrame {
  return { kind: 'unreadable', detail };
}

function noFrame(bytes: Uint8Array): RemoteIdFrame {
  return unreadable(
    `${bytes.length} bytes that are no Remote ID: expected a message of 25 bytes, a message pack, a GB 46750 frame, or a Bluetooth or Wi-Fi frame around one`,
  );
}
