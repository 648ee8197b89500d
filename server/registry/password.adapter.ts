import { hash, type Options, verify } from '@node-rs/argon2';
import { AppError } from '../lib/errors.ts';
import type { PasswordHasher } from './password.port.ts';

/** Argon2id, 19 MiB, two passes (OWASP Password Storage; ASVS 5.0 11.4.2). */
const ARGON2ID: Options = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const WAITING_MAX = 1_000;

/** Argon2id with a bound on how many hashes run, and how many wait, at once: each holds 19 MiB. */
export class Argon2Hasher implements PasswordHasher {
  readonly #concurrent: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(concurrent: number) {
    this.#concurrent = concurrent;
  }

  hash(password: string): Promise<string> {
    return this.#limited(() => hash(password, ARGON2ID));
  }

  verify(stored: string, password: string): Promise<boolean> {
    return this.#limited(() => verify(stored, password).catch(() => false));
  }

  async #limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting.length >= WAITING_MAX) throw new AppError('OVERLOADED');
    if (this.#running >= this.#concurrent) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
