import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type FrameLimits, FrameScanner, type FrameViolation } from './frame-scanner.ts';
import type { ReadGate } from './read-gate.ts';

/** How long a closed connection may take to drain its last answer, milliseconds. */
const LINGER_MS = 2_000;

/**
 * A socket as the broker sees it. Only the CONNECT passes until `open()` says that the login held; later
 * bytes wait in the kernel, so a stranger can make us hold one CONNECT and nothing more (security E5).
 */
export class GuardedConnection extends Duplex {
  readonly remoteAddress: string;
  readonly #socket: Socket;
  readonly #scanner: FrameScanner;
  readonly #gate: ReadGate;
  readonly #resume = (): void => void this.#socket.resume();
  readonly #onViolation: (violation: FrameViolation | 'LOGIN_TIMEOUT') => void;
  readonly #loginTimer: NodeJS.Timeout;
  #held: Buffer | undefined;
  #opened = false;

  constructor(options: {
    socket: Socket;
    limits: FrameLimits & { loginTimeoutMs: number };
    /** Says when more may be read. */
    gate: ReadGate;
    onViolation: (violation: FrameViolation | 'LOGIN_TIMEOUT') => void;
  }) {
    super();
    this.#socket = options.socket;
    this.#gate = options.gate;
    this.remoteAddress = options.socket.remoteAddress ?? 'unknown';
    this.#scanner = new FrameScanner(options.limits);
    this.#onViolation = options.onViolation;
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
    this.#opened = true;
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
    this.#socket.write(chunk, done);
  }

  /** All acknowledgements of one commit in one write. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
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
        chunk = chunk.subarray(0, at);
      }
    }
    if (chunk.length === 0) return;
    // Who takes the chunk and finds room asks for more by itself (_read); a socket left flowing would not ask.
    if (!this.push(chunk)) this.#socket.pause();
    else if (!this.#gate.isOpen()) {
      this.#socket.pause();
      this.#gate.request(this.#resume);
    }
  }

  #hold(rest: Buffer): void {
    this.#socket.pause();
    this.#held = rest;
  }

  #refuse(violation: FrameViolation | 'LOGIN_TIMEOUT'): void {
    this.#onViolation(violation);
    this.destroy();
  }
}
