import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { Field } from '../../components/field.tsx';
import { NewLoginDialog } from '../../components/new-login-dialog.tsx';
import { toReplayCommand } from '../../lib/replay-command.ts';

/** Makes the login of a dock, controller or bridge for one drone. */
export function CredentialDialog({ drone, onClose }: { drone: Drone; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(`${drone.name} · ${t('credential.defaultName')}`);
  const { serialNumber } = drone;
  return (
    <NewLoginDialog
      title={`${t('credential.title')} · ${drone.name}`}
      explain={t('credential.explain')}
      submitLabel={t('credential.create')}
      testId="credential"
      create={() => api.createCredential(drone.droneId, name)}
      onClose={onClose}
      made={(credential, mqttUrl) => (
        <>
          <CopyField
            label={t('credential.replay')}
            value={toReplayCommand({ ...credential, serialNumber, mqttUrl })}
            testId="replay-command"
          />
          <p className="small muted">{t('credential.replayHint')}</p>
        </>
      )}
    >
      <Field label={t('credential.name')} value={name} onChange={setName} maxLength={80} />
    </NewLoginDialog>
  );
}
