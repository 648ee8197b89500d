import type { Clock } from '../server/lib/clock.ts';
import { toAddressKey } from './address-key.ts';
import { BoundedMap } from './bounded-map.ts';
import { fullBucket, type TokenBucket, takeToken } from './token-bucket.ts';

export interface LoginLimits {
  /** Wrong logins of one device from one address that cost nothing; one is forgiven a minute. */
  mqttLoginFailuresFree: number;
  /** Wrong logins of one address in all, or of one device from anywhere, that cost nothing; one is forgiven a second. */
  mqttLoginFailuresFreeBroad: number;
  /** Longest wait that one failure adds, ms; four of them are well below the time a CONNECT has. */
  mqttLoginDelayMsMax: number;
  /** Logins of an address beyond its budget that are looked at per second: what its guessing may cost us. */
  mqttLoginChecksPerSecond: number;
  /** Logins of one device that hold: more of them is a reconnect storm, or two who share one login. */
  mqttLoginsPerDevicePerMinute: number;
}

/** Addresses and user names remembered. */
const ENTRIES_MAX = 20_000;
/** One failure is forgiven per this time, ms: of one device at one address, and of an address or a device in all. */
const PAIR_FORGIVEN_EVERY_MS = 60_000;
const BROAD_FORGIVEN_EVERY_MS = 1_000;
const FIRST_DELAY_MS = 250;
/** Logins that wait in one line, in longest waits: the last must be answered before its time is up. */
const LINE_WAITS_MAX = 4;

interface Failures {
  count: number;
  updatedAtMs: number;
  /** When the next login of this key may be looked at. */
  nextAtMs: number;
}

/**
 * Slows wrong device logins down so that guessing is hopeless and its argon2 work bounded, and keeps no device out
 * for its neighbours' sake: an office or a dock is many devices behind one address.
 *
 * - **One device at one address** is counted strictly: beyond the free failures each login of this pair waits twice
 *   as long as the one before, one after another. Nobody else waits for it.
 * - **An address in all** has a budget some twenty times as large, which a few broken devices never use up. Beyond
 *   it a login from there is not refused but looked at in turn, so many per second; so a stranger's right password
 *   gets in after a fraction of a second, and guessing under ever new names costs us that rate and no more. Only
 *   when the line is longer than a CONNECT may wait is the next one told to come back.
 * - **One device from everywhere** has the same budget; beyond it strangers to the device wait a bounded time each.
 * - **A device at the address from which it last logged in** waits for its own failures there and for nothing else.
 */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #limits: LoginLimits;
  readonly #pairs = new BoundedMap<Failures>(ENTRIES_MAX);
  readonly #broad = new BoundedMap<Failures>(ENTRIES_MAX);
  readonly #lastAddress = new BoundedMap<string>(ENTRIES_MAX);
  readonly #logins = new BoundedMap<TokenBucket>(ENTRIES_MAX);

  constructor({ clock, limits }: { clock: Clock; limits: LoginLimits }) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How long this login waits before it is looked at, ms; undefined when too many wait in its line. */
  delay(address: string, username: string): number | undefined {
    const key = toAddressKey(address);
    const pair = `${key} ${username}`;
    // A device that logged in from here before waits for its own failures only.
    if (this.#lastAddress.get(username) === key) return this.#pairPenalty(pair);
    const ofPair = this.#queue(this.#pairs.get(pair), this.#pairPenalty(pair));
    if (ofPair === undefined) return undefined;
    const ofAddress = this.#queue(this.#broad.get(`address:${key}`), this.#pace(key));
    return ofAddress === undefined ? undefined : Math.max(ofPair, ofAddress, this.#namePenalty(username));
  }

  failed(address: string, username: string): void {
    const key = toAddressKey(address);
    this.#count(this.#pairs, `${key} ${username}`, PAIR_FORGIVEN_EVERY_MS);
    this.#count(this.#broad, `address:${key}`, BROAD_FORGIVEN_EVERY_MS);
    this.#count(this.#broad, `name:${username}`, BROAD_FORGIVEN_EVERY_MS);
  }

  /** A login that held; returns how long it waits because the device logs in too often, ms. */
  succeeded(address: string, username: string): number {
    const key = toAddressKey(address);
    this.#lastAddress.set(username, key);
    this.#pairs.delete(`${key} ${username}`);
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

  #count(failures: BoundedMap<Failures>, key: string, forgivenEveryMs: number): void {
    const now = this.#clock.now();
    const before = failures.get(key);
    failures.set(key, {
      count: this.#decayed(before, forgivenEveryMs) + 1,
      updatedAtMs: now,
      nextAtMs: before?.nextAtMs ?? now,
    });
  }

  #decayed(failures: Failures | undefined, forgivenEveryMs: number): number {
    if (!failures) return 0;
    return Math.max(0, failures.count - (this.#clock.now() - failures.updatedAtMs) / forgivenEveryMs);
  }

  #pairPenalty(pair: string): number {
    const failures = this.#decayed(this.#pairs.get(pair), PAIR_FORGIVEN_EVERY_MS);
    return this.#penalty(failures - this.#limits.mqttLoginFailuresFree);
  }

  #namePenalty(username: string): number {
    return this.#penalty(this.#broadExcess(`name:${username}`));
  }

  /** Time between two looks at logins of an address beyond its budget, ms; 0 for one within it. */
  #pace(addressKey: string): number {
    return this.#broadExcess(`address:${addressKey}`) > 0 ? 1_000 / this.#limits.mqttLoginChecksPerSecond : 0;
  }

  #broadExcess(key: string): number {
    const failures = this.#decayed(this.#broad.get(key), BROAD_FORGIVEN_EVERY_MS);
    return failures - this.#limits.mqttLoginFailuresFreeBroad;
  }

  /** Doubles with every failure beyond those that are free. */
  #penalty(excess: number): number {
    if (excess <= 0) return 0;
    return Math.min(this.#limits.mqttLoginDelayMsMax, FIRST_DELAY_MS * 2 ** Math.min(excess, 20));
  }

  /** One login after another, `stepMs` apart; undefined when the line is longer than a login may wait. */
  #queue(failures: Failures | undefined, stepMs: number): number | undefined {
    if (stepMs === 0 || !failures) return 0;
    const now = this.#clock.now();
    const atMs = Math.max(now, failures.nextAtMs) + stepMs;
    if (atMs - now > LINE_WAITS_MAX * this.#limits.mqttLoginDelayMsMax) return undefined;
    failures.nextAtMs = atMs;
    return atMs - now;
  }
}
