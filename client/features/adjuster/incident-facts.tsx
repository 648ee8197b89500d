import { useTranslation } from 'react-i18next';
import type { Incident } from '../../../server/claims/incident.schema.ts';
import { CoverBadge } from '../../components/cover-badge.tsx';
import type { CoverStatus } from '../../lib/cover.ts';
import { formatDateTime, formatNumber, formatShare } from '../../lib/format.ts';

const STATUSES: readonly CoverStatus[] = ['covered', 'notCovered', 'ending'];

export function IncidentFacts({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const status = STATUSES.find((one) => one === incident.coverageStatus) ?? 'unknown';
  const height = formatNumber(incident.heightAboveTakeoffMeters, 1);
  const latitude = formatNumber(incident.latitudeDegrees, 6);
  const longitude = formatNumber(incident.longitudeDegrees, 6);
  return (
    <section className="card">
      <h2>{t('incident.facts')}</h2>
      <dl className="facts">
        <dt>{t('incident.state')}</dt>
        <dd>{t(`incident.states.${incident.state}`)}</dd>
        <dt>{t('incident.coverAtMoment')}</dt>
        <dd>
          <CoverBadge status={status} testId="cover-state" />
        </dd>
        <dt>{t('incident.confidence')}</dt>
        <dd>{formatShare(incident.confidence)}</dd>
        <dt>{t('incident.occurredAt')}</dt>
        <dd>{formatDateTime(incident.occurredAt)}</dd>
        <dt>{t('incident.openedAt')}</dt>
        <dd>{formatDateTime(incident.openedAt)}</dd>
        <dt>{t('incident.place')}</dt>
        <dd className="num">
          {latitude && longitude ? `${latitude}, ${longitude} (WGS-84)` : t('value.unknown')}
        </dd>
        <dt>{t('flight.heightAboveTakeoff')}</dt>
        <dd>{height === null ? t('value.unknown') : `${height} m`}</dd>
        <dt>{t('incident.aircraft')}</dt>
        <dd>
          {incident.modelName} <code>{incident.serialNumber}</code>
        </dd>
        <dt>{t('incident.owner')}</dt>
        <dd>
          {incident.acknowledgedBy && incident.acknowledgedAt
            ? `${incident.acknowledgedBy} · ${formatDateTime(incident.acknowledgedAt)}`
            : t('incident.unacknowledged')}
        </dd>
      </dl>
    </section>
  );
}
