import { ACCOUNTS, type Account, type EntryKind } from './ledger.schema.ts';

/** The account of an operator's deposit: money we hold for them, so a liability in our books. */
export function walletAccount(operatorId: string): string {
  return `liability:wallet:${operatorId}`;
}

/** What an operator owes us: an asset, so its balance is a debit (negative). */
export function receivableAccount(operatorId: string): string {
  return `asset:receivable:${operatorId}`;
}

const KNOWN: ReadonlySet<string> = new Set(ACCOUNTS);

/** The chart's account that a posting belongs to. Throws RangeError for one that the chart lacks. */
export function chartAccountOf(account: string): Account {
  const name = account.split(':').slice(0, 2).join(':');
  if (!KNOWN.has(name)) throw new RangeError(`the chart of accounts has no ${account}`);
  return name as Account;
}

const PREMIUM_KINDS: readonly EntryKind[] = ['premium', 'refund', 'clawback', 'reversal'];
const CLAIM_KINDS: readonly EntryKind[] = ['claim', 'reversal'];

/** Kinds of entries that may post to an account: what an index answers before postings are looked at. */
export const KINDS_OF: Readonly<Record<Account, readonly EntryKind[]>> = {
  'asset:bank': ['deposit', 'claim', 'reversal'],
  'asset:receivable': ['deposit', 'refund', 'clawback', 'reversal'],
  'liability:wallet': ['deposit', 'premium', 'refund', 'clawback', 'reversal'],
  'liability:vat': PREMIUM_KINDS,
  'liability:securityFund': PREMIUM_KINDS,
  'liability:claimsOutstanding': CLAIM_KINDS,
  // An entry of before the refund account stands against premium income.
  'income:premium': ['premium', 'refund', 'reversal'],
  'income:refund': ['refund', 'clawback', 'reversal'],
  'expense:securityFund': PREMIUM_KINDS,
  'expense:claimsPaid': CLAIM_KINDS,
  'expense:claimsOutstanding': CLAIM_KINDS,
};
