import { useTranslation } from 'react-i18next';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { CoverIcon } from '../../components/cover-badge.tsx';
import { type CoverView, isLive, toneOf } from '../../lib/cover.ts';
import { formatClock, formatDateTime, formatFen } from '../../lib/format.ts';

/** Covered or not, from when to when, and every reason in words. */
export function CoverCard({ flight, cover }: { flight: Flight; cover: CoverView }) {
  const { t, i18n } = useTranslation();
  const { coverage } = flight;
  return (
    <section className="card stack cover-card" aria-label={t('flight.cover')}>
      <div
        className={`cover-panel tone-${toneOf(cover.status)}`}
        data-testid="cover-state"
        data-status={cover.status}
      >
        <strong>
          <CoverIcon status={cover.status} />
          {t(`cover.${cover.past ? 'past' : 'status'}.${cover.status}`)}
        </strong>
        {cover.status === 'notCovered' && coverage.premiumFen !== null && (
          <p data-testid="would-have-cost">
            {t(cover.past ? 'cover.wouldHaveCost' : 'cover.wouldCost', {
              premium: formatFen(coverage.premiumFen),
            })}
          </p>
        )}
        {isLive(flight) && cover.confirmedAtMs !== null && (
          <p>{t('cover.lastConfirmed', { at: formatClock(cover.confirmedAtMs, i18n.language) })}</p>
        )}
      </div>
      {coverage.coveredFrom && (
        <dl className="facts">
          <dt>{t('cover.from')}</dt>
          <dd>{formatDateTime(coverage.coveredFrom)}</dd>
          <dt>{t('cover.to')}</dt>
          <dd>{coverage.coveredTo ? formatDateTime(coverage.coveredTo) : t('cover.untilLanding')}</dd>
        </dl>
      )}
      {coverage.reasons.length > 0 && (
        <ul className="small" data-testid="cover-reasons">
          {coverage.reasons.map((reason) => (
            <li key={reason} data-reason={reason}>
              {t(`cover.reason.${reason}`)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
