import { afterCursor, toPage } from '../http/paging.ts';
import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, shanghaiMonth, shanghaiMonthBounds } from '../lib/clock.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import type { BalancesService } from './balances.service.ts';
import { balanceCsv, entryCsv, statementCsv } from './books-csv.ts';
import { KINDS_OF } from './chart-of-accounts.ts';
import { toBalanceRows } from './fold-balance.ts';
import { journalEntryModel } from './journal-entry.model.ts';
import type { JournalEntryRecord } from './journal-entry-record.ts';
import type { JournalEntry, LedgerFilter, LedgerQuery } from './ledger.schema.ts';
import { toEntry, toWalletEntry } from './to-entry.ts';
import type { TrialBalance } from './trial-balance.schema.ts';

/**
 * The books as people read them: entries by filter, the trial balance of a period, and both as files. It
 * changes nothing.
 */
export class BooksService {
  readonly #entries: ReturnType<typeof journalEntryModel>;
  readonly #deps: { balances: BalancesService; clock: Clock };

  constructor(deps: { connection: Connection; balances: BalancesService; clock: Clock }) {
    this.#entries = journalEntryModel(deps.connection);
    this.#deps = deps;
  }

  /** Entries, newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async listEntries(viewer: Viewer, query: LedgerQuery): Promise<Page<JournalEntry>> {
    permit(viewer, 'ledger.read');
    const { cursor, limit, ...filter } = query;
    const records = await this.#entries
      .find({ ...toFilter(filter), ...afterCursor('postedAtMs', cursor) })
      .sort({ postedAtMs: -1, _id: -1 })
      .limit(limit + 1)
      .lean<JournalEntryRecord[]>();
    return toPage(records, limit, {
      item: toEntry,
      mark: ({ postedAtMs, _id }) => ({ value: postedAtMs, id: _id }),
    });
  }

  /** Trial balance 试算平衡表 of a month, the present one unless told. Throws PERMISSION_DENIED. */
  async trialBalance(viewer: Viewer, period = shanghaiMonth(this.#deps.clock.now())): Promise<TrialBalance> {
    permit(viewer, 'ledger.read');
    const { before, within, entryCount, months } = await this.#deps.balances.turnoversOf(period);
    const rows = toBalanceRows(before, within);
    const sumFen = rows.reduce((sum, { closingFen }) => sum + closingFen, 0);
    return { period, rows, entryCount, sumFen, periods: months };
  }

  /** The trial balance as a spreadsheet. Throws PERMISSION_DENIED. */
  async trialBalanceFile(viewer: Viewer, period?: string): Promise<{ body: string; fileName: string }> {
    const balance = await this.trialBalance(viewer, period);
    return { body: balanceCsv(balance), fileName: `trial-balance-${balance.period}.csv` };
  }

  /** Entries of a month, a line for each posting, oldest first, made as they are sent. Throws PERMISSION_DENIED. */
  async entriesFile(viewer: Viewer, filter: LedgerFilter & { period: string }) {
    permit(viewer, 'ledger.read');
    const entries = this.#read(toFilter(filter), { postedAtMs: 1, _id: 1 });
    const lines = (one: JournalEntryRecord) => entryCsv.lines(toEntry(one));
    return { body: toBytes(entryCsv.head, entries, lines), fileName: `ledger-${filter.period}.csv` };
  }

  /** The viewer's own wallet, oldest entry first, of one month or from the beginning. Throws PERMISSION_DENIED. */
  async statementFile(viewer: Viewer, period?: string) {
    permit(viewer, 'wallet.read');
    const own = { 'wallet.operatorId': operatorOf(viewer) };
    // By step, which is the order of balances; instants of one commit are equal.
    const entries = within(this.#read(own, { 'wallet.seq': 1 }), period);
    const lines = (one: JournalEntryRecord) => statementCsv.lines(toWalletEntry(one));
    return { body: toBytes(statementCsv.head, entries, lines), fileName: `wallet-${period ?? 'all'}.csv` };
  }

  #read(filter: Record<string, unknown>, sort: Record<string, 1 | -1>): AsyncIterable<JournalEntryRecord> {
    return this.#entries
      .find(filter)
      .sort(sort)
      .lean<JournalEntryRecord[]>()
      .cursor() as unknown as AsyncIterable<JournalEntryRecord>;
  }
}

function inMonth(period: string): Record<string, number> {
  const { fromMs, belowMs } = shanghaiMonthBounds(period);
  return { $gte: fromMs, $lt: belowMs };
}

async function* within(
  entries: AsyncIterable<JournalEntryRecord>,
  period: string | undefined,
): AsyncGenerator<JournalEntryRecord> {
  for await (const one of entries)
    if (period === undefined || shanghaiMonth(one.postedAtMs) === period) yield one;
}

function toFilter(filter: LedgerFilter): Record<string, unknown> {
  const { period, account, operatorId, ...dimensions } = filter;
  const conditions: Record<string, unknown> = {};
  // An entry's period is the month in which it was posted.
  if (period !== undefined) conditions.postedAtMs = inMonth(period);
  if (operatorId !== undefined) conditions['wallet.operatorId'] = operatorId;
  for (const [name, value] of Object.entries(dimensions))
    if (value !== undefined) conditions[`dimensions.${name}`] = value;
  if (account === undefined) return conditions;
  // Kinds are what an index answers; the postings then decide.
  return {
    ...conditions,
    kind: { $in: KINDS_OF[account] },
    // An account of somebody's own is the account, a colon and an id, and ';' is what follows ':' in order.
    postings: { $elemMatch: { account: { $gte: account, $lt: `${account};` } } },
  };
}

async function* toBytes(
  head: string,
  entries: AsyncIterable<JournalEntryRecord>,
  lines: (entry: JournalEntryRecord) => string,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(head);
  for await (const entry of entries) yield Buffer.from(lines(entry));
}
