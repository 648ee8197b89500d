import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import { Age } from '../../components/age.tsx';
import { CoverBadge } from '../../components/cover-badge.tsx';
import { Icon } from '../../components/icon.tsx';
import { coverNow } from '../../lib/cover.ts';
import { formatNumber } from '../../lib/format.ts';
import { useLiveClock } from '../../live-provider.tsx';

interface Props {
  flights: readonly Flight[];
  selectedId: string | null;
  onSelect: (flightId: string) => void;
}

export function LiveList({ flights, selectedId, onSelect }: Props) {
  return (
    <ul className="card flush live-list">
      {flights.map((flight) => (
        <LiveRow
          key={flight.flightId}
          flight={flight}
          selected={flight.flightId === selectedId}
          onSelect={() => onSelect(flight.flightId)}
        />
      ))}
    </ul>
  );
}

function LiveRow({
  flight,
  selected,
  onSelect,
}: {
  flight: Flight;
  selected: boolean;
  onSelect: () => void;
}) {
  const { t } = useTranslation();
  const cover = coverNow(flight, useLiveClock());
  const height = formatNumber(flight.lastSample?.heightAboveTakeoffMeters ?? null, 0);
  const incidentId = flight.incidentIds.at(-1);
  return (
    <li
      className={selected ? 'is-selected' : undefined}
      data-testid="flight-row"
      data-flight-id={flight.flightId}
      data-serial-number={flight.serialNumber}
    >
      <div className="row between">
        <Link to={`/flights/${flight.flightId}`} data-list-item onFocus={onSelect}>
          <strong>{flight.droneName ?? flight.serialNumber}</strong>
        </Link>
        <CoverBadge status={cover.status} past={cover.past} />
      </div>
      <div className="row between tiny">
        <span>
          {flight.modelName} · {height === null ? t('value.unknown') : `${height} m`} · {t('flight.age')}{' '}
          <Age ageMs={cover.ageMs} />
        </span>
        <span className="row">
          {incidentId && (
            <Link className="badge tone-bad" to={`/incidents/${incidentId}`}>
              <Icon name="alert" size={14} />
              {t('flight.incident')}
            </Link>
          )}
          <button type="button" className="button quiet small" aria-pressed={selected} onClick={onSelect}>
            {t('live.show')}
          </button>
        </span>
      </div>
    </li>
  );
}
