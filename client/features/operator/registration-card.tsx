import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { Problem } from '../../components/states.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { EditDroneDialog } from './edit-drone-dialog.tsx';
import { RealNameLine } from './real-name-line.tsx';

/** Who the drone is on paper; its operator edits it, retires it and takes it back. */
export function RegistrationCard({ drone, mayEdit }: { drone: Drone; mayEdit: boolean }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  return (
    <section className="card" data-testid="registration-card">
      <h2>{t('drone.registration')}</h2>
      <dl className="facts">
        <dt>{t('drone.serialNumber')}</dt>
        <dd>
          <code>{drone.serialNumber}</code>
        </dd>
        <dt>{t('drone.registrationMark')}</dt>
        <dd>{drone.registrationMark ?? t('value.none')}</dd>
        <dt>{t('realName.title')}</dt>
        <dd>
          <RealNameLine drone={drone} />
        </dd>
        <dt>{t('droneEdit.productId')}</dt>
        <dd className="anywhere">{drone.productId ? <code>{drone.productId}</code> : t('value.none')}</dd>
        <dt>{t('drone.use')}</dt>
        <dd>{t(drone.declaration.commercial ? 'drone.commercial' : 'drone.nonCommercial')}</dd>
        <dt>{t('drone.createdAt')}</dt>
        <dd>{formatDateTime(drone.createdAt)}</dd>
      </dl>
      {drone.state === 'retired' && (
        <p className="note tone-warn">
          <strong>{t('droneEdit.retired')}</strong> {t('droneEdit.retiredHint')}
        </p>
      )}
      {mayEdit && (
        <div className="row">
          <button type="button" className="button" onClick={() => setEditing(true)}>
            {t('droneEdit.edit')}
          </button>
          <RetireButton drone={drone} />
        </div>
      )}
      {editing && <EditDroneDialog drone={drone} onClose={() => setEditing(false)} />}
    </section>
  );
}

function RetireButton({ drone }: { drone: Drone }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const isActive = drone.state === 'active';
  const change = useMutation({
    mutationFn: () =>
      api.editDrone(drone.droneId, { state: isActive ? 'retired' : 'active', version: drone.version }),
    onSettled: () => client.invalidateQueries({ queryKey: ['drones'] }),
  });
  return (
    <>
      <button
        type="button"
        className="button quiet"
        disabled={change.isPending}
        onClick={() => change.mutate()}
      >
        {t(isActive ? 'droneEdit.retire' : 'droneEdit.restore')}
      </button>
      <Problem error={change.error} />
    </>
  );
}
