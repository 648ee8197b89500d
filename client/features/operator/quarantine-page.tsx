import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { QuarantinedCard } from '../../components/quarantined-card.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';

/** Messages that could not be used: kept with their bytes and the reason, never dropped in silence. */
export function QuarantinePage() {
  const { t } = useTranslation();
  const messages = useInfiniteQuery({
    queryKey: ['quarantine', 'own'],
    queryFn: ({ pageParam }) => api.listQuarantine({ cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  return (
    <>
      <PageHead title={t('quarantine.title')} lead={t('quarantine.lead')} />
      <div className="stack">
        <Loaded query={messages}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <EmptyState icon="inbox" title={t('quarantine.empty')} />;
            return items.map((one) => <QuarantinedCard key={one.quarantineId} message={one} />);
          }}
        </Loaded>
        <MoreButton query={messages} />
      </div>
    </>
  );
}
