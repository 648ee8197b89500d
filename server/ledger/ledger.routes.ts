import { operatorOf, permit } from '../http/permissions.ts';
import type { Api } from '../http/route.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import { PageQuerySchema, pageOf } from '../lib/wire.schema.ts';
import type { BooksService } from './books.service.ts';
import { DepositSchema, StatementQuerySchema, WalletEntrySchema, WalletSchema } from './ledger.schema.ts';
import type { LedgerService } from './ledger.service.ts';

interface Deps {
  ledger: LedgerService;
  books: BooksService;
  ids: Ids;
  demo: boolean;
}

const tag = 'wallet';

/** The operator's own wallet. */
export function ledgerRoutes(api: Api, deps: Deps): void {
  api.route(
    {
      method: 'get',
      path: '/v1/wallet',
      tag,
      summary: 'Balance of the prepaid deposit',
      access: 'user',
      response: WalletSchema,
    },
    ({ viewer }) => deps.ledger.getWallet(viewer),
  );
  api.route(
    {
      method: 'get',
      path: '/v1/wallet/entries',
      tag,
      summary: 'Every change of the wallet, newest first',
      access: 'user',
      query: PageQuerySchema,
      response: pageOf(WalletEntrySchema),
    },
    ({ viewer, query }) => deps.ledger.listWalletEntries(viewer, query),
  );
  api.route(
    {
      method: 'post',
      path: '/v1/wallet/deposits',
      tag,
      summary: 'Demo deposit (no payment provider is connected)',
      access: 'user',
      body: DepositSchema,
      response: WalletSchema,
      status: 201,
    },
    async ({ viewer, body, idempotencyKey }) => {
      permit(viewer, 'wallet.deposit');
      if (!deps.demo)
        throw new AppError(
          'PERMISSION_DENIED',
          {},
          'Deposits are recorded by the payment provider; none is connected.',
        );
      return deps.ledger.deposit({
        ...body,
        operatorId: operatorOf(viewer),
        key: idempotencyKey ?? deps.ids.secret(16),
      });
    },
  );
  statementRoute(api, deps.books);
}

function statementRoute(api: Api, books: BooksService): void {
  api.download(
    {
      path: '/v1/wallet/statement.csv',
      tag,
      summary: 'Statement of the wallet with tax split, oldest entry first',
      access: 'user',
      query: StatementQuerySchema,
      media: 'text/csv',
    },
    ({ viewer, query }) => books.statementFile(viewer, query.period),
  );
}
