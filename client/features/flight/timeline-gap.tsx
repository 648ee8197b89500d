import { useTranslation } from 'react-i18next';
import type { Gap } from '../../../server/flights/gap.schema.ts';
import { formatDateTime } from '../../lib/format.ts';
import { gapSeconds } from '../../lib/timeline.ts';

/** One silence: how long, why (with how much confidence and by which signs), and what it means for cover. */
export function TimelineGap({ gap, onSeek }: { gap: Gap; onSeek: (atMs: number) => void }) {
  const { t } = useTranslation();
  const seconds = gapSeconds(gap);
  const effect = t(`gap.effect.${gap.effect}`, {
    seconds: Math.round(gap.unprovenSeconds ?? 0),
    meters: gap.reachMeters ?? 0,
    context: gap.state === 'open' ? 'open' : undefined,
  });
  return (
    <li data-testid="gap">
      <button type="button" className="button quiet small" onClick={() => onSeek(Date.parse(gap.from))}>
        {seconds === null ? t('gap.open') : t('gap.length', { seconds })} · {formatDateTime(gap.from)}
      </button>
      <p className="tiny">
        {t(`gap.cause.${gap.cause}`)} · {t('gap.confidence', { percent: Math.round(gap.confidence * 100) })}
        {gap.reasons.length > 0 && (
          <> · {gap.reasons.map((reason) => t(`gap.reason.${reason}`)).join(' · ')}</>
        )}
      </p>
      <p className="tiny">
        {effect}
        {gap.backfilledCount > 0 && <> · {t('gap.backfilled', { count: gap.backfilledCount })}</>}
      </p>
    </li>
  );
}
