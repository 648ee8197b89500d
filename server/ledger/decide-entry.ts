import type { Dimensions, EntryKind, Posting } from './ledger.schema.ts';
import {
  EMPTY_WALLET,
  moveWallet,
  type WalletPosition,
  type WalletRefusal,
  type WhenShort,
} from './move-wallet.ts';
import { type PremiumRates, splitPremiumChange } from './split-premium.ts';

/** Gross premium written in a chain so far at one pair of rates. */
export type WrittenTotal = PremiumRates & { grossFen: number };

/** Where the chain of a period stands after its last entry. */
export interface ChainPosition {
  seq: number;
  written: readonly WrittenTotal[];
}

export const EMPTY_CHAIN: ChainPosition = { seq: 0, written: [] };

/** What an entry changes of one premium: the part of it that stays earned. */
export interface PremiumChange {
  /** Key of the premium's own entry. */
  key: string;
  changeFen: number;
  /** Null: booked whole, as premiums were before their tax was split. */
  rates: PremiumRates | null;
}

/** What someone wants posted. */
export interface EntryOrder {
  kind: EntryKind;
  /** Whose wallet moves; null: no wallet. */
  operatorId: string | null;
  walletChangeFen: number;
  whenShort: WhenShort;
  /** Postings as they are; with the wallet's and the premium's they sum to zero. */
  postings: readonly Posting[];
  /** Premium that is written (+) or given back (−), split into net, VAT and levy; null: none. */
  premium: PremiumChange | null;
  dimensions: Dimensions;
  reverses: string | null;
}

export type EntryDecision =
  | {
      outcome: 'posted';
      postings: Posting[];
      wallet: WalletPosition & { amountFen: number };
      chain: ChainPosition;
    }
  | WalletRefusal;

/**
 * Decides one entry on top of where its wallet and its chain stand. Throws RangeError when the postings don't
 * sum to zero: a mistake in the program, and nothing is posted.
 */
export function decideEntry(
  last: { wallet: WalletPosition | undefined; chain: ChainPosition | undefined },
  order: EntryOrder,
): EntryDecision {
  const { wallet = EMPTY_WALLET, chain = EMPTY_CHAIN } = last;
  const move =
    order.operatorId === null
      ? {
          outcome: 'moved' as const,
          position: { ...wallet, seq: wallet.seq + 1 },
          amountFen: 0,
          postings: [],
        }
      : moveWallet(wallet, order.operatorId, { ...order, changeFen: order.walletChangeFen });
  if (move.outcome === 'refused') return move;
  const premium = writePremium(chain, order);
  const postings = [...move.postings, ...order.postings, ...premium.postings];
  const sum = postings.reduce((total, posting) => total + posting.amountFen, 0);
  if (sum !== 0 || !postings.every((posting) => Number.isSafeInteger(posting.amountFen)))
    throw new RangeError(`postings of a ${order.kind} are ${sum} fen apart`);
  return {
    outcome: 'posted',
    postings,
    wallet: { ...move.position, amountFen: move.amountFen },
    chain: { seq: chain.seq + 1, written: premium.written },
  };
}

function writePremium(
  chain: ChainPosition,
  { premium, kind }: EntryOrder,
): { postings: Posting[]; written: readonly WrittenTotal[] } {
  if (premium === null) return { postings: [], written: chain.written };
  const { changeFen, rates } = premium;
  if (rates === null)
    return { postings: [{ account: 'income:premium', amountFen: changeFen }], written: chain.written };
  const { vatBps, securityFundBps } = rates;
  const isSame = (one: WrittenTotal) => one.vatBps === vatBps && one.securityFundBps === securityFundBps;
  const totalFen = chain.written.find(isSame)?.grossFen ?? 0;
  const parts = splitPremiumChange({ totalFen, changeFen }, rates);
  const income = kind === 'premium' ? 'income:premium' : 'income:refund';
  const postings = [
    { account: income, amountFen: parts.netFen },
    { account: 'liability:vat', amountFen: parts.vatFen },
    { account: 'expense:securityFund', amountFen: 0 - parts.securityFundFen },
    { account: 'liability:securityFund', amountFen: parts.securityFundFen },
  ].filter((posting) => posting.amountFen !== 0);
  const others = chain.written.filter((one) => !isSame(one));
  const written = [...others, { vatBps, securityFundBps, grossFen: totalFen + changeFen }];
  return { postings, written };
}
