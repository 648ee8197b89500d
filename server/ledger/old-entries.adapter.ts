import { shanghaiMonth } from '../lib/clock.ts';
import type { Migration } from '../storage/embedded/migrations.ts';
import { chainOf, type JournalEntryRecord, NO_DIMENSIONS } from './journal-entry-record.ts';

/**
 * Version 3 of a store: entries have a place in their period, dimensions and the premium that they change. No
 * amount is touched: premiums of before stay booked whole.
 */
export const LEDGER_PERIODS: Migration = {
  to: 3,
  title: 'periods and dimensions of journal entries',
  migrate(store) {
    const seqs = new Map<string, number>();
    // In the order in which they were committed.
    for (const document of store.documents('journal_entries')) {
      const entry = document as unknown as JournalEntryRecord;
      const chain = chainOf(shanghaiMonth(entry.postedAtMs), null);
      const seq = (seqs.get(chain) ?? 0) + 1;
      seqs.set(chain, seq);
      store.replace('journal_entries', {
        ...document,
        wallet: { ...entry.wallet, owedAfterFen: 0 },
        period: { chain, seq, written: [] },
        dimensions: NO_DIMENSIONS,
        premium: premiumOf(entry),
        reverses: null,
      });
    }
  },
};

/** Premiums and refunds of that time were keyed by their flight. */
function premiumOf({ key, kind, wallet }: JournalEntryRecord): JournalEntryRecord['premium'] {
  if (kind !== 'premium' && kind !== 'refund') return null;
  return { key: key.replace(/^refund:/, 'premium:'), changeFen: 0 - wallet.amountFen, rates: null };
}
