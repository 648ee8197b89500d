import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { WalletEntry } from '../../../server/ledger/ledger.schema.ts';
import { api } from '../../api.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { formatDateTime, formatFen } from '../../lib/format.ts';
import { memoText } from '../../lib/wallet.ts';
import { queries } from '../../queries.ts';
import { DepositForm } from './deposit-form.tsx';
import { WalletCard } from './wallet-card.tsx';

export function WalletPage() {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const entries = useInfiniteQuery({
    queryKey: ['wallet', 'entries'],
    queryFn: ({ pageParam }) => api.listWalletEntries(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <>
      <PageHead title={t('wallet.title')} lead={t('wallet.lead')} />
      <div className="stack">
        <WalletCard />
        {config.data?.demo && <DepositForm />}
        <Loaded query={entries}>
          {({ pages }) => <Entries entries={pages.flatMap((page) => page.items)} />}
        </Loaded>
        <MoreButton query={entries} />
      </div>
    </>
  );
}

function Entries({ entries }: { entries: readonly WalletEntry[] }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <EmptyState icon="wallet" title={t('wallet.empty')} />;
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('wallet.kind')}</th>
            <th>{t('wallet.memo')}</th>
            <th>{t('wallet.postedAt')}</th>
            <th className="end">{t('wallet.amount')}</th>
            <th className="end">{t('wallet.balanceAfter')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((one) => (
            <tr key={one.journalEntryId}>
              <td>{t(`wallet.kinds.${one.kind}`)}</td>
              <td data-label={t('wallet.memo')}>
                {one.flightId ? (
                  <Link to={`/flights/${one.flightId}`} data-list-item>
                    {memoText(one) || t('wallet.flight')}
                  </Link>
                ) : (
                  one.memo
                )}
              </td>
              <td data-label={t('wallet.postedAt')}>{formatDateTime(one.postedAt)}</td>
              <td className="end" data-label={t('wallet.amount')}>
                {formatFen(one.amountFen)}
              </td>
              <td className="end" data-label={t('wallet.balanceAfter')}>
                {formatFen(one.balanceAfterFen)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
