import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Incident } from '../../../server/claims/incident.schema.ts';
import { formatAge, formatDateTime, formatShare } from '../../lib/format.ts';
import { isOpen, sortQueue } from '../../lib/incidents.ts';
import { useLiveClock } from '../../live-provider.tsx';
import { IncidentState } from './incident-state.tsx';

export function IncidentTable({ incidents }: { incidents: readonly Incident[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('incident.what')}</th>
            <th>{t('incident.state')}</th>
            <th className="end">{t('incident.confidence')}</th>
            <th>{t('incident.occurredAt')}</th>
            <th>{t('incident.age')}</th>
            <th>{t('incident.owner')}</th>
          </tr>
        </thead>
        <tbody>
          {sortQueue(incidents).map((one) => (
            <IncidentRow key={one.incidentId} incident={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function IncidentRow({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { nowMs } = useLiveClock();
  return (
    <tr
      data-testid="incident-row"
      data-incident-id={incident.incidentId}
      data-serial-number={incident.serialNumber}
    >
      <td>
        <Link className="row-link" to={`/incidents/${incident.incidentId}`} data-list-item>
          <strong>{t(`incident.kind.${incident.kind}`)}</strong>
        </Link>
        <br />
        <span className="tiny">
          {incident.droneName} <code>{incident.serialNumber}</code>
          {incident.simulated && ` · ${t('flight.simulated')}`}
        </span>
      </td>
      <td data-label={t('incident.state')}>
        <IncidentState state={incident.state} />
      </td>
      <td className="end" data-label={t('incident.confidence')}>
        {formatShare(incident.confidence)}
      </td>
      <td data-label={t('incident.occurredAt')}>{formatDateTime(incident.occurredAt)}</td>
      <td data-label={t('incident.age')} className="num">
        {isOpen(incident)
          ? formatAge(Math.max(0, nowMs - Date.parse(incident.openedAt)))
          : t('incident.decided')}
      </td>
      <td data-label={t('incident.owner')}>
        {incident.acknowledgedBy ?? <strong>{t('incident.unacknowledged')}</strong>}
      </td>
    </tr>
  );
}
