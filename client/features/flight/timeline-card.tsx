import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { formatDateTime } from '../../lib/format.ts';
import { timelineOf } from '../../lib/timeline.ts';
import { queries } from '../../queries.ts';
import { TimelineGap } from './timeline-gap.tsx';

/** What the flight did, when it happened and when we knew; and when nothing was heard, why. */
export function TimelineCard({ flight, onSeek }: { flight: Flight; onSeek: (atMs: number) => void }) {
  const { t } = useTranslation();
  const gaps = useQuery(queries.gaps(flight.flightId, flight.state === 'closed'));
  return (
    <section className="card">
      <h2>{t('timeline.title')}</h2>
      <ol className="timeline">
        {timelineOf(flight.transitions, gaps.data?.items ?? []).map((entry) =>
          entry.type === 'gap' ? (
            <TimelineGap key={`gap-${entry.gap.from}`} flight={flight} gap={entry.gap} onSeek={onSeek} />
          ) : (
            <Transition
              key={`${entry.transition.kind}-${entry.transition.at}`}
              transition={entry.transition}
              isPast={flight.isBackfill}
              onSeek={onSeek}
            />
          ),
        )}
        {flight.incidentIds.map((incidentId) => (
          <li key={incidentId}>
            <Link to={`/incidents/${incidentId}`}>{t('timeline.incident')}</Link>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface TransitionProps {
  transition: Flight['transitions'][number];
  /** Told by a record of the past: its end is no silence of half an hour. */
  isPast: boolean;
  onSeek: (atMs: number) => void;
}

function Transition({ transition: one, isPast, onSeek }: TransitionProps) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className="button quiet small" onClick={() => onSeek(Date.parse(one.at))}>
        {t(`timeline.kind.${one.kind}`)} · {formatDateTime(one.at)}
      </button>
      <p className="tiny">
        {t(`timeline.reason.${one.reason}`, {
          defaultValue: one.reason,
          context: isPast ? 'past' : undefined,
        })}{' '}
        · {t('timeline.decided')} {formatDateTime(one.decidedAt)}
      </p>
    </li>
  );
}
