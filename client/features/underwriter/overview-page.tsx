import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { countAirborne } from '../../lib/airborne.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { IncidentTable } from '../adjuster/incident-table.tsx';
import { FlightTable } from '../flight/flight-table.tsx';

/** The book at a glance: what flies on our cover, what went wrong; read only. */
export function OverviewPage() {
  const { t } = useTranslation();
  const flights = useQuery(queries.flights({ limit: 15 }));
  const isAdministrator = currentSession()?.user.role === 'administrator';
  return (
    <>
      <PageHead title={t('overview.title')} lead={t('overview.lead')}>
        <Link className="button" to="/referrals">
          {t('nav.referrals')}
        </Link>
        <Link className="button" to="/findings">
          {t('nav.findings')}
        </Link>
        <Link className="button" to="/accumulation">
          {t('nav.accumulation')}
        </Link>
        <Link className="button" to="/policies">
          {t('nav.policies')}
        </Link>
        <Link className="button" to="/ledger">
          {t('nav.ledger')}
        </Link>
        <Link className="button quiet" to="/zones">
          {t('zone.title')}
        </Link>
        {isAdministrator && (
          <Link className="button quiet" to="/operators">
            {t('nav.operators')}
          </Link>
        )}
        <Link className="button quiet" to="/models">
          {t('nav.models')}
        </Link>
        <Link className="button quiet" to="/settings">
          {t('nav.settings')}
        </Link>
      </PageHead>
      <div className="stack">
        <AirborneFigures />
        {isAdministrator && <OpenIncidentList />}
        <h2>{t('overview.flights')}</h2>
        <Loaded query={flights}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon="flights" title={t('flights.empty')} />
            ) : (
              <FlightTable flights={items} />
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function AirborneFigures() {
  const { t } = useTranslation();
  const airborne = useQuery(queries.airborne());
  const counts = countAirborne(airborne.data?.items ?? []);
  const figures = [
    ['airborne.all', counts.airborne, ''],
    ['airborne.insured', counts.insured, '?insured=yes'],
    ['airborne.uninsured', counts.uninsured, '?insured=no'],
    ['airborne.pending', counts.pending, '?insured=pending'],
  ] as const;
  return (
    <div className="kpis">
      {figures.map(([label, count, search]) => (
        <Link key={label} className="kpi list-link" to={`/airborne${search}`}>
          <b>{count}</b>
          {t(label)}
        </Link>
      ))}
    </div>
  );
}

function OpenIncidentList() {
  const { t } = useTranslation();
  const incidents = useQuery(queries.incidents({ state: 'open', limit: 10 }));
  return (
    <>
      <h2>{t('incident.queue')}</h2>
      <Loaded query={incidents}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="shield" title={t('incident.noneOpen')} />
          ) : (
            <IncidentTable incidents={items} />
          )
        }
      </Loaded>
    </>
  );
}
