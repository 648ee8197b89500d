import { shanghaiMonth, toInstant } from '../lib/clock.ts';
import { BOOKS, type JournalEntryRecord, monthOf, NO_DIMENSIONS } from './journal-entry-record.ts';
import type { JournalEntry, WalletEntry } from './ledger.schema.ts';

/** An entry as the books show it. */
export function toEntry(record: JournalEntryRecord): JournalEntry {
  const { operatorId } = record.wallet;
  return {
    journalEntryId: record._id,
    kind: record.kind,
    period: record.period ? monthOf(record.period.chain) : shanghaiMonth(record.postedAtMs),
    postings: record.postings,
    dimensions: record.dimensions ?? NO_DIMENSIONS,
    operatorId: operatorId === BOOKS ? null : operatorId,
    flightId: record.flightId,
    reverses: record.reverses ?? null,
    memo: record.memo,
    postedAt: toInstant(record.postedAtMs),
  };
}

/** An entry as the wallet's owner sees it. */
export function toWalletEntry(record: JournalEntryRecord): WalletEntry {
  const isSplit = record.premium?.rates != null;
  const sumOf = (names: readonly string[]) =>
    record.postings.reduce(
      (sum, { account, amountFen }) => sum + (names.includes(account) ? amountFen : 0),
      0,
    );
  return {
    journalEntryId: record._id,
    kind: record.kind,
    amountFen: record.wallet.amountFen,
    balanceAfterFen: record.wallet.balanceAfterFen,
    owedAfterFen: record.wallet.owedAfterFen ?? 0,
    settledFen: sumOf([`asset:receivable:${record.wallet.operatorId}`]),
    vatFen: isSplit ? sumOf(['liability:vat']) : null,
    netFen: isSplit ? sumOf(['income:premium', 'income:refund']) : null,
    policyId: record.dimensions?.policyId ?? null,
    flightId: record.flightId,
    memo: record.memo,
    postedAt: toInstant(record.postedAtMs),
  };
}
