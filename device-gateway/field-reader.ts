import { REASON_CODES, type ReasonCode } from './reason-codes.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the fields of an MQTT packet one after another; past the end, or in bad text, it has a `fault`. The first
 * one counts.
 */
export class FieldReader {
  #fault: ReasonCode | undefined;
  readonly #packet: Uint8Array;
  #at: number;

  constructor(packet: Uint8Array, at = 0) {
    this.#packet = packet;
    this.#at = at;
  }

  /** Why the packet is none, in MQTT 5's words; undefined so far. */
  get fault(): ReasonCode | undefined {
    return this.#fault;
  }

  get failed(): boolean {
    return this.#fault !== undefined;
  }

  fail(reason: ReasonCode = REASON_CODES.malformedPacket): void {
    this.#fault ??= reason;
  }

  get at(): number {
    return this.#at;
  }

  get hasMore(): boolean {
    return this.#at < this.#packet.length;
  }

  byte(): number {
    const byte = this.#packet[this.#at];
    this.skip(1);
    return byte ?? 0;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#packet.length) this.fail();
  }

  /** An unsigned number of so many bytes, the highest first. */
  number(bytes: 2 | 4): number {
    let value = 0;
    for (let count = 0; count < bytes; count += 1) value = value * 256 + this.byte();
    return value;
  }

  /** Two bytes of length, then as many. */
  bytes(): Uint8Array {
    const length = this.number(2);
    const start = this.#at;
    this.skip(length);
    return this.#packet.subarray(start, start + length);
  }

  /** UTF-8 without U+0000 [MQTT-1.5.3-1, -2]. */
  text(): string {
    try {
      const text = UTF8.decode(this.bytes());
      if (text.includes('\0')) this.fail();
      return text;
    } catch {
      this.fail();
      return '';
    }
  }

  /** MQTT 5 §1.5.5: at most four bytes, seven bits each, the lowest first, and no more than needed [MQTT-1.5.5-1]. */
  variableInteger(): number {
    let value = 0;
    for (let digit = 0; digit < 4; digit += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * 128 ** digit;
      if ((byte & 0x80) !== 0) continue;
      if (byte === 0 && digit > 0) this.fail();
      return value;
    }
    this.fail();
    return value;
  }
}
