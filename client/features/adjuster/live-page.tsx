import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { toMapAircraft } from '../../lib/map-aircraft.ts';
import { useLiveClock } from '../../live-provider.tsx';
import { MapView } from '../../map/map-view.tsx';
import { queries } from '../../queries.ts';
import { useLastSamples, withLastSample } from '../../use-last-samples.ts';
import { useZones } from '../zones/use-zones.ts';
import { ChosenZone, ZonePanel } from '../zones/zone-panel.tsx';
import { LiveList } from './live-list.tsx';

/** Everything in the air, on the map and as a list that says the same. */
export function LivePage() {
  const { t } = useTranslation();
  const flights = useQuery(queries.flights({ state: 'live', limit: 200 }));
  const samples = useLastSamples();
  const clock = useLiveClock();
  const { query: _, ...zones } = useZones();
  const [selectedId, select] = useSelection('flight');
  const items = useMemo(() => {
    const all = (flights.data?.items ?? []).map((one) => withLastSample(one, samples));
    // What needs a person comes first; then by name, so that rows stay where they are.
    return all.sort(
      (a, b) =>
        b.incidentIds.length - a.incidentIds.length ||
        (a.droneName ?? a.serialNumber).localeCompare(b.droneName ?? b.serialNumber),
    );
  }, [flights.data, samples]);
  const { nowMs, feedLost } = clock;
  const aircraft = useMemo(() => toMapAircraft(items, { nowMs, feedLost }), [items, nowMs, feedLost]);
  return (
    <>
      <PageHead title={t('live.title')} lead={t('live.lead', { count: items.length })} />
      <div className="grid-2 tall">
        <MapView aircraft={aircraft} selectedId={selectedId} onSelect={select} fitKey="live" zones={zones} />
        <div className="stack">
          <ChosenZone {...zones} />
          <Loaded query={flights}>
            {() =>
              items.length === 0 ? (
                <EmptyState icon="map" title={t('live.empty')} />
              ) : (
                <LiveList flights={items} selectedId={selectedId} onSelect={select} />
              )
            }
          </Loaded>
          <ZonePanel {...zones} />
        </div>
      </div>
    </>
  );
}
