import { SECOND_MS, toDate } from '../../lib/clock.ts';
import type { EmbeddedStore } from './store.ts';
import { CollectionWrites } from './writes.ts';

/** Documents that one pass removes per index, so that a sweep never holds up other writes for long. */
const EXPIRED_PER_PASS = 1_000;

/**
 * Removes documents whose TTL index says they have expired at `nowMs`; resolves with how many. Like MongoDB,
 * only dates expire, and a little late.
 */
export async function sweepExpired(store: EmbeddedStore, nowMs: number): Promise<number> {
  let removed = 0;
  for (const { name, indexes } of store.catalog.list()) {
    const writes = new CollectionWrites(store, name);
    for (const { definition } of indexes) {
      const path = definition.key[0]?.[0];
      if (definition.expireAfterSeconds === null || path === undefined) continue;
      const before = toDate(nowMs - definition.expireAfterSeconds * SECOND_MS);
      const filter = { [path]: { $lte: before } };
      const pass = await store.writes.run(() => writes.remove({ filter, limit: EXPIRED_PER_PASS }, true));
      removed += pass.deletedCount;
    }
  }
  return removed;
}
