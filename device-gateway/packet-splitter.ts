/** One MQTT packet: type and flags, and what follows the length. */
export interface WirePacket {
  first: number;
  body: Buffer;
}

/**
 * Cuts a stream of bytes into whole MQTT packets. It holds what is not whole yet: whoever feeds it bounds the
 * length that a packet may declare (see FrameScanner).
 */
export class PacketSplitter {
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** Bytes of the packet at the front; unknown until its header is whole. */
  #needed = 2;

  push(chunk: Buffer): WirePacket[] {
    this.#pieces.push(chunk);
    this.#bytes += chunk.length;
    const packets: WirePacket[] = [];
    while (this.#bytes >= this.#needed) {
      const front = this.#pieces.length === 1 ? (this.#pieces[0] ?? chunk) : Buffer.concat(this.#pieces);
      this.#pieces = [front];
      const header = readHeader(front);
      if (!header || front.length < header.end) {
        this.#needed = header?.end ?? this.#bytes + 1;
        break;
      }
      packets.push({ first: front[0] ?? 0, body: front.subarray(header.start, header.end) });
      const rest = front.subarray(header.end);
      this.#pieces = [rest];
      this.#bytes = rest.length;
      this.#needed = 2;
    }
    return packets;
  }
}

function readHeader(bytes: Buffer): { start: number; end: number } | undefined {
  let length = 0;
  for (let digit = 0; digit < 4; digit += 1) {
    const byte = bytes[digit + 1];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 128 ** digit;
    if ((byte & 0x80) === 0) return { start: digit + 2, end: digit + 2 + length };
  }
  return undefined;
}

/** The packet as bytes; its body in parts, so that a payload is copied once. */
export function toWire(first: number, ...parts: readonly Uint8Array[]): Buffer {
  const digits: number[] = [];
  let rest = parts.reduce((sum, part) => sum + part.length, 0);
  do {
    digits.push(rest > 127 ? (rest & 0x7f) | 0x80 : rest);
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Uint8Array.of(first, ...digits), ...parts]);
}
