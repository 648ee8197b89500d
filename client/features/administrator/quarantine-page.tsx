import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quarantined } from '../../../server/telemetry/quarantine.schema.ts';
import { api } from '../../api.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { PayloadDialog } from './payload-dialog.tsx';
import { QuarantineFilters } from './quarantine-filters.tsx';
import { QuarantineMessage } from './quarantine-message.tsx';
import { ReplayAllDialog } from './replay-all-dialog.tsx';
import { ReplayOneDialog } from './replay-one-dialog.tsx';
import { openCount, useQuarantineFilter } from './use-quarantine-filter.ts';

type Opened = { kind: 'payload' | 'replay'; message: Quarantined } | { kind: 'replayAll' } | null;

/** Every device's messages that could not be used; here they are looked at and, after a fix, used after all. */
export function QuarantinePage() {
  const { t } = useTranslation();
  const [filter, choose] = useQuarantineFilter();
  const [opened, open] = useState<Opened>(null);
  const counts = useQuery({ queryKey: ['quarantine', 'counts'], queryFn: api.countQuarantine });
  const messages = useInfiniteQuery({
    queryKey: ['quarantine', filter],
    queryFn: ({ pageParam }) =>
      api.listQuarantine({ ...filter, state: filter.state ?? '', cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const openNow = openCount(counts.data, filter);
  return (
    <>
      <PageHead title={t('quarantine.title')} lead={t('quarantine.adminLead')}>
        <button
          type="button"
          className="button primary"
          disabled={filter.state === 'replayed' || openNow === 0}
          onClick={() => open({ kind: 'replayAll' })}
        >
          {t('quarantine.replayAll')}
        </button>
      </PageHead>
      <div className="stack">
        <QuarantineFilters filter={filter} counts={counts.data} onChoose={choose} />
        <Loaded query={messages}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <EmptyState icon="inbox" title={t(emptyText(filter))} />;
            return items.map((one) => (
              <QuarantineMessage
                key={one.quarantineId}
                message={one}
                onDevice={() => choose({ deviceId: one.deviceId })}
                onPayload={() => open({ kind: 'payload', message: one })}
                onReplay={() => open({ kind: 'replay', message: one })}
              />
            ));
          }}
        </Loaded>
        <MoreButton query={messages} />
      </div>
      {opened?.kind === 'payload' && <PayloadDialog message={opened.message} onClose={() => open(null)} />}
      {opened?.kind === 'replay' && <ReplayOneDialog message={opened.message} onClose={() => open(null)} />}
      {opened?.kind === 'replayAll' && (
        <ReplayAllDialog filter={filter} total={openNow} onClose={() => open(null)} />
      )}
    </>
  );
}

function emptyText(filter: { reason?: unknown; deviceId?: unknown; state?: unknown }): string {
  if (filter.reason || filter.deviceId || filter.state === 'replayed') return 'quarantine.noneOfFilter';
  return filter.state === 'open' ? 'quarantine.noneOpen' : 'quarantine.empty';
}
