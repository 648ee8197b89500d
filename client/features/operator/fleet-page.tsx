import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../components/icon.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { DroneCard } from './drone-card.tsx';
import { OpenIncidents } from './open-incidents.tsx';
import { useFleetFacts } from './use-fleet.ts';
import { WalletCard } from './wallet-card.tsx';

/** The operator's first screen, for a phone in the sun: is each drone covered now? */
export function FleetPage() {
  const { t } = useTranslation();
  const drones = useQuery(queries.drones());
  const me = useQuery(queries.me());
  const facts = useFleetFacts();
  return (
    <>
      <PageHead title={t('fleet.title')} lead={me.data?.operator?.name}>
        <Link className="button quiet" to="/devices">
          {t('nav.devices')}
        </Link>
        <Link className="button quiet" to="/quarantine">
          {t('nav.quarantine')}
        </Link>
        <Link className="button quiet" to="/profile">
          {t('nav.profile')}
        </Link>
        <Link className="button quiet" to="/pilots">
          {t('nav.pilots')}
        </Link>
        <Link className="button" to="/drones/new">
          <Icon name="plus" />
          {t('fleet.register')}
        </Link>
      </PageHead>
      <div className="stack">
        <OpenIncidents />
        <WalletCard />
        <Loaded query={drones}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon="drone" title={t('fleet.empty')}>
                <p>{t('fleet.emptyHint')}</p>
              </EmptyState>
            ) : (
              <ul className="cards">
                {items.map((drone) => (
                  <li key={drone.droneId}>
                    <DroneCard
                      drone={drone}
                      flight={facts.liveFlightOf(drone.droneId)}
                      standingOrder={facts.standingOrderOf(drone.droneId)}
                    />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
