import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectViolation, inspectConnect } from './connect-packet.ts';
import { type FrameLimits, FrameScanner, type FrameStep, type FrameViolation } from './frame-scanner.ts';
import { type Mqtt5Terms, Mqtt5Translation, type ToBroker } from './mqtt5-translation.ts';
import { describeOversize, HEAD_BYTES_MAX, type OversizePacket } from './oversize-packet.ts';
import type { ReadGate } from './read-gate.ts';
import { REASON_CODES, type ReasonCode } from './reason-codes.ts';

/** How long a closed connection may take to drain its last answer, milliseconds. */
const LINGER_MS = 2_000;

/** How long the beginning of a packet too large may take to come, milliseconds. */
const HEAD_WAIT_MS = 1_000;

/** Why a connection was closed before or below the broker's own protocol. */
export type ConnectionViolation = FrameViolation | ConnectViolation | 'LOGIN_TIMEOUT' | 'PROTOCOL_ERROR';

/** What else is known of a violation, for the log. */
export interface ViolationFacts {
  /** Client id of the login that held. */
  deviceId: string | undefined;
  reasonCode?: ReasonCode | undefined;
  packetBytes?: number | undefined;
}

/**
 * A socket as the broker sees it. Only the CONNECT passes until `open()` says that the login held; later
 * bytes wait in the kernel, so a stranger can make us hold one CONNECT and nothing more (security E5).
 */
export class GuardedConnection extends Duplex {
  readonly remoteAddress: string;
  /** The device that its certificate stands for; undefined where it must show a password. */
  readonly certifiedId: string | undefined;
  readonly #socket: Socket;
  readonly #scanner: FrameScanner;
  readonly #gate: ReadGate;
  readonly #resume = (): void => {
    if (!this.#isCutOff) this.#socket.resume();
  };
  readonly #onViolation: (violation: ConnectionViolation, facts: ViolationFacts) => void;
  readonly #onOversize: (deviceId: string, packet: OversizePacket) => Promise<void>;
  readonly #onOpen: () => void;
  readonly #loginTimer: NodeJS.Timeout;
  /** Pieces of the CONNECT until it is whole; the frame scanner bounds them. */
  #connect: Buffer[] | undefined = [];
  #held: Buffer | undefined;
  /** Client id of the login that held; undefined before. */
  #deviceId: string | undefined;
  /** The CONNACK has gone out, as the first of all answers. */
  #isAnswered = false;
  /** A packet too large, of which the beginning is waited for. */
  #oversize:
    | { first: number; packetBytes: number; rest: Buffer<ArrayBuffer>; timer: NodeJS.Timeout }
    | undefined;
  /** Nothing more is read: it only waits for its last answer. */
  #isCutOff = false;
  /** Set for a client that speaks MQTT 5. */
  #mqtt5: Mqtt5Translation | undefined;
  readonly #mqtt5Terms: Mqtt5Terms;

  constructor(options: {
    socket: Socket;
    limits: FrameLimits & { loginTimeoutMs: number };
    /** Says when more may be read. */
    gate: ReadGate;
    certifiedId: string | undefined;
    mqtt5: Mqtt5Terms;
    onViolation: (violation: ConnectionViolation, facts: ViolationFacts) => void;
    /** A logged-in client sent a packet too large; it is closed once this resolves. Never rejects. */
    onOversize: (deviceId: string, packet: OversizePacket) => Promise<void>;
    /** The login held. */
    onOpen: () => void;
  }) {
    super();
    this.#socket = options.socket;
    this.#gate = options.gate;
    this.remoteAddress = options.socket.remoteAddress ?? 'unknown';
    this.#scanner = new FrameScanner(options.limits);
    this.#onViolation = options.onViolation;
    this.#onOversize = options.onOversize;
    this.#onOpen = options.onOpen;
    this.certifiedId = options.certifiedId;
    this.#mqtt5Terms = options.mqtt5;
    this.#loginTimer = setTimeout(() => this.#refuse('LOGIN_TIMEOUT'), options.limits.loginTimeoutMs);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('end', () => this.push(null));
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('close', () => this.destroy());
  }

