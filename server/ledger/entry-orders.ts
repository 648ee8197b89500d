import type { EntryOrder } from './decide-entry.ts';
import { BOOKS, type JournalEntryRecord, NO_DIMENSIONS } from './journal-entry-record.ts';
import type { Dimensions, EntryKind } from './ledger.schema.ts';
import type { PremiumRates } from './split-premium.ts';

/** A change of one operator's wallet against one other account, without dimensions. */
export interface PostingOrder {
  kind: EntryKind;
  operatorId: string;
  /** Positive fills the wallet, negative spends from it; never 0. */
  walletChangeFen: number;
  counterAccount: string;
}

export interface PremiumInput extends PremiumRates {
  operatorId: string;
  /** What the operator pays, VAT included; fen, at least 1. */
  grossFen: number;
  dimensions: Dimensions;
}

export interface ClaimInput {
  dimensions: Dimensions;
  /** Change of the claims outstanding 未决赔款; fen, signed. */
  outstandingChangeFen: number;
  /** Paid to whom was harmed 赔付支出; fen, ≥ 0. */
  paidFen: number;
}

const PLAIN = { whenShort: 'refuse', premium: null, reverses: null } as const;

export function plainOrder(key: string, order: PostingOrder): EntryOrder {
  const { kind, operatorId, walletChangeFen, counterAccount } = order;
  const changeFen = 0 - walletChangeFen;
  const isPremium = kind === 'premium' && counterAccount === 'income:premium';
  return {
    ...PLAIN,
    kind,
    operatorId,
    walletChangeFen,
    postings: isPremium ? [] : [{ account: counterAccount, amountFen: changeFen }],
    premium: isPremium ? { key, changeFen, rates: null } : null,
    dimensions: NO_DIMENSIONS,
  };
}

/** Throws RangeError on a gross that is no whole number of fen above 0. */
export function premiumOrder(key: string, input: PremiumInput): EntryOrder {
  const { operatorId, grossFen, vatBps, securityFundBps, dimensions } = input;
  if (!Number.isSafeInteger(grossFen) || grossFen < 1)
    throw new RangeError('a premium is a whole number of fen, at least 1');
  return {
    ...PLAIN,
    kind: 'premium',
    operatorId,
    walletChangeFen: -grossFen,
    postings: [],
    premium: { key, changeFen: grossFen, rates: { vatBps, securityFundBps } },
    dimensions,
  };
}

/** What the operator paid for a premium, VAT included. */
export function grossOf(entry: JournalEntryRecord): number {
  return 0 - entry.wallet.amountFen;
}

/**
 * The entry that brings a premium from what is earned of it now to `earnedFen`: down is a refund, up a
 * claw-back of one. Null when there is nothing to do. Throws RangeError beyond 0 to the gross.
 */
export function settlingOrder(
  kind: 'refund' | 'clawback',
  entry: JournalEntryRecord,
  fen: { earnedNowFen: number; earnedFen: number },
): EntryOrder | null {
  const { earnedNowFen, earnedFen } = fen;
  if (!Number.isSafeInteger(earnedFen) || earnedFen < 0 || earnedFen > grossOf(entry))
    throw new RangeError('what is earned lies between 0 and the premium');
  const changeFen = earnedFen - earnedNowFen;
  if (kind === 'refund' ? changeFen >= 0 : changeFen <= 0) return null;
  return premiumChangeOrder(kind, entry, changeFen);
}

function premiumChangeOrder(kind: EntryKind, entry: JournalEntryRecord, changeFen: number): EntryOrder {
  const { key, rates } = entry.premium ?? { key: entry.key, rates: null };
  return {
    kind,
    operatorId: entry.wallet.operatorId,
    walletChangeFen: 0 - changeFen,
    whenShort: 'owe',
    postings: [],
    premium: { key, changeFen, rates },
    dimensions: entry.dimensions ?? NO_DIMENSIONS,
    reverses: null,
  };
}

/** Throws RangeError on fractions and on a negative payment. */
export function claimOrder({ dimensions, outstandingChangeFen, paidFen }: ClaimInput): EntryOrder {
  if (!Number.isSafeInteger(outstandingChangeFen) || !Number.isSafeInteger(paidFen) || paidFen < 0)
    throw new RangeError('claims move whole fen, and what is paid is not negative');
  const postings = [
    { account: 'expense:claimsPaid', amountFen: 0 - paidFen },
    { account: 'asset:bank', amountFen: paidFen },
    { account: 'expense:claimsOutstanding', amountFen: 0 - outstandingChangeFen },
    { account: 'liability:claimsOutstanding', amountFen: outstandingChangeFen },
  ].filter(({ amountFen }) => amountFen !== 0);
  return { ...PLAIN, kind: 'claim', operatorId: null, walletChangeFen: 0, postings, dimensions };
}

/**
 * The mirror of an entry. Premium goes back through the period's allocation, as a refund does. Null when the
 * entry may not be reversed: it is a reversal itself, or its premium has been refunded since.
 */
export function reversalOrder(entry: JournalEntryRecord, earnedNowFen: number): EntryOrder | null {
  if (entry.kind === 'reversal') return null;
  const reverses = entry._id;
  if (entry.premium) {
    const { changeFen } = entry.premium;
    const leftFen = earnedNowFen - changeFen;
    if (leftFen < 0 || (entry.kind === 'premium' && leftFen !== 0)) return null;
    return { ...premiumChangeOrder('reversal', entry, 0 - changeFen), reverses };
  }
  const isOwn = ({ account }: { account: string }) => !/^(liability:wallet|asset:receivable):/.test(account);
  const postings = entry.postings.filter(isOwn).map(({ account, amountFen }) => ({
    account,
    amountFen: 0 - amountFen,
  }));
  return {
    ...PLAIN,
    kind: 'reversal',
    operatorId: entry.wallet.operatorId === BOOKS ? null : entry.wallet.operatorId,
    // Wallet and receivable take the rest, so that the postings sum to zero.
    walletChangeFen: 0 - postings.reduce((sum, { amountFen }) => sum + amountFen, 0),
    whenShort: 'owe',
    postings,
    dimensions: entry.dimensions ?? NO_DIMENSIONS,
    reverses,
  };
}
