import { type Inbound, type Mqtt5Wishes, translateInbound } from './mqtt5-inbound.ts';
import { translateOutbound } from './mqtt5-outbound.ts';
import { PacketSplitter } from './packet-splitter.ts';
import { PACKET_TYPES } from './packet-types.ts';
import { REASON_CODES, type ReasonCode } from './reason-codes.ts';

/** Filters of unanswered UNSUBSCRIBEs that are counted; a client waits for each answer. */
const UNANSWERED_MAX = 100;

export interface Mqtt5Terms {
  packetBytes: number;
  receiveMaximum: number;
  keepAliveSecondsMax: number;
}

/** Bytes for the broker, and how the connection ends after them. */
export interface ToBroker {
  bytes: Buffer;
  end?: 'WITH_WILL';
  /** Reason of the DISCONNECT that the client gets first. */
  fault?: ReasonCode;
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
  #connected = false;
  #wishes: Mqtt5Wishes = { keepAliveSeconds: 0, packetBytesMax: Number.POSITIVE_INFINITY };

  constructor(terms: Mqtt5Terms) {
    this.#terms = terms;
  }

  /** Bytes of the client → bytes for the broker, up to the first packet that ends the connection. */
  toBroker(chunk: Buffer): ToBroker {
    const parts: Buffer[] = [];
    for (const packet of this.#inbound.push(chunk)) {
      const isAgain = this.#connected && packet.first >> 4 === PACKET_TYPES.connect;
      // A second CONNECT is a protocol error [MQTT-3.1.0-2].
      const translated = isAgain ? { fault: REASON_CODES.protocolError } : translateInbound(packet);
      this.#connected = true;
      if (!('bytes' in translated)) return { bytes: Buffer.concat(parts), ...translated };
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

  #remember({ wishes, unsubscribed }: Extract<Inbound, { bytes: Buffer }>): void {
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
