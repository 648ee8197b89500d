import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../server/claims/incident.schema.ts';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { coverNow } from '../../lib/cover.ts';
import { indexAt, timeOf } from '../../lib/track.ts';
import { useLiveClock } from '../../live-provider.tsx';
import type { MapMark } from '../../map/map-data.ts';
import { FlightMap } from '../flight/flight-map.tsx';
import { Player } from '../flight/player.tsx';
import { Readings } from '../flight/readings.tsx';
import { TrackChart } from '../flight/track-chart.tsx';
import { useFlightFeed } from '../flight/use-flight-feed.ts';
import { usePlayback } from '../flight/use-playback.ts';

/** The held evidence, from two minutes before the first sign, replayed on true time. */
export function IncidentReplay({ incident, flight }: { incident: Incident; flight: Flight }) {
  const { t } = useTranslation();
  const feed = useFlightFeed(flight.flightId);
  const clock = useLiveClock();
  const fromMs = Date.parse(incident.hold.fromAt);
  const toMs = incident.hold.toAt === null ? Number.POSITIVE_INFINITY : Date.parse(incident.hold.toAt);
  const held = useMemo(
    () => feed.samples.filter((one) => timeOf(one) >= fromMs && timeOf(one) <= toMs),
    [feed.samples, fromMs, toMs],
  );
  const instants = useMemo(() => held.map(timeOf), [held]);
  const span = useMemo(() => ({ startMs: fromMs, endMs: instants.at(-1) ?? fromMs }), [fromMs, instants]);
  const playback = usePlayback(span);
  const shown = playback.atMs === null ? null : (held[indexAt(held, playback.atMs)] ?? null);
  const mark = useMemo(() => markOf(incident, t('incident.mark')), [incident, t]);
  const seen = { ...flight, lastSample: held.at(-1) ?? flight.lastSample };
  return (
    <div className="stack">
      <FlightMap
        flight={seen}
        samples={held}
        shown={shown}
        cover={coverNow(seen, clock)}
        following={playback.following}
        complete={feed.caughtUp}
        mark={mark}
      />
      <div className="row no-print">
        <button
          type="button"
          className="button small"
          onClick={() => playback.seekTo(Date.parse(incident.occurredAt))}
        >
          {t('incident.toMoment')}
        </button>
        <span className="tiny">{t('incident.heldSamples', { count: held.length })}</span>
      </div>
      <Player playback={playback} span={span} instants={instants} live={incident.hold.toAt === null} />
      <TrackChart
        samples={held}
        atMs={playback.atMs ?? span.endMs}
        mark={{ atMs: Date.parse(incident.occurredAt), label: t('incident.mark') }}
        onSeek={playback.seekTo}
      />
      <Readings sample={shown ?? held.at(-1)} ageMs={null} sampleCount={held.length} />
    </div>
  );
}

function markOf(incident: Incident, label: string): MapMark | null {
  const { latitudeDegrees: latitude, longitudeDegrees: longitude } = incident;
  return latitude === null || longitude === null ? null : { latitude, longitude, label };
}
