import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { ClassificationView, ObligationsView } from '../../components/classification-view.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { DroneCard } from './drone-card.tsx';
import { FactsCard } from './facts-card.tsx';
import { ObservedClassCard } from './observed-class-card.tsx';
import { RegistrationCard } from './registration-card.tsx';
import { useFleetFacts } from './use-fleet.ts';

export function DronePage() {
  const { droneId = '' } = useParams();
  const drone = useQuery(queries.drone(droneId));
  return <Loaded query={drone}>{(found) => <DroneDetails drone={found} />}</Loaded>;
}

function DroneDetails({ drone }: { drone: Drone }) {
  const { t } = useTranslation();
  const classification = useQuery(queries.classification(drone.droneId));
  const isOperator = currentSession()?.user.role === 'operator';
  const back = isOperator
    ? { to: '/fleet', label: t('nav.fleet') }
    : { to: '/flights', label: t('nav.flights') };
  return (
    <>
      <PageHead title={drone.name} lead={drone.modelName} back={back}>
        <Link className="button" to={`/flights?droneId=${drone.droneId}`}>
          {t('nav.flights')}
        </Link>
      </PageHead>
      <div className="grid-2">
        <div className="stack">
          <section className="card">
            <h2>{t('classification.title')}</h2>
            <Loaded query={classification}>{(answer) => <ClassificationView answer={answer} />}</Loaded>
          </section>
          <ObservedClassCard droneId={drone.droneId} />
          {classification.data && (
            <section className="card">
              <h2>{t('classification.obligations')}</h2>
              <ObligationsView answer={classification.data} />
            </section>
          )}
        </div>
        <div className="stack">
          {isOperator && <OwnDrone drone={drone} />}
          <RegistrationCard drone={drone} mayEdit={isOperator} />
        </div>
      </div>
      <div style={{ marginTop: 'var(--s4)' }}>
        <FactsCard drone={drone} mayEdit={isOperator} />
      </div>
    </>
  );
}

function OwnDrone({ drone }: { drone: Drone }) {
  const facts = useFleetFacts();
  return (
    <DroneCard
      drone={drone}
      flight={facts.liveFlightOf(drone.droneId)}
      standingOrder={facts.standingOrderOf(drone.droneId)}
    />
  );
}
