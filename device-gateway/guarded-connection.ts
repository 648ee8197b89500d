import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectViolation, inspectConnect } from './connect-packet.ts';
import { type FrameLimits, FrameScanner, type FrameViolation } from './frame-scanner.ts';
import { type Mqtt5Terms, Mqtt5Translation } from './mqtt5-translation.ts';
import type { ReadGate } from './read-gate.ts';

/** How long a closed connection may take to drain its last answer, milliseconds. */
const LINGER_MS = 2_000;

/** Why a connection was closed before or below the broker's own protocol. */
export type ConnectionViolation = FrameViolation | ConnectViolation | 'LOGIN_TIMEOUT' | 'PACKET_MALFORMED';

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
  readonly #resume = (): void => void this.#socket.resume();
  readonly #onViolation: (violation: ConnectionViolation) => void;
  readonly #onOpen: () => void;
  readonly #loginTimer: NodeJS.Timeout;
  /** Pieces of the CONNECT until it is whole; the frame scanner bounds them. */
  #connect: Buffer[] | undefined = [];
  #held: Buffer | undefined;
  #opened = false;
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
    onViolation: (violation: ConnectionViolation) => void;
    /** The login held. */
    onOpen: () => void;
  }) {
    super();
    this.#socket = options.socket;
    this.#gate = options.gate;
    this.remoteAddress = options.socket.remoteAddress ?? 'unknown';
    this.#scanner = new FrameScanner(options.limits);
    this.#onViolation = options.onViolation;
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
  open(): void {
    if (this.#opened) return;
    if (this.destroyed) return;
    this.#opened = true;
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
    this.#socket.write(this.#mqtt5?.toClient(chunk) ?? chunk, done);
  }

  /** All acknowledgements of one commit in one write. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const all = Buffer.concat(chunks.map(({ chunk }) => chunk));
    this.#socket.write(this.#mqtt5?.toClient(all) ?? all, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#loginTimer);
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
    let at = 0;
    while (at < chunk.length) {
      const step = this.#scanner.advance(chunk, at);
      if ('violation' in step) {
        this.#refuse(step.violation);
        return;
      }
      at = step.at;
      if (step.packetEnded && !this.#opened) {
        this.#hold(chunk.subarray(at));
        this.#admit(chunk.subarray(0, at));
        return;
      }
    }
    if (this.#connect) this.#connect.push(chunk);
    else this.#pass(chunk);
  }

  /** The CONNECT is whole: hands it to the broker, or refuses it. */
  #admit(lastPiece: Buffer): void {
    const packet = Buffer.concat([...(this.#connect ?? []), lastPiece]);
    this.#connect = undefined;
    const seen = inspectConnect(packet);
    if ('violation' in seen) {
      this.#refuse(seen.violation, seen.answer);
      return;
    }
    if (seen.level === 5) this.#mqtt5 = new Mqtt5Translation(this.#mqtt5Terms);
    this.#pass(packet);
  }

  /** Whole or partial packets for the broker, which speaks MQTT 3.1.1. */
  #pass(chunk: Buffer): void {
    const { bytes, end } = this.#mqtt5?.toBroker(chunk) ?? { bytes: chunk };
    if (bytes.length > 0) this.#hand(bytes);
    if (end === 'MALFORMED') this.#refuse('PACKET_MALFORMED');
    // Without its farewell the broker takes the connection for broken and sends the will.
    else if (end === 'WITH_WILL') this.push(null);
  }

  /** Who takes the bytes and finds room asks for more by itself (_read); a socket left flowing would not ask. */
  #hand(bytes: Buffer): void {
    if (!this.push(bytes)) this.#socket.pause();
    else if (this.#opened && !this.#gate.isOpen()) {
      this.#socket.pause();
      this.#gate.request(this.#resume);
    }
  }

  #hold(rest: Buffer): void {
    this.#socket.pause();
    this.#held = rest;
  }

  #refuse(violation: ConnectionViolation, answer?: Uint8Array): void {
    this.#onViolation(violation);
    if (answer) this.#socket.write(answer);
    this.destroy();
  }
}
