import { canonicalJson } from '../lib/canonical-json.ts';
import { type Clock, MINUTE_MS, toDate } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { sha256Hex } from '../lib/hash.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { idempotencyModel } from './idempotency.model.ts';

export interface IdempotencyScope {
  userId: string;
  route: string;
  key: string;
}

/** A run that was cut off (crash) holds its key no longer than this. */
const RUN_MS_MAX = MINUTE_MS;

/**
 * Runs a write once per key (draft-ietf-httpapi-idempotency-key-header): the same key and input replay the
 * stored answer, another input is refused, a second caller during the run is told to wait. A failed run
 * frees the key. The unique `_id` is the guard.
 */
export class IdempotencyStore {
  readonly #keys: ReturnType<typeof idempotencyModel>;
  readonly #clock: Clock;

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#keys = idempotencyModel(deps.connection);
    this.#clock = deps.clock;
  }

  async once(
    scope: IdempotencyScope,
    input: unknown,
    run: () => Promise<unknown>,
  ): Promise<{ result: unknown; replayed: boolean }> {
    const _id = sha256Hex(canonicalJson([scope.userId, scope.route, scope.key]));
    const fingerprint = sha256Hex(canonicalJson(input ?? null));
    const claimed = await this.#claim(_id, fingerprint);
    if (!claimed) return { result: await this.#replay(_id, fingerprint), replayed: true };
    try {
      const result = await run();
      await this.#keys.updateOne(
        { _id },
        { $set: { state: 'done', resultJson: JSON.stringify(result ?? null) } },
      );
      return { result, replayed: false };
    } catch (error) {
      await this.#keys.deleteOne({ _id, state: 'running' });
      throw error;
    }
  }

  async #claim(_id: string, fingerprint: string): Promise<boolean> {
    const startedAt = toDate(this.#clock.now());
    try {
      await this.#keys.create({ _id, fingerprint, state: 'running', resultJson: null, startedAt });
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const staleBefore = toDate(this.#clock.now() - RUN_MS_MAX);
    const taken = await this.#keys.findOneAndUpdate(
      { _id, fingerprint, state: 'running', startedAt: { $lt: staleBefore } },
      { $set: { startedAt } },
    );
    return taken !== null;
  }

  async #replay(_id: string, fingerprint: string): Promise<unknown> {
    const known = await this.#keys.findOne({ _id }).lean();
    if (known === null) throw new AppError('IDEMPOTENCY_IN_PROGRESS');
    if (known.fingerprint !== fingerprint) throw new AppError('IDEMPOTENCY_KEY_REUSED');
    if (known.state === 'running') throw new AppError('IDEMPOTENCY_IN_PROGRESS');
    return JSON.parse(known.resultJson ?? 'null');
  }
}
