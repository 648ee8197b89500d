import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { BundleCard } from '../../components/bundle-card.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded, Problem } from '../../components/states.tsx';
import { coverNow, isLive } from '../../lib/cover.ts';
import { formatDateTime } from '../../lib/format.ts';
import { indexAt, timeOf } from '../../lib/track.ts';
import { useLiveClock } from '../../live-provider.tsx';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { CoverCard } from './cover-card.tsx';
import { FlightClassification } from './flight-classification.tsx';
import { FlightMap } from './flight-map.tsx';
import { FlightState } from './flight-state.tsx';
import { Player } from './player.tsx';
import { PolicyCard } from './policy-card.tsx';
import { PriceCard } from './price-card.tsx';
import { Readings } from './readings.tsx';
import { StatementCard } from './statement-card.tsx';
import { TimelineCard } from './timeline-card.tsx';
import { TrackChart } from './track-chart.tsx';
import { useFlightFeed } from './use-flight-feed.ts';
import { usePlayback } from './use-playback.ts';

export function FlightPage() {
  const { flightId = '' } = useParams();
  const flight = useQuery(queries.flight(flightId));
  return <Loaded query={flight}>{(found) => <FlightView key={found.flightId} stored={found} />}</Loaded>;
}

/** One flight as it is, or as it was at the moment the scrubber stands at. */
function FlightView({ stored }: { stored: Flight }) {
  const { t } = useTranslation();
  const feed = useFlightFeed(stored.flightId);
  const clock = useLiveClock();
  const { samples } = feed;
  const flight = { ...stored, lastSample: samples.at(-1) ?? stored.lastSample };
  const instants = useMemo(() => samples.map(timeOf), [samples]);
  const span = useMemo(() => {
    const startMs = instants[0] ?? Date.parse(stored.tookOffAt);
    return { startMs, endMs: instants.at(-1) ?? startMs };
  }, [instants, stored.tookOffAt]);
  const playback = usePlayback(span);
  const cover = coverNow(flight, clock);
  const shown = playback.atMs === null ? null : (samples[indexAt(samples, playback.atMs)] ?? null);
  const live = isLive(flight) && playback.atMs === null;
  // Prices are business between operator and insurer (permission quote.read).
  const mayReadPrices = currentSession()?.user.role !== 'regulator';
  const mayTakeEvidence = currentSession()?.user.role !== 'underwriter';
  return (
    <>
      <FlightHead flight={flight} />
      {!feed.caughtUp && (
        <p className="small muted" role="status">
          {t('flight.catchingUp', { count: samples.length })}
        </p>
      )}
      <Problem error={feed.error} />
      <div className="grid-2 flight">
        <div className="stack">
          <FlightMap
            flight={flight}
            samples={samples}
            shown={shown}
            cover={cover}
            complete={feed.caughtUp}
            following={playback.following && (live || playback.atMs !== null)}
          />
          <Player playback={playback} span={span} instants={instants} live={isLive(flight)} />
          <TrackChart samples={samples} atMs={playback.atMs ?? span.endMs} onSeek={playback.seekTo} />
          <TimelineCard flight={flight} onSeek={playback.seekTo} />
          <FlightClassification flight={flight} mayReadPrices={mayReadPrices} />
        </div>
        <div className="stack">
          <CoverCard flight={flight} cover={cover} />
          <Readings
            sample={shown ?? flight.lastSample ?? undefined}
            ageMs={live ? cover.ageMs : null}
            sampleCount={samples.length}
          />
          {flight.quoteId && mayReadPrices && (
            <PriceCard quoteId={flight.quoteId} covered={flight.policyId !== null} />
          )}
          {flight.policyId && <PolicyCard policyId={flight.policyId} landed={flight.landedAt !== null} />}
          <StatementCard flightId={flight.flightId} isOver={flight.state === 'closed'} />
          {mayTakeEvidence && <BundleCard flightId={flight.flightId} />}
        </div>
      </div>
    </>
  );
}

function FlightHead({ flight }: { flight: Flight }) {
  const { t } = useTranslation();
  const lead = [flight.modelName, flight.serialNumber, formatDateTime(flight.tookOffAt)]
    .filter(Boolean)
    .join(' · ');
  return (
    <PageHead
      title={flight.droneName ?? t('flight.unregistered')}
      lead={lead}
      back={{ to: '/flights', label: t('nav.flights') }}
    >
      {flight.simulated && <span className="badge tone-calm">{t('flight.simulated')}</span>}
      {flight.isBackfill && <span className="badge tone-calm">{t('flight.backfill')}</span>}
      <FlightState state={flight.state} testId="flight-state" />
    </PageHead>
  );
}
