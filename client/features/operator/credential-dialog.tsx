import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceCredential } from '../../../server/registry/device.schema.ts';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { toReplayCommand } from '../../lib/replay-command.ts';
import { queries } from '../../queries.ts';

/** Makes the login of a dock, controller or bridge for one drone; its password is shown this once. */
export function CredentialDialog({ drone, onClose }: { drone: Drone; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(`${drone.name} · ${t('credential.defaultName')}`);
  const create = useMutation({
    mutationFn: () => api.createCredential(drone.droneId, name),
    // Kept nowhere but in this dialog.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ['devices'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={`${t('credential.title')} · ${drone.name}`} onClose={onClose}>
      {create.data ? (
        <CreatedCredential credential={create.data} drone={drone} onClose={onClose} />
      ) : (
        <form className="form" onSubmit={submit}>
          <p className="muted">{t('credential.explain')}</p>
          <Field label={t('credential.name')} value={name} onChange={setName} maxLength={80} />
          <Problem error={create.error} />
          <div className="dialog-actions">
            <button
              type="submit"
              className="button primary"
              disabled={create.isPending}
              data-testid="credential-submit"
            >
              {t('credential.create')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

interface CreatedProps {
  credential: DeviceCredential;
  drone: Drone;
  onClose: () => void;
}

function CreatedCredential({ credential, drone, onClose }: CreatedProps) {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const mqttUrl = config.data?.mqttUrl ?? '';
  const command = toReplayCommand({ ...credential, serialNumber: drone.serialNumber, mqttUrl });
  return (
    <div className="stack">
      <p className="note tone-warn">{t('credential.once')}</p>
      <div className="field-row">
        <CopyField
          label={t('credential.username')}
          value={credential.username}
          testId="credential-username"
        />
        <CopyField
          label={t('credential.clientId')}
          value={credential.clientId}
          testId="credential-client-id"
        />
      </div>
      <CopyField label={t('credential.password')} value={credential.password} testId="credential-password" />
      <CopyField label={t('credential.broker')} value={mqttUrl} testId="credential-mqtt-url" />
      <CopyField label={t('credential.replay')} value={command} testId="replay-command" />
      <p className="small muted">{t('credential.replayHint')}</p>
      <div className="dialog-actions">
        <button type="button" className="button primary" onClick={onClose} data-testid="credential-done">
          {t('credential.done')}
        </button>
      </div>
    </div>
  );
}
