import { useTranslation } from 'react-i18next';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import type { StandingOrder } from '../../../server/policies/standing-order.schema.ts';
import { Age } from '../../components/age.tsx';
import { CoverIcon } from '../../components/cover-badge.tsx';
import { coverNow, toneOf } from '../../lib/cover.ts';
import { formatClock } from '../../lib/format.ts';
import { useLiveClock } from '../../live-provider.tsx';

/** Cover of one drone now, with the age of what says so; never "covered" from old data. */
export function DroneCover({
  flight,
  standingOrder,
}: {
  flight: Flight | undefined;
  standingOrder: StandingOrder | undefined;
}) {
  const { t, i18n } = useTranslation();
  const cover = coverNow(flight, useLiveClock());
  const reasons = flight?.coverage.reasons ?? [];
  return (
    <div
      className={`cover-panel tone-${toneOf(cover.status)}`}
      data-testid="cover-state"
      data-status={cover.status}
    >
      <strong>
        <CoverIcon status={cover.status} />
        {t(`cover.status.${cover.status}`)}
      </strong>
      {cover.status === 'grounded' && <p>{t(groundedText(standingOrder))}</p>}
      {flight && (
        <>
          {reasons.map((reason) => (
            <p key={reason}>{t(`cover.reason.${reason}`)}</p>
          ))}
          <p>
            {t('cover.dataAge')} <Age ageMs={cover.ageMs} testId="sample-age" />
            {cover.confirmedAtMs !== null && (
              <> · {t('cover.lastConfirmed', { at: formatClock(cover.confirmedAtMs, i18n.language) })}</>
            )}
          </p>
        </>
      )}
    </div>
  );
}

function groundedText(order: StandingOrder | undefined): string {
  if (!order) return 'cover.groundedNoOrder';
  return order.state === 'active' ? 'cover.groundedReady' : 'cover.groundedPaused';
}
