import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';

const TRACKED_KEYS_MAX = 50_000;

/**
 * Counts failed attempts per key (address, account) in a sliding window. Successes cost nothing, so a
 * person who knows the password is not locked out by one who guesses from elsewhere (ASVS 5.0 6.3.1):
 * the account's own budget is ten times that of an address.
 */
export class AttemptLimiter {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #budget: number;
  readonly #failures = new Map<string, number[]>();

  constructor(deps: { clock: Clock; windowMs: number; budget: number }) {
    this.#clock = deps.clock;
    this.#windowMs = deps.windowMs;
    this.#budget = deps.budget;
  }

  /** Runs `attempt` unless the address or account is over budget. Throws RATE_LIMITED, or what it throws. */
  async limit<T>(
    [address, account]: [address: string, account: string],
    attempt: () => Promise<T>,
  ): Promise<T> {
    this.#assertBelow(`address:${address}`, this.#budget);
    this.#assertBelow(`account:${account}`, this.#budget * 10);
    // Counted before it is known to fail: guesses sent at once must not all pass the check above.
    const atMs = this.#clock.now();
    const keys = [`address:${address}`, `account:${account}`];
    for (const key of keys) this.#record(key, atMs);
    const result = await attempt();
    for (const key of keys) this.#forgive(key, atMs);
    return result;
  }

  #assertBelow(key: string, budget: number): void {
    const recent = this.#recent(key);
    if (recent.length < budget) return;
    const waitMs = (recent[0] ?? 0) + this.#windowMs - this.#clock.now();
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) });
  }

  #record(key: string, atMs: number): void {
    if (this.#failures.size >= TRACKED_KEYS_MAX) this.#failures.clear();
    this.#failures.set(key, [...this.#recent(key), atMs]);
  }

  #forgive(key: string, atMs: number): void {
    const recent = this.#recent(key);
    const index = recent.lastIndexOf(atMs);
    const kept = index === -1 ? recent : recent.toSpliced(index, 1);
    if (kept.length > 0) this.#failures.set(key, kept);
    else this.#failures.delete(key);
  }

  #recent(key: string): number[] {
    const since = this.#clock.now() - this.#windowMs;
    return (this.#failures.get(key) ?? []).filter((at) => at > since);
  }
}
