import type { Api } from '../http/route.ts';
import { pageOf } from '../lib/wire.schema.ts';
import type { BooksService } from './books.service.ts';
import { JournalEntrySchema, LedgerExportQuerySchema, LedgerQuerySchema } from './ledger.schema.ts';
import { TrialBalanceQuerySchema, TrialBalanceSchema } from './trial-balance.schema.ts';

/** The books, for who answers for them. */
export function booksRoutes(api: Api, { books }: { books: BooksService }): void {
  const base = { tag: 'ledger', access: 'user' } as const;
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/ledger',
      summary: 'Double entries by filter, newest first',
      query: LedgerQuerySchema,
      response: pageOf(JournalEntrySchema),
    },
    ({ viewer, query }) => books.listEntries(viewer, query),
  );
  api.route(
    {
      ...base,
      method: 'get',
      path: '/v1/ledger/balance',
      summary: 'Trial balance of a period by account and dimension',
      query: TrialBalanceQuerySchema,
      response: TrialBalanceSchema,
    },
    ({ viewer, query }) => books.trialBalance(viewer, query.period),
  );
  const media = 'text/csv';
  api.download(
    {
      ...base,
      path: '/v1/ledger/balance.csv',
      summary: 'Trial balance as a spreadsheet',
      query: TrialBalanceQuerySchema,
      media,
    },
    ({ viewer, query }) => books.trialBalanceFile(viewer, query.period),
  );
  api.download(
    {
      ...base,
      path: '/v1/ledger/entries.csv',
      summary: 'Entries of a period as a spreadsheet, a line for each posting',
      query: LedgerExportQuerySchema,
      media,
    },
    ({ viewer, query }) => books.entriesFile(viewer, query),
  );
}
