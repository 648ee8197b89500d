import { type Inbound, type Mqtt5Wishes, translateInbound } from './mqtt5-inbound.ts';
import { translateOutbound } from './mqtt5-outbound.ts';
import { PacketSplitter } from './packet-splitter.ts';

/** Filters of unanswered UNSUBSCRIBEs that are counted; a client waits for each answer. */
const UNANSWERED_MAX = 100;

export interface Mqtt5Terms {
  packetBytes: number;
  receiveMaximum: number;
  keepAliveSecondsMax: number;
}

/**
 * One MQTT 5 client of our MQTT 3.1.1 broker. Everything a device needs has a 3.1.1 form: login, publish,
 * acknowledge, subscribe. The terms of the CONNACK tell the client what we do not offer.
 */
export class Mqtt5Translation {
  readonly #terms: Mqtt5Terms;
  readonly #inbound = new PacketSplitter();
  readonly #outbound = new PacketSplitter();
  readonly #unsubscribes = new Map<number, number>();
  #wishes: Mqtt5Wishes = { keepAliveSeconds: 0, packetBytesMax: Number.POSITIVE_INFINITY };

  constructor(terms: Mqtt5Terms) {
    this.#terms = terms;
  }

  /** Bytes of the client → bytes for the broker, and whether the connection ends after them. */
  toBroker(chunk: Buffer): { bytes: Buffer; end?: 'WITH_WILL' | 'MALFORMED' } {
    const parts: Buffer[] = [];
    for (const packet of this.#inbound.push(chunk)) {
      const translated = translateInbound(packet);
      if ('end' in translated) return { bytes: Buffer.concat(parts), end: translated.end };
      this.#remember(translated);
      parts.push(translated.bytes);
    }
    return { bytes: Buffer.concat(parts) };
  }

  /** Bytes of the broker → bytes for the client. What is larger than it takes is left out [MQTT-3.1.2-25]. */
  toClient(chunk: Buffer): Buffer {
    const { packetBytes, receiveMaximum, keepAliveSecondsMax } = this.#terms;
    const { keepAliveSeconds, packetBytesMax } = this.#wishes;
    const isKept = keepAliveSeconds > 0 && keepAliveSeconds <= keepAliveSecondsMax;
    const terms = {
      packetBytesMax: packetBytes,
      receiveMaximum,
      keepAliveSeconds: isKept ? undefined : keepAliveSecondsMax,
    };
    const packets = this.#outbound
      .push(chunk)
      .map((packet) => translateOutbound(packet, terms, (packetId) => this.#takeFilters(packetId)));
    return Buffer.concat(packets.filter((bytes) => bytes.length <= packetBytesMax));
  }

  #remember({ wishes, unsubscribed }: Exclude<Inbound, { end: string }>): void {
    if (wishes) this.#wishes = wishes;
    if (unsubscribed && this.#unsubscribes.size < UNANSWERED_MAX)
      this.#unsubscribes.set(unsubscribed.packetId, unsubscribed.filters);
  }

  #takeFilters(packetId: number): number {
    const filters = this.#unsubscribes.get(packetId) ?? 1;
    this.#unsubscribes.delete(packetId);
    return filters;
  }
}
