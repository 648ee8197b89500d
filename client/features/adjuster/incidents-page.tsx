import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LiveRegion } from '../../components/live-region.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { useLiveEvent } from '../../live-provider.tsx';
import { queries } from '../../queries.ts';
import { IncidentTable } from './incident-table.tsx';

const FILTERS = ['open', 'confirmed', 'dismissed', 'all'] as const;

/** The queue: what is open first, the newest on top; it fills by itself and says so. */
export function IncidentsPage() {
  const { t } = useTranslation();
  const [chosen, choose] = useSelection('state');
  const state = FILTERS.find((one) => one === chosen) ?? 'open';
  const incidents = useQuery(queries.incidents(state === 'all' ? { limit: 100 } : { state, limit: 100 }));
  const [announced, setAnnounced] = useState('');
  const onOpened = useCallback(
    ({ flightId }: { flightId: string }) => setAnnounced(t('incident.announce', { flightId })),
    [t],
  );
  useLiveEvent('incident.opened', onOpened);
  return (
    <>
      <PageHead title={t('incident.queue')} lead={t('incident.queueLead')}>
        {FILTERS.map((one) => (
          <button
            key={one}
            type="button"
            className="button small"
            aria-pressed={one === state}
            onClick={() => choose(one === 'open' ? null : one)}
          >
            {t(`incident.filter.${one}`)}
          </button>
        ))}
      </PageHead>
      <LiveRegion text={announced} />
      <Loaded query={incidents}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="shield" title={t(state === 'open' ? 'incident.noneOpen' : 'incident.none')} />
          ) : (
            <IncidentTable incidents={items} />
          )
        }
      </Loaded>
    </>
  );
}
