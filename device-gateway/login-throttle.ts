import type { Clock } from '../server/lib/clock.ts';
import { toAddressKey } from './address-key.ts';
import { BoundedMap } from './bounded-map.ts';
import { fullBucket, type TokenBucket, takeToken } from './token-bucket.ts';

export interface LoginLimits {
  /** Wrong logins of one address, or of one user name, that cost nothing. */
  mqttLoginFailuresFree: number;
  /** Longest wait that one failure adds, ms; four of them are well below the time a CONNECT has. */
  mqttLoginDelayMsMax: number;
  /** Logins of one device that hold: more of them is a reconnect storm, or two who share one login. */
  mqttLoginsPerDevicePerMinute: number;
}

/** Addresses and user names remembered. */
const ENTRIES_MAX = 20_000;
/** One failure is forgiven per this time, ms. */
const FORGIVEN_EVERY_MS = 60_000;
const FIRST_DELAY_MS = 250;
/** Logins of one address that wait in line, in longest waits: the last must be answered before its time is up. */
const LINE_WAITS_MAX = 4;

interface Failures {
  count: number;
  updatedAtMs: number;
  /** When the next login of this key may be looked at. */
  nextAtMs: number;
}

/**
 * Slows wrong device logins down, per address and per user name; nobody is locked out. An address waits in
 * line behind its own failures. A user name that is guessed at makes strangers wait a bounded time, and the
 * address from which the device last logged in not at all, so that guessing can't keep the owner away.
 */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #limits: LoginLimits;
  readonly #failures = new BoundedMap<Failures>(ENTRIES_MAX);
  readonly #lastAddress = new BoundedMap<string>(ENTRIES_MAX);
  readonly #logins = new BoundedMap<TokenBucket>(ENTRIES_MAX);

  constructor({ clock, limits }: { clock: Clock; limits: LoginLimits }) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How long this login waits before it is looked at, ms; undefined when its address has too many in line. */
  delay(address: string, username: string): number | undefined {
    const key = toAddressKey(address);
    // A device that logged in from here before waits for its own failures only.
    if (this.#lastAddress.get(username) === key) return this.#penalty(`pair:${key} ${username}`);
    const ofName = this.#penalty(`name:${username}`);
    const ofAddress = this.#queue(`address:${key}`);
    return ofAddress === undefined ? undefined : Math.max(ofName, ofAddress);
  }

  failed(address: string, username: string): void {
    const key = toAddressKey(address);
    for (const one of [`address:${key}`, `name:${username}`, `pair:${key} ${username}`]) this.#count(one);
  }

  /** A login that held; returns how long it waits because the device logs in too often, ms. */
  succeeded(address: string, username: string): number {
    const key = toAddressKey(address);
    this.#lastAddress.set(username, key);
    this.#failures.delete(`pair:${key} ${username}`);
    const { mqttLoginsPerDevicePerMinute: perMinute, mqttLoginDelayMsMax } = this.#limits;
    const now = this.#clock.now();
    // The bucket's second is our minute: its clock runs sixty times slower.
    const { bucket, waitMs } = takeToken(
      this.#logins.get(username) ?? fullBucket(perMinute, now / 60),
      perMinute,
      now / 60,
    );
    this.#logins.set(username, { ...bucket, tokens: Math.max(bucket.tokens, -1) });
    return Math.min(waitMs * 60, mqttLoginDelayMsMax);
  }

  #count(key: string): void {
    const now = this.#clock.now();
    const before = this.#failures.get(key);
    this.#failures.set(key, {
      count: this.#decayed(before) + 1,
      updatedAtMs: now,
      nextAtMs: before?.nextAtMs ?? now,
    });
  }

  #decayed(failures: Failures | undefined): number {
    if (!failures) return 0;
    return Math.max(0, failures.count - (this.#clock.now() - failures.updatedAtMs) / FORGIVEN_EVERY_MS);
  }

  /** Doubles with every failure beyond those that are free. */
  #penalty(key: string): number {
    const excess = this.#decayed(this.#failures.get(key)) - this.#limits.mqttLoginFailuresFree;
    if (excess <= 0) return 0;
    return Math.min(this.#limits.mqttLoginDelayMsMax, FIRST_DELAY_MS * 2 ** Math.min(excess, 20));
  }

  /** The same, one login after another; undefined when the line is longer than a login may wait. */
  #queue(key: string): number | undefined {
    const penalty = this.#penalty(key);
    const failures = this.#failures.get(key);
    if (penalty === 0 || !failures) return 0;
    const now = this.#clock.now();
    const atMs = Math.max(now, failures.nextAtMs) + penalty;
    if (atMs - now > LINE_WAITS_MAX * this.#limits.mqttLoginDelayMsMax) return undefined;
    failures.nextAtMs = atMs;
    return atMs - now;
  }
}
