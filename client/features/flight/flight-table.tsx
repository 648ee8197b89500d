import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { Age } from '../../components/age.tsx';
import { CoverBadge } from '../../components/cover-badge.tsx';
import { Icon } from '../../components/icon.tsx';
import { coverNow, isLive } from '../../lib/cover.ts';
import { formatDateTime, formatFen, formatNumber } from '../../lib/format.ts';
import { useLiveClock } from '../../live-provider.tsx';
import { FlightState } from './flight-state.tsx';

/** Flights as a list that works without a map. */
export function FlightTable({ flights }: { flights: readonly Flight[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('flight.drone')}</th>
            <th>{t('flight.state')}</th>
            <th>{t('flight.cover')}</th>
            <th>{t('flight.tookOffAt')}</th>
            <th className="end">{t('flight.heightMax')}</th>
            <th className="end">{t('flight.premium')}</th>
            <th>{t('flight.age')}</th>
          </tr>
        </thead>
        <tbody>
          {flights.map((one) => (
            <FlightRow key={one.flightId} flight={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FlightRow({ flight }: { flight: Flight }) {
  const { t } = useTranslation();
  const cover = coverNow(flight, useLiveClock());
  return (
    <tr data-testid="flight-row" data-flight-id={flight.flightId} data-serial-number={flight.serialNumber}>
      <td>
        <Link className="row-link" to={`/flights/${flight.flightId}`} data-list-item>
          <strong>{flight.droneName ?? t('flight.unregistered')}</strong>
        </Link>
        <br />
        <span className="tiny">
          {flight.modelName} <code>{flight.serialNumber}</code>
        </span>
      </td>
      <td data-label={t('flight.state')}>
        <span className="row badges">
          <FlightState state={flight.state} />
          {flight.incidentIds.length > 0 && (
            <span className="badge tone-bad">
              <Icon name="alert" size={14} />
              {t('flight.incident')}
            </span>
          )}
        </span>
      </td>
      <td data-label={t('flight.cover')}>
        <CoverBadge status={cover.status} past={cover.past} />
      </td>
      <td data-label={t('flight.tookOffAt')}>{formatDateTime(flight.tookOffAt)}</td>
      <td className="end" data-label={t('flight.heightMax')}>
        {flight.heightAboveTakeoffMetersMax === null
          ? t('value.unknown')
          : `${formatNumber(flight.heightAboveTakeoffMetersMax, 0)} m`}
      </td>
      <td className="end" data-label={t('flight.premium')}>
        <Premium flight={flight} />
      </td>
      <td data-label={t('flight.age')}>{isLive(flight) ? <Age ageMs={cover.ageMs} /> : t('value.ended')}</td>
    </tr>
  );
}

/** What was paid, or in words what cover would have cost. */
function Premium({ flight }: { flight: Flight }) {
  const { t } = useTranslation();
  const { premiumFen } = flight.coverage;
  if (premiumFen === null) return t('value.none');
  return flight.policyId === null ? (
    <>
      {t('value.none')}
      <br />
      <span className="tiny">{t('price.wouldHaveCost', { premium: formatFen(premiumFen) })}</span>
    </>
  ) : (
    formatFen(premiumFen)
  );
}
