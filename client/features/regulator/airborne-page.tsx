import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AirborneAircraft } from '../../../server/compliance/compliance.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { insuredState, sortAirborne } from '../../lib/airborne.ts';
import { formatAge, formatDateTime } from '../../lib/format.ts';
import { toMapAircraft } from '../../lib/map-aircraft.ts';
import { useLiveClock } from '../../live-provider.tsx';
import type { ZoneScene } from '../../map/map-scene.ts';
import { MapView } from '../../map/map-view.tsx';
import { queries } from '../../queries.ts';
import { useLastSamples, withLastSample } from '../../use-last-samples.ts';
import { useZones } from '../zones/use-zones.ts';
import { ChosenZone, ZonePanel } from '../zones/zone-panel.tsx';
import { AirborneCountsBar } from './airborne-counts.tsx';
import { AirborneTable } from './airborne-table.tsx';

/** Who is in the air now, and is it insured? Figures, list and map come from one answer. */
export function AirbornePage() {
  const { t } = useTranslation();
  const airborne = useQuery(queries.airborne());
  const { nowMs } = useLiveClock();
  const samples = useLastSamples();
  const { query: _, ...zones } = useZones();
  const [filter, setFilter] = useSelection('insured');
  const all = useMemo<AirborneAircraft[]>(
    () =>
      sortAirborne(airborne.data?.items ?? []).map((one) => ({
        ...one,
        flight: withLastSample(one.flight, samples),
      })),
    [airborne.data, samples],
  );
  const shown = filter === null ? all : all.filter((one) => insuredState(one) === filter);
  const lead = airborne.data
    ? t('airborne.lead', {
        at: formatDateTime(nowMs),
        age: formatAge(Math.max(0, nowMs - Date.parse(airborne.data.at))),
      })
    : undefined;
  return (
    <>
      <PageHead title={t('airborne.title')} lead={lead} />
      <Loaded query={airborne}>
        {() => (
          <div className="stack">
            <AirborneCountsBar items={all} filter={filter} onFilter={setFilter} />
            <div className="grid-2 tall airborne">
              {shown.length === 0 ? (
                <EmptyState icon="shield" title={t('airborne.empty')} />
              ) : (
                <AirborneTable items={shown} />
              )}
              <div className="stack">
                <AirborneMap items={shown} zones={zones} />
                <ChosenZone {...zones} />
                <ZonePanel {...zones} />
              </div>
            </div>
          </div>
        )}
      </Loaded>
    </>
  );
}

function AirborneMap({ items, zones }: { items: readonly AirborneAircraft[]; zones: ZoneScene }) {
  const { nowMs, feedLost } = useLiveClock();
  const [selectedId, select] = useSelection('flight');
  const flights = items.map((one) => one.flight);
  return (
    <MapView
      aircraft={toMapAircraft(flights, { nowMs, feedLost })}
      selectedId={selectedId}
      onSelect={select}
      fitKey="airborne"
      zones={zones}
    />
  );
}
