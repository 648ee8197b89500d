import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AirborneAircraft } from '../../../server/compliance/compliance.schema.ts';
import { Age } from '../../components/age.tsx';
import { Icon } from '../../components/icon.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { sampleAgeMs } from '../../lib/ages.ts';
import { insuredState } from '../../lib/airborne.ts';
import { formatYuan } from '../../lib/format.ts';
import { useLiveClock } from '../../live-provider.tsx';

const LOOKS = {
  yes: { tone: 'good', icon: 'shield' },
  no: { tone: 'bad', icon: 'warning' },
  pending: { tone: 'calm', icon: 'ring' },
} as const;

export function AirborneTable({ items }: { items: readonly AirborneAircraft[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th style={{ width: '37%' }}>{t('airborne.aircraft')}</th>
            <th style={{ width: '34%' }}>{t('airborne.insuredNow')}</th>
            <th>{t('airborne.duty')}</th>
            <th>{t('flight.age')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <AirborneRow key={one.flight.flightId} item={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AirborneRow({ item }: { item: AirborneAircraft }) {
  const { t } = useTranslation();
  const { nowMs } = useLiveClock();
  const [selectedId] = useSelection('flight');
  const { flight } = item;
  const state = insuredState(item);
  return (
    <tr
      className={selectedId === flight.flightId ? 'is-selected' : undefined}
      data-testid="airborne-row"
      data-serial-number={flight.serialNumber}
      data-insured={state}
    >
      <td>
        <Link className="row-link" to={`/flights/${flight.flightId}`} data-list-item>
          <strong>{flight.droneName ?? t('flight.unregistered')}</strong>
        </Link>
        <br />
        <span className="tiny">
          {item.operatorName ?? t('airborne.operatorUnknown')} <code>{flight.serialNumber}</code>
        </span>
      </td>
      <td data-label={t('airborne.insuredNow')}>
        <span className={`badge tone-${LOOKS[state].tone}`}>
          <Icon name={LOOKS[state].icon} />
          {t(`airborne.insuredState.${state}`)}
        </span>
        {item.limitFen !== null && <span className="tiny num"> {formatYuan(item.limitFen)}</span>}
        <div className="tiny why">
          {item.reasons.map((reason) => t(`cover.reason.${reason}`, { defaultValue: reason })).join(' ')}
        </div>
      </td>
      <td className="small" data-label={t('airborne.duty')}>
        {t(`airborne.mustInsure.${item.mustInsure ?? 'unknown'}`)}
      </td>
      <td data-label={t('flight.age')}>
        <Age ageMs={flight.lastSample ? sampleAgeMs(flight.lastSample, nowMs) : null} />
      </td>
    </tr>
  );
}
