import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import type { SampleView } from '../../../server/telemetry/sample-view.schema.ts';
import { isStale } from '../../lib/ages.ts';
import type { CoverView } from '../../lib/cover.ts';
import { formatNumber } from '../../lib/format.ts';
import { hasPosition, type MapAircraft, type MapMark, toTrackLines } from '../../map/map-data.ts';
import { MapView } from '../../map/map-view.tsx';
import { isInRegion } from '../../map/region.ts';
import { queries } from '../../queries.ts';

/** Five decimals of a degree are about a metre. */
const PLACE_DIGITS = 5;

interface Props {
  flight: Flight;
  samples: readonly SampleView[];
  /** The sample of the moment shown, when it is not the newest. */
  shown: SampleView | null;
  cover: CoverView;
  following: boolean;
  /** The whole record is here: time to show all of it. */
  complete: boolean;
  mark?: MapMark | null;
}

/** One flight: its track coloured by cover, the aircraft, and the replay's mark. */
export function FlightMap({ flight, samples, shown, cover, following, complete, mark = null }: Props) {
  const { coveredFrom, coveredTo } = flight.coverage;
  const track = useMemo(
    () => toTrackLines(samples, { coveredFrom, coveredTo }),
    [samples, coveredFrom, coveredTo],
  );
  const last = samples.findLast(hasPosition) ?? null;
  const label = flight.droneName ?? flight.serialNumber;
  const isFrozen = last?.flags.includes('positionFrozen') ?? false;
  const stale = isFrozen || (!cover.past && cover.ageMs !== null && isStale(cover.ageMs));
  const aircraft = useMemo<MapAircraft[]>(() => {
    if (last?.longitudeDegrees == null || last.latitudeDegrees === null) return [];
    const place = { longitude: last.longitudeDegrees, latitude: last.latitudeDegrees };
    const { headingDegrees } = last;
    return [
      { id: flight.flightId, label, ...place, headingDegrees, status: cover.status, stale, alerting: false },
    ];
  }, [last, label, flight.flightId, cover.status, stale]);
  const playhead = useMemo(() => positionOf(shown), [shown]);
  const follow = useMemo(() => (following ? positionOf(shown ?? last) : null), [following, shown, last]);
  return (
    <>
      <MapView
        aircraft={aircraft}
        selectedId={flight.flightId}
        track={track}
        playhead={playhead}
        mark={mark}
        follow={follow}
        fitKey={`${flight.flightId} ${complete}`}
      />
      <PlaceText sample={last} />
    </>
  );
}

/** Where it is, in words; for all to see where the bundled map draws nothing. */
function PlaceText({ sample }: { sample: SampleView | null }) {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const at = positionOf(sample);
  if (at === null || !sample) return <p className="visually-hidden">{t('map.noPosition')}</p>;
  const isBeyond = config.data?.mapStyleUrl === null && !isInRegion(...at);
  const place = t('map.position', {
    latitude: formatNumber(sample.latitudeDegrees, PLACE_DIGITS),
    longitude: formatNumber(sample.longitudeDegrees, PLACE_DIGITS),
  });
  return (
    <p className={isBeyond ? 'tiny' : 'visually-hidden'} data-testid="map-place">
      {place}
      {isBeyond && ` ${t('map.beyond')}`}
    </p>
  );
}

function positionOf(sample: SampleView | null): readonly [number, number] | null {
  if (sample?.longitudeDegrees == null || sample.latitudeDegrees === null) return null;
  return [sample.longitudeDegrees, sample.latitudeDegrees];
}
