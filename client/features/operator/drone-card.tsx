import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Flight } from '../../../server/flights/flight.schema.ts';
import type { StandingOrder } from '../../../server/policies/standing-order.schema.ts';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { CredentialDialog } from './credential-dialog.tsx';
import { DroneCover } from './drone-cover.tsx';
import { StandingOrderLine } from './standing-order-line.tsx';

interface Props {
  drone: Drone;
  flight: Flight | undefined;
  standingOrder: StandingOrder | undefined;
}

export function DroneCard({ drone, flight, standingOrder }: Props) {
  const { t } = useTranslation();
  const [creating, setCreating] = useState(false);
  return (
    <article
      className="card drone-card"
      data-testid="drone-card"
      data-serial-number={drone.serialNumber}
      aria-label={drone.name}
    >
      <div className="row between">
        <div className="anywhere">
          <h2>
            <Link className="list-link" to={`/drones/${drone.droneId}`} data-list-item>
              {drone.name}
            </Link>
          </h2>
          <p className="small muted">{drone.modelName}</p>
        </div>
        {drone.name !== drone.serialNumber && <code className="tiny">{drone.serialNumber}</code>}
      </div>
      <DroneCover flight={flight} standingOrder={standingOrder} />
      <StandingOrderLine drone={drone} standingOrder={standingOrder} />
      <div className="row">
        {flight && (
          <Link className="button primary" to={`/flights/${flight.flightId}`}>
            {t('fleet.watch')}
          </Link>
        )}
        <button
          type="button"
          className="button"
          data-testid="create-credential"
          onClick={() => setCreating(true)}
        >
          {t('credential.create')}
        </button>
        <Link className="button quiet" to={`/flights?droneId=${drone.droneId}`}>
          {t('nav.flights')}
        </Link>
      </div>
      {creating && <CredentialDialog drone={drone} onClose={() => setCreating(false)} />}
    </article>
  );
}
