import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api.ts';
import { DownloadButton } from '../../components/download-button.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { LedgerEntries } from './ledger-entries.tsx';
import { LedgerFilters } from './ledger-filters.tsx';
import { TrialBalanceCard } from './trial-balance-card.tsx';
import { type LedgerFilter, useLedgerFilter } from './use-ledger-filter.ts';

/** The books 账簿 of a month: whether they balance, and every entry behind the sums. */
export function LedgerPage() {
  const { t } = useTranslation();
  const [{ by = null, ...filter }, choose] = useLedgerFilter();
  const balance = useQuery({
    queryKey: ['ledger', 'balance', filter.period ?? 'now'],
    queryFn: () => api.getTrialBalance({ period: filter.period }),
    placeholderData: (before) => before,
  });
  const period = filter.period ?? balance.data?.period;
  const entries = useInfiniteQuery({
    queryKey: ['ledger', 'entries', period, filter],
    queryFn: ({ pageParam }) => api.listLedger({ ...filter, period, limit: 50, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: period !== undefined,
  });
  return (
    <>
      <PageHead title={t('ledger.title')} lead={t('ledger.lead')}>
        {period !== undefined && <Files filter={filter} period={period} />}
      </PageHead>
      <div className="stack">
        <Loaded query={balance}>
          {(shown) => (
            <>
              <LedgerFilters
                filter={filter}
                period={filter.period ?? shown.period}
                periods={shown.periods}
                onChoose={choose}
              />
              <TrialBalanceCard
                balance={shown}
                by={by}
                onBy={(one) => choose({ by: one })}
                onAccount={(account) => choose({ account })}
              />
              <h2>{t('ledger.entries')}</h2>
              <Loaded query={entries}>
                {({ pages }) => {
                  const items = pages.flatMap((page) => page.items);
                  if (items.length === 0)
                    return <EmptyState icon="ledger" title={t('ledger.noneOfFilter')} />;
                  return <LedgerEntries entries={items} />;
                }}
              </Loaded>
            </>
          )}
        </Loaded>
        <MoreButton query={entries} />
      </div>
    </>
  );
}

/** What is shown as spreadsheets: the sums of the month, and the entries of the filter. */
function Files({ filter, period }: { filter: LedgerFilter; period: string }) {
  const { t } = useTranslation();
  return (
    <div className="row">
      <DownloadButton label={t('ledger.balanceFile')} load={() => api.getTrialBalanceFile({ period })} />
      <DownloadButton label={t('ledger.entriesFile')} load={() => api.getLedgerFile({ ...filter, period })} />
    </div>
  );
}
