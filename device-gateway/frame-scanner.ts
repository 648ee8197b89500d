import { areFiltersForbidden, hasFilters, isHeaderForbidden } from './mqtt3-rules.ts';

/** Why a connection's bytes are no acceptable MQTT. */
export type FrameViolation =
  | 'FIRST_PACKET_NOT_CONNECT'
  | 'LENGTH_MALFORMED'
  | 'PACKET_MALFORMED'
  | 'PACKET_TOO_LARGE';

/** Where a scan stopped, or at which byte the violation was clear. */
export type FrameStep =
  | { at: number; packetEnded: boolean }
  | { violation: FrameViolation; at: number; first: number; packetBytes: number | undefined };

export interface FrameLimits {
  /** Whole-packet bound of the CONNECT, bytes. */
  connectBytes: number;
  /** Whole-packet bound of every later packet, bytes. */
  packetBytes: number;
}

const CONNECT_TYPE = 1;

/**
 * Follows MQTT's packet boundaries over arbitrary chunks without keeping payload, so that a packet that
 * declares too much is cut on its header, before anything buffers it (security E5). Of MQTT 3.1.1 it also
 * refuses what the broker would take and must not; only topic filters are kept for that until they are whole.
 */
export class FrameScanner {
  readonly #limits: FrameLimits;
  #level: 3 | 4 | 5 | undefined;
  #bodyLeft = 0;
  #header: number[] = [];
  #filters: Uint8Array[] | undefined;
  #packets = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Whole packets seen so far. */
  get packets(): number {
    return this.#packets;
  }

  /** Protocol level of the CONNECT: whose rules the next packets keep. */
  speak(level: 3 | 4 | 5): void {
    this.#level = level;
  }

  /** Reads on from `start` and stops after one packet's end or the chunk's, or at a violation. */
  advance(chunk: Uint8Array, start: number): FrameStep {
    let at = start;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const taken = Math.min(this.#bodyLeft, chunk.length - at);
        this.#filters?.push(chunk.subarray(at, at + taken));
        at += taken;
        this.#bodyLeft -= taken;
        if (this.#bodyLeft === 0) return this.#endPacket(at);
        continue;
      }
      this.#header.push(chunk[at] ?? 0);
      at += 1;
      const length = this.#readLength();
      if (typeof length === 'string') return this.#violate(length, at);
      if (length === undefined) continue;
      const violation = this.#judge(length);
      if (violation) return this.#violate(violation, at, length + this.#header.length);
      this.#bodyLeft = length;
      if (length === 0) return this.#endPacket(at);
    }
    return { at, packetEnded: false };
  }

  #violate(violation: FrameViolation, at: number, packetBytes?: number): FrameStep {
    return { violation, at, first: this.#header[0] ?? 0, packetBytes };
  }

  #endPacket(at: number): FrameStep {
    const [first = 0] = this.#header;
    if (this.#filters && areFiltersForbidden(first, Buffer.concat(this.#filters)))
      return this.#violate('PACKET_MALFORMED', at);
    this.#filters = undefined;
    this.#header = [];
    this.#packets += 1;
    return { at, packetEnded: true };
  }

  /** A whole header: its packet may be too large, or none. */
  #judge(length: number): FrameViolation | undefined {
    const [first = 0] = this.#header;
    const bound = this.#packets === 0 ? this.#limits.connectBytes : this.#limits.packetBytes;
    if (length + this.#header.length > bound) return 'PACKET_TOO_LARGE';
    // What MQTT 5 forbids is found where its packets are read whole.
    if (this.#level === undefined || this.#level === 5) return undefined;
    if (isHeaderForbidden(first, length)) return 'PACKET_MALFORMED';
    if (hasFilters(first)) this.#filters = [];
    return undefined;
  }

  /** Remaining length of the packet whose header is being read; undefined while incomplete. */
  #readLength(): number | undefined | FrameViolation {
    const [first = 0, ...digits] = this.#header;
    if (this.#packets === 0 && first >> 4 !== CONNECT_TYPE) return 'FIRST_PACKET_NOT_CONNECT';
    const last = digits.at(-1);
    if (last === undefined) return undefined;
    if (last & 0x80) return digits.length >= 4 ? 'LENGTH_MALFORMED' : undefined;
    // More digits than needed: malformed in MQTT 5 [MQTT-1.5.5-1], no word about it in 3.1.1 §2.2.3.
    if (last === 0 && digits.length > 1 && this.#level === 5) return 'LENGTH_MALFORMED';
    return digits.reduce((sum, digit, index) => sum + (digit & 0x7f) * 128 ** index, 0);
  }
}
