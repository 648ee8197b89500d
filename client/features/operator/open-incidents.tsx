import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../components/icon.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';

/** An operator learns of an incident, and of the evidence held, where they look first. */
export function OpenIncidents() {
  const { t } = useTranslation();
  const incidents = useQuery(queries.incidents({ state: 'open', limit: 5 }));
  if (!incidents.data || incidents.data.items.length === 0) return null;
  return (
    <ul className="stack">
      {incidents.data.items.map((one) => (
        <li key={one.incidentId} className="note tone-bad row">
          <Icon name="alert" />
          <Link to={`/incidents/${one.incidentId}`} data-list-item>
            {t(`incident.kind.${one.kind}`)} · {one.droneName ?? one.serialNumber} ·{' '}
            {formatDateTime(one.occurredAt)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
