import type { ChainPosition, PremiumChange } from './decide-entry.ts';
import type { Dimensions, EntryKind, Posting } from './ledger.schema.ts';

/**
 * One document is one double entry *and* one step of the wallet and of the period it touches: both count
 * their entries without a gap, and a unique index each makes two concurrent writers collide instead of both
 * building on the old balance. `key` makes a retry find the first entry.
 */
export interface JournalEntryRecord {
  _id: string;
  key: string;
  kind: EntryKind;
  postings: Posting[];
  wallet: {
    /** `books` for an entry that moves no wallet: it is a step all the same, so that none can be missing. */
    operatorId: string;
    seq: number;
    balanceAfterFen: number;
    amountFen: number;
    /** Absent in entries from before receivables. */
    owedAfterFen?: number;
  };
  /** Absent on a MongoDB in entries from before periods; an embedded store was migrated. */
  period?: ChainPosition & { chain: string };
  dimensions?: Dimensions | null;
  premium?: PremiumChange | null;
  reverses?: string | null;
  flightId: string | null;
  memo: string;
  postedAtMs: number;
}

/** The steps of entries that move no wallet. */
export const BOOKS = 'books';

/** Entries of one month and insurer, in the order in which they were posted. */
export function chainOf(month: string, insurer: string | null): string {
  return `${month}/${insurer ?? ''}`;
}

/** The month of a chain. */
export function monthOf(chain: string): string {
  return chain.slice(0, 7);
}

export const NO_DIMENSIONS: Dimensions = {
  productCode: null,
  technologyInsuranceCode: null,
  insurer: null,
  district: null,
  policyId: null,
};
