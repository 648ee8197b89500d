import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';

/** The flights that the policy covered, from when to when. */
export function PolicyFlightsCard({ policyId }: { policyId: string }) {
  const { t } = useTranslation();
  const flights = useQuery(queries.policyFlights(policyId));
  return (
    <section className="card stack">
      <h2>{t('contract.flights')}</h2>
      <Loaded query={flights}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{t('contract.noFlights')}</p>
          ) : (
            <ul>
              {items.map((one) => (
                <li key={one.flightId} data-testid="policy-flight">
                  <Link to={`/flights/${one.flightId}`}>{one.serialNumber}</Link>{' '}
                  {formatDateTime(one.coveredFrom)} –{' '}
                  {one.coveredTo ? formatDateTime(one.coveredTo) : t('cover.untilLanding')}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
