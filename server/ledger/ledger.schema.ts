import { z } from 'zod';
import { countOf, FenSchema, InstantSchema, SignedFenSchema, textOf } from '../lib/wire.schema.ts';

/** Why money moved. A claw-back takes back a refund whose flight turned out flown. */
export const ENTRY_KINDS = ['deposit', 'premium', 'refund', 'clawback', 'claim', 'reversal'] as const;
export const EntryKindSchema = z.enum(ENTRY_KINDS);
export type EntryKind = z.infer<typeof EntryKindSchema>;

/** The chart of accounts 会计科目. Wallets and receivables are kept per operator below these. */
export const ACCOUNTS = [
  'asset:bank',
  'asset:receivable',
  'liability:wallet',
  'liability:vat',
  'liability:securityFund',
  'liability:claimsOutstanding',
  'income:premium',
  'income:refund',
  'expense:securityFund',
  'expense:claimsPaid',
  'expense:claimsOutstanding',
] as const;
export const AccountSchema = z.enum(ACCOUNTS);
export type Account = z.infer<typeof AccountSchema>;

/** Tax period: a month on the clock of Asia/Shanghai. */
export const PeriodSchema = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month, YYYY-MM')
  .describe('tax period, YYYY-MM (Asia/Shanghai)');

/** What an entry is told apart by in every report; null is "of none". */
export const DimensionsSchema = z.object({
  productCode: z.string().nullable(),
  technologyInsuranceCode: z.string().nullable().describe('code of its own of technology insurance 科技保险'),
  insurer: z.string().nullable(),
  district: z.string().nullable(),
  policyId: z.string().nullable(),
});
export type Dimensions = z.infer<typeof DimensionsSchema>;

/** A credit is positive, a debit negative. */
export const PostingSchema = z.object({ account: z.string(), amountFen: SignedFenSchema });
export type Posting = z.infer<typeof PostingSchema>;

/** One double entry: postings that sum to zero; corrected by a reversal, never edited. */
export const JournalEntrySchema = z.object({
  journalEntryId: z.string(),
  kind: EntryKindSchema,
  period: PeriodSchema,
  postings: z.array(PostingSchema).min(2),
  dimensions: DimensionsSchema,
  operatorId: z.string().nullable().describe('whose wallet moved'),
  flightId: z.string().nullable(),
  reverses: z.string().nullable().describe('the entry that this one takes back'),
  memo: z.string(),
  postedAt: InstantSchema,
});
export type JournalEntry = z.infer<typeof JournalEntrySchema>;

const filterText = z.string().min(1).max(64).optional();
const FilterShape = {
  account: AccountSchema.optional(),
  productCode: filterText,
  technologyInsuranceCode: filterText,
  policyId: filterText,
  operatorId: filterText,
};
export const LedgerQuerySchema = z.strictObject({
  period: PeriodSchema.optional(),
  ...FilterShape,
  cursor: z.string().max(200).optional(),
  limit: countOf({ max: 200, fallback: 50 }),
});
export type LedgerQuery = z.infer<typeof LedgerQuerySchema>;
export const LedgerExportQuerySchema = z.strictObject({ period: PeriodSchema, ...FilterShape });
export type LedgerFilter = Omit<LedgerQuery, 'cursor' | 'limit'>;

/** The operator's prepaid deposit. While anything is owed the balance is 0 and no premium is taken. */
export const WalletSchema = z.object({
  operatorId: z.string(),
  balanceFen: FenSchema,
  owedFen: FenSchema.describe('receivable from the operator; the next money in settles it'),
  entryCount: z.int(),
});
export type Wallet = z.infer<typeof WalletSchema>;

export const WalletEntrySchema = z.object({
  journalEntryId: z.string(),
  kind: EntryKindSchema,
  amountFen: SignedFenSchema.describe('change of the wallet'),
  balanceAfterFen: FenSchema,
  owedAfterFen: FenSchema,
  settledFen: SignedFenSchema.describe('of a deposit: what settled a receivable; negative: newly owed'),
  vatFen: SignedFenSchema.nullable().describe('VAT in a premium; null where none was split'),
  netFen: SignedFenSchema.nullable().describe('premium without VAT; null where none was split'),
  policyId: z.string().nullable(),
  flightId: z.string().nullable(),
  memo: z.string(),
  postedAt: InstantSchema,
});
export type WalletEntry = z.infer<typeof WalletEntrySchema>;

export const StatementQuerySchema = z.strictObject({ period: PeriodSchema.optional() });

export const DepositSchema = z.strictObject({
  amountFen: FenSchema.min(100).max(100_000_000),
  memo: textOf({ max: 200 }).default('Deposit'),
});
export type DepositInput = z.infer<typeof DepositSchema>;
