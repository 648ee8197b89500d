import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import type { Gap } from '../../../server/flights/gap.schema.ts';
import { formatDateTime } from '../../lib/format.ts';
import { gapSeconds, wasCoveredIn } from '../../lib/timeline.ts';

interface TimelineGapProps {
  flight: Flight;
  gap: Gap;
  onSeek: (atMs: number) => void;
}

/** One silence: how long, why (with how much confidence and by which signs), and what it means for cover, if any. */
export function TimelineGap({ flight, gap, onSeek }: TimelineGapProps) {
  const { t } = useTranslation();
  const seconds = gapSeconds(gap);
  const isRecordsEnd = gap.state === 'open' && flight.isBackfill;
  const subject = wasCoveredIn(gap, flight.coverage) ? 'cover' : 'track';
  const effect = t(`gap.effect.${subject}.${gap.effect}`, {
    seconds: Math.round(gap.unprovenSeconds ?? 0),
    meters: gap.reachMeters ?? 0,
    context: gap.state === 'open' ? 'open' : undefined,
  });
  return (
    <li data-testid="gap">
      <button type="button" className="button quiet small" onClick={() => onSeek(Date.parse(gap.from))}>
        {isRecordsEnd ? t('gap.recordEnds') : seconds === null ? t('gap.open') : t('gap.length', { seconds })}{' '}
        · {formatDateTime(gap.from)}
      </button>
      <p className="tiny">{causeText(gap, t)}</p>
      <p className="tiny">
        {effect}
        {gap.backfilledCount > 0 && <> · {t('gap.backfilled', { count: gap.backfilledCount })}</>}
      </p>
    </li>
  );
}

/** Without a sign of any cause there is no confidence to state. */
function causeText(gap: Gap, t: TFunction): string {
  const confidence =
    gap.cause === 'unknown' ? [] : [t('gap.confidence', { percent: Math.round(gap.confidence * 100) })];
  const reasons = gap.reasons.map((reason) => t(`gap.reason.${reason}`));
  const connection = gap.connection === 'unknown' ? [t('gap.connectionUnknown')] : [];
  return [t(`gap.cause.${gap.cause}`), ...confidence, ...reasons, ...connection].join(' · ');
}