  /** Lets packets after the CONNECT pass; the broker calls it once the login held. */
  open(deviceId: string): void {
    if (this.#deviceId !== undefined || this.destroyed) return;
    this.#deviceId = deviceId;
    this.#onOpen();
    clearTimeout(this.#loginTimer);
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#receive(held);
    if (!this.#held) this.#socket.resume();
  }

  override _read(): void {
    if (!this.#held) this.#gate.request(this.#resume);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#isAnswered = true;
    this.#socket.write(this.#mqtt5?.toClient(chunk) ?? chunk, done);
  }

  /** All acknowledgements of one commit in one write. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#isAnswered = true;
    const all = Buffer.concat(chunks.map(({ chunk }) => chunk));
    this.#socket.write(this.#mqtt5?.toClient(all) ?? all, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#loginTimer);
    clearTimeout(this.#oversize?.timer);
    this.#held = undefined;
    this.#gate.withdraw(this.#resume);
    // A refusal (CONNACK) written just before must still reach the peer: finish what is queued, then close.
    this.#socket.pause();
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy());
    if (this.#socket.writableLength > 0) this.#socket.destroySoon();
    else this.#socket.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    if (this.#oversize) {
      this.#collect(chunk);
      return;
    }
    if (this.#isCutOff) return;
    let at = 0;
    let wholeTo = 0;
    while (at < chunk.length) {
      const step = this.#scanner.advance(chunk, at);
      if ('violation' in step) {
        this.#violate(step, chunk, wholeTo);
        return;
      }
      at = step.at;
      if (step.packetEnded) wholeTo = at;
      if (step.packetEnded && this.#deviceId === undefined) {
        this.#hold(chunk.subarray(at));
        this.#admit(chunk.subarray(0, at));
        return;
      }
    }
    if (this.#connect) this.#connect.push(chunk);
    else this.#pass(chunk);
  }

  #violate(step: Extract<FrameStep, { violation: string }>, chunk: Buffer, wholeTo: number): void {
    const { violation, at, first, packetBytes } = step;
    if (violation !== 'PACKET_TOO_LARGE' || this.#deviceId === undefined || packetBytes === undefined) {
      this.#refuse(violation, { reasonCode: REASON_CODES.malformedPacket });
      return;
    }
    // What came whole before it is taken as always.
    if (wholeTo > 0) this.#pass(chunk.subarray(0, wholeTo));
    if (this.destroyed) return;
    this.#onViolation(violation, {
      deviceId: this.#deviceId,
      reasonCode: REASON_CODES.packetTooLarge,
      packetBytes,
    });
    // A client that stalls here is cut without its first bytes.
    const timer = setTimeout(() => this.#cutOff(), HEAD_WAIT_MS);
    this.#oversize = { first, packetBytes, rest: Buffer.alloc(0), timer };
    this.#collect(chunk.subarray(at));
  }

  /** The beginning of a packet too large, which may come in pieces. */
  #collect(piece: Buffer): void {
    if (!this.#oversize) return;
    const rest = Buffer.concat([this.#oversize.rest, piece.subarray(0, HEAD_BYTES_MAX)]);
    this.#oversize.rest = rest.subarray(0, HEAD_BYTES_MAX);
    if (rest.length >= HEAD_BYTES_MAX) this.#cutOff();
  }

  /** Reads no further, and closes once what is known of the packet is kept. */
  #cutOff(): void {
    if (!this.#oversize || this.#deviceId === undefined) return;
    const { timer, ...seen } = this.#oversize;
    clearTimeout(timer);
    this.#oversize = undefined;
    this.#isCutOff = true;
    this.#socket.pause();
    const packet = describeOversize({ ...seen, isVersion5: this.#mqtt5 !== undefined });
    void this.#onOversize(this.#deviceId, packet).then(() => {
      this.sayGoodbye(REASON_CODES.packetTooLarge);
      this.destroy();
    });
  }

  /** The CONNECT is whole: hands it to the broker, or refuses it. */
  #admit(lastPiece: Buffer): void {
    const packet = Buffer.concat([...(this.#connect ?? []), lastPiece]);
    this.#connect = undefined;
    const seen = inspectConnect(packet);
    if ('violation' in seen) {
      this.#refuse(seen.violation, { answer: seen.answer });
      return;
    }
    this.#scanner.speak(seen.level);
    if (seen.level === 5) this.#mqtt5 = new Mqtt5Translation(this.#mqtt5Terms);
    this.#pass(packet);
  }

  /** Whole or partial packets for the broker, which speaks MQTT 3.1.1. */
  #pass(chunk: Buffer): void {
    const { bytes, end, fault }: ToBroker = this.#mqtt5?.toBroker(chunk) ?? { bytes: chunk };
    if (bytes.length > 0) this.#hand(bytes);
    if (fault !== undefined)
      this.#refuse(fault === REASON_CODES.malformedPacket ? 'PACKET_MALFORMED' : 'PROTOCOL_ERROR', {
        reasonCode: fault,
      });
    // Without its farewell the broker takes the connection for broken and sends the will.
    else if (end === 'WITH_WILL') this.push(null);
  }

  /** Who takes the bytes and finds room asks for more by itself (_read); a socket left flowing would not ask. */
  #hand(bytes: Buffer): void {
    if (!this.push(bytes)) this.#socket.pause();
    else if (this.#deviceId !== undefined && !this.#gate.isOpen()) {
      this.#socket.pause();
      this.#gate.request(this.#resume);
    }
  }

  #hold(rest: Buffer): void {
    this.#socket.pause();
    this.#held = rest;
  }

  /** Closes, with a last word where there is one: a CONNACK before the login held, a DISCONNECT in MQTT 5 after. */
  #refuse(
    violation: ConnectionViolation,
    { answer, reasonCode }: { answer?: Uint8Array | undefined; reasonCode?: ReasonCode } = {},
  ): void {
    this.#isCutOff = true;
    this.#onViolation(violation, { deviceId: this.#deviceId, reasonCode });
    if (answer) this.#socket.write(answer);
    if (reasonCode !== undefined) this.sayGoodbye(reasonCode);
    this.destroy();
  }

  /** DISCONNECT with its reason, which MQTT 3.1.1 has no form for (MQTT 5 §4.13.2). */
  sayGoodbye(reasonCode: ReasonCode): void {
    const hears = this.#mqtt5 !== undefined && this.#isAnswered && !this.destroyed;
    if (hears) this.#socket.write(Uint8Array.of(0xe0, 1, reasonCode));
  }
}
