import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Incident } from '../../../server/claims/incident.schema.ts';
import { BundleCard } from '../../components/bundle-card.tsx';
import { Icon } from '../../components/icon.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { PolicyCard } from '../flight/policy-card.tsx';
import { PriceCard } from '../flight/price-card.tsx';
import { EvidenceCard } from './evidence-card.tsx';
import { IncidentActions } from './incident-actions.tsx';
import { IncidentFacts } from './incident-facts.tsx';
import { IncidentReplay } from './incident-replay.tsx';
import { IncidentState } from './incident-state.tsx';

export function IncidentPage() {
  const { incidentId = '' } = useParams();
  const incident = useQuery(queries.incident(incidentId));
  return <Loaded query={incident}>{(found) => <IncidentRoom incident={found} />}</Loaded>;
}

/** One incident while it happens and after: what was seen, what was in force, what was decided. Printable. */
function IncidentRoom({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const role = currentSession()?.user.role;
  const flight = useQuery(queries.flight(incident.flightId));
  const title = `${t(`incident.kind.${incident.kind}`)} · ${incident.droneName ?? incident.serialNumber}`;
  const quoteId = role === 'regulator' ? null : flight.data?.quoteId;
  return (
    <>
      <PageHead
        title={title}
        lead={`${formatDateTime(incident.occurredAt)} · ${incident.incidentId}`}
        back={{ to: '/incidents', label: t('incident.queue') }}
      >
        <IncidentState state={incident.state} testId="incident-state" />
        <Link
          className="button"
          to={`/flights/${incident.flightId}?t=${encodeURIComponent(incident.occurredAt)}`}
        >
          {t('incident.wholeFlight')}
        </Link>
        <button type="button" className="button" onClick={() => window.print()}>
          <Icon name="print" />
          {t('action.print')}
        </button>
      </PageHead>
      <div className="grid-2">
        <div className="stack">
          <Loaded query={flight}>{(found) => <IncidentReplay incident={incident} flight={found} />}</Loaded>
          <EvidenceCard incident={incident} />
        </div>
        <div className="stack">
          <IncidentFacts incident={incident} />
          {role === 'adjuster' && <IncidentActions incident={incident} />}
          {incident.policyId && (
            <PolicyCard policyId={incident.policyId} landed={flight.data?.landedAt != null} />
          )}
          <BundleCard flightId={incident.flightId} />
          {quoteId && <PriceCard quoteId={quoteId} covered={incident.policyId !== null} />}
        </div>
      </div>
      <p className="print-only">{t('incident.printed', { at: formatDateTime(Date.now()) })}</p>
    </>
  );
}
