import { CSV_START, toCsvLine } from '../lib/csv.ts';
import { toYuan } from '../lib/money.ts';
import type { JournalEntry, WalletEntry } from './ledger.schema.ts';
import type { TrialBalance } from './trial-balance.schema.ts';

/** A file of the books: its first line, and the lines of one record. Amounts are CNY with two decimals. */
interface CsvForm<Item> {
  head: string;
  lines: (item: Item) => string;
}

/** A decimal number of yuan, as a number: spreadsheets must add it up. */
const yuan = (fen: number | null) => (fen === null ? null : Number(toYuan(fen)));

export const entryCsv: CsvForm<JournalEntry> = {
  head:
    CSV_START +
    toCsvLine([
      ...[
        'entry',
        'posted at',
        'period',
        'kind',
        'account',
        'amount (credit +, debit -)',
        'operator',
        'product',
      ],
      ...['technology insurance', 'insurer', 'district', 'policy', 'flight', 'reverses', 'memo'],
    ]),
  lines: (entry) => {
    const { productCode, technologyInsuranceCode, insurer, district, policyId } = entry.dimensions;
    return entry.postings
      .map(({ account, amountFen }) =>
        toCsvLine([
          ...[entry.journalEntryId, entry.postedAt, entry.period, entry.kind, account, yuan(amountFen)],
          ...[entry.operatorId, productCode, technologyInsuranceCode, insurer, district, policyId],
          ...[entry.flightId, entry.reverses, entry.memo],
        ]),
      )
      .join('');
  },
};

export const statementCsv: CsvForm<WalletEntry> = {
  head:
    CSV_START +
    toCsvLine([
      ...['记账时间 posted at', '类型 kind', '金额 amount', '余额 balance', '欠款 owed'],
      ...['不含税保费 net premium', '增值税 VAT', '保单 policy', '飞行 flight', '摘要 memo', '分录 entry'],
    ]),
  lines: (entry) =>
    toCsvLine([
      ...[
        entry.postedAt,
        entry.kind,
        yuan(entry.amountFen),
        yuan(entry.balanceAfterFen),
        yuan(entry.owedAfterFen),
      ],
      ...[yuan(entry.netFen), yuan(entry.vatFen), entry.policyId, entry.flightId, entry.memo],
      entry.journalEntryId,
    ]),
};

export function balanceCsv({ rows, period }: TrialBalance): string {
  const head = toCsvLine([
    ...['period', 'account', 'product', 'technology insurance', 'insurer', 'district'],
    ...['opening (credit +, debit -)', 'debit', 'credit', 'closing (credit +, debit -)'],
  ]);
  const lines = rows.map((row) =>
    toCsvLine([
      ...[period, row.account, row.productCode, row.technologyInsuranceCode, row.insurer, row.district],
      ...[yuan(row.openingFen), yuan(row.debitFen), yuan(row.creditFen), yuan(row.closingFen)],
    ]),
  );
  return CSV_START + head + lines.join('');
}
