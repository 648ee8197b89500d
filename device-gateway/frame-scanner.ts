/** Why a connection's bytes are no acceptable MQTT. */
export type FrameViolation = 'FIRST_PACKET_NOT_CONNECT' | 'LENGTH_MALFORMED' | 'PACKET_TOO_LARGE';

export interface FrameLimits {
  /** Whole-packet bound of the CONNECT, bytes. */
  connectBytes: number;
  /** Whole-packet bound of every later packet, bytes. */
  packetBytes: number;
}

const CONNECT_TYPE = 1;

/**
 * Follows MQTT's packet boundaries over arbitrary chunks without keeping payload, so that a packet that
 * declares too much is cut on its header, before anything buffers it (security E5).
 */
export class FrameScanner {
  readonly #limits: FrameLimits;
  #bodyLeft = 0;
  #header: number[] = [];
  #packets = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Whole packets seen so far. */
  get packets(): number {
    return this.#packets;
  }

  /**
   * Reads on from `start` and stops after one packet's end or the chunk's. Returns where it stopped,
   * or the violation.
   */
  advance(
    chunk: Uint8Array,
    start: number,
  ): { at: number; packetEnded: boolean } | { violation: FrameViolation } {
    let at = start;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const taken = Math.min(this.#bodyLeft, chunk.length - at);
        at += taken;
        this.#bodyLeft -= taken;
        if (this.#bodyLeft === 0) return this.#endPacket(at);
        continue;
      }
      this.#header.push(chunk[at] ?? 0);
      at += 1;
      const length = this.#readLength();
      if (typeof length === 'string') return { violation: length };
      if (length === undefined) continue;
      this.#bodyLeft = length;
      if (length === 0) return this.#endPacket(at);
    }
    return { at, packetEnded: false };
  }

  #endPacket(at: number): { at: number; packetEnded: boolean } {
    this.#header = [];
    this.#packets += 1;
    return { at, packetEnded: true };
  }

  /** Remaining length of the packet whose header is being read; undefined while incomplete. */
  #readLength(): number | undefined | FrameViolation {
    const [first = 0, ...digits] = this.#header;
    if (this.#packets === 0 && first >> 4 !== CONNECT_TYPE) return 'FIRST_PACKET_NOT_CONNECT';
    const last = digits.at(-1);
    if (last === undefined) return undefined;
    if (last & 0x80) return digits.length >= 4 ? 'LENGTH_MALFORMED' : undefined;
    const length = digits.reduce((sum, digit, index) => sum + (digit & 0x7f) * 128 ** index, 0);
    const bound = this.#packets === 0 ? this.#limits.connectBytes : this.#limits.packetBytes;
    return length + this.#header.length > bound ? 'PACKET_TOO_LARGE' : length;
  }
}
