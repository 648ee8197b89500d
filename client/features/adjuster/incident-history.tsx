import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../server/claims/incident.schema.ts';
import { formatDateTime } from '../../lib/format.ts';
import { historyOf } from '../../lib/incidents.ts';

/** Who did what with an incident, from its opening on. */
export function IncidentHistory({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  return (
    <ol className="timeline" data-testid="incident-history">
      {historyOf(incident).map((one) => (
        <li key={one.key} data-act={one.act}>
          <p>
            <strong>{t(`incident.history.${one.act}`)}</strong>{' '}
            <span className="tiny">
              {one.by && `${one.by} · `}
              {formatDateTime(one.at)}
            </span>
          </p>
          {one.text && <p>{one.text}</p>}
        </li>
      ))}
    </ol>
  );
}
