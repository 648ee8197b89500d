import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api.ts';
import { DownloadButton } from '../../components/download-button.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { DepositForm } from './deposit-form.tsx';
import { WalletCard } from './wallet-card.tsx';
import { WalletEntries } from './wallet-entries.tsx';

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
      <PageHead title={t('wallet.title')} lead={t('wallet.lead')}>
        <DownloadButton label={t('wallet.statement')} load={() => api.getStatementFile()} />
      </PageHead>
      <div className="stack">
        <WalletCard />
        {config.data?.demo && <DepositForm />}
        <Loaded query={entries}>
          {({ pages }) => <WalletEntries entries={pages.flatMap((page) => page.items)} />}
        </Loaded>
        <MoreButton query={entries} />
      </div>
    </>
  );
}
