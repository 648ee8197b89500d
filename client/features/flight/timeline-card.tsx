import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { formatDateTime } from '../../lib/format.ts';

/** What the flight did, when it happened and when we knew. */
export function TimelineCard({ flight, onSeek }: { flight: Flight; onSeek: (atMs: number) => void }) {
  const { t } = useTranslation();
  return (
    <section className="card">
      <h2>{t('timeline.title')}</h2>
      <ol className="timeline">
        {flight.transitions.map((one) => (
          <li key={`${one.kind}-${one.at}`}>
            <button type="button" className="button quiet small" onClick={() => onSeek(Date.parse(one.at))}>
              {t(`timeline.kind.${one.kind}`)} · {formatDateTime(one.at)}
            </button>
            <p className="tiny">
              {t(`timeline.reason.${one.reason}`, { defaultValue: one.reason })} · {t('timeline.decided')}{' '}
              {formatDateTime(one.decidedAt)}
            </p>
          </li>
        ))}
        {flight.incidentIds.map((incidentId) => (
          <li key={incidentId}>
            <Link to={`/incidents/${incidentId}`}>{t('timeline.incident')}</Link>
          </li>
        ))}
      </ol>
    </section>
  );
}
