/**
 * The handful of MQTT 3.1.1 bytes a publisher needs (CONNECT, PUBLISH at QoS 1, CONNACK, PUBACK). A bench
 * must not spend its second core on the client library it measures with.
 */
const KEEP_ALIVE_SECONDS = 300;
const CLEAN_SESSION = 0x02;
const WITH_LOGIN = 0xc0;
const PROTOCOL_LEVEL = 4;
const PACKET_ID_MAX = 65_535;

export interface Login {
  clientId: string;
  /** Without one the connection is anonymous. */
  username?: string;
  password?: string;
}

/** CONNECT [MQTT-3.1]: clean session, no will. */
export function encodeConnect({ clientId, username, password }: Login): Buffer {
  const hasLogin = username !== undefined && password !== undefined;
  const payload = [clientId, ...(hasLogin ? [username, password] : [])].map(toField);
  const header = Buffer.from([
    ...toField('MQTT'),
    PROTOCOL_LEVEL,
    CLEAN_SESSION | (hasLogin ? WITH_LOGIN : 0),
    KEEP_ALIVE_SECONDS >> 8,
    KEEP_ALIVE_SECONDS & 0xff,
  ]);
  const body = Buffer.concat([header, ...payload]);
  return Buffer.concat([Buffer.from([0x10, ...toRemainingLength(body.length)]), body]);
}

export const PINGREQ = Buffer.from([0xc0, 0]);

/** What comes before the payload of a QoS 1 PUBLISH [MQTT-3.3]; the packet id is its last two bytes. */
export function publishHead(topic: string, payloadBytes: number): Buffer {
  const field = toField(topic);
  const remaining = toRemainingLength(field.length + 2 + payloadBytes);
  return Buffer.concat([Buffer.from([0x32, ...remaining]), field, Buffer.alloc(2)]);
}

/** 1 to 65,535, then again [MQTT-2.3.1-1]. */
export function nextPacketId(packetId: number): number {
  return packetId === PACKET_ID_MAX ? 1 : packetId + 1;
}

/** Splits what a broker sends into packets; calls back with the first byte and the body of each. */
export class PacketReader {
  readonly #onPacket: (type: number, body: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onPacket: (type: number, body: Buffer) => void) {
    this.#onPacket = onPacket;
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const body = findBody(bytes, at);
      if (body === undefined || body.end > bytes.length) break;
      this.#onPacket((bytes[at] ?? 0) >> 4, bytes.subarray(body.start, body.end));
      at = body.end;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }
}

function findBody(bytes: Buffer, at: number): { start: number; end: number } | undefined {
  let length = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + 1 + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) << (7 * index);
    const start = at + 2 + index;
    if ((byte & 0x80) === 0) return { start, end: start + length };
  }
  throw new Error('the broker sent a remaining length of more than four bytes');
}

function toField(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

function toRemainingLength(length: number): number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    const low = rest & 0x7f;
    rest >>= 7;
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}
