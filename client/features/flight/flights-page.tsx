import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api } from '../../api.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { useLastSamples, withLastSample } from '../../use-last-samples.ts';
import { FlightTable } from './flight-table.tsx';

const FILTERS = ['all', 'live', 'past'] as const;

/** Flights, live and past; the filter stands in the address. */
export function FlightsPage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const state = FILTERS.find((one) => one === search.get('state')) ?? 'all';
  const droneId = search.get('droneId') ?? undefined;
  const samples = useLastSamples();
  const flights = useInfiniteQuery({
    queryKey: ['flights', 'pages', state, droneId],
    queryFn: ({ pageParam }) =>
      api.listFlights({ state: state === 'all' ? undefined : state, droneId, cursor: pageParam, limit: 50 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 15_000,
  });
  const choose = (next: string) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (next === 'all') after.delete('state');
      else after.set('state', next);
      return after;
    });
  return (
    <>
      <PageHead title={t('flights.title')} lead={t('flights.lead')}>
        {FILTERS.map((one) => (
          <button
            key={one}
            type="button"
            className="button small"
            aria-pressed={one === state}
            onClick={() => choose(one)}
          >
            {t(`flights.filter.${one}`)}
          </button>
        ))}
      </PageHead>
      <div className="stack">
        <Loaded query={flights}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items).map((one) => withLastSample(one, samples));
            return items.length === 0 ? (
              <EmptyState icon="flights" title={t('flights.empty')}>
                <p>{t('flights.emptyHint')}</p>
              </EmptyState>
            ) : (
              <FlightTable flights={items} />
            );
          }}
        </Loaded>
        <MoreButton query={flights} />
      </div>
    </>
  );
}
