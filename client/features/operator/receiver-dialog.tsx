import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceCredential } from '../../../server/registry/device.schema.ts';
import { api } from '../../api.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { queries } from '../../queries.ts';

/** Makes the login of a Remote ID receiver; its password is shown this once. */
export function ReceiverDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [operatorId, setOperatorId] = useState('');
  const create = useMutation({
    mutationFn: () => api.createReceiver(name, operatorId),
    // Kept nowhere but in this dialog.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ['devices'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={t('receiver.title')} onClose={onClose}>
      {create.data ? (
        <CreatedReceiver credential={create.data} onClose={onClose} />
      ) : (
        <form className="form" onSubmit={submit}>
          <p className="muted">{t('receiver.explain')}</p>
          <Field label={t('receiver.name')} value={name} onChange={setName} maxLength={80} />
          <OperatorSelect value={operatorId} onChange={setOperatorId} />
          <Problem error={create.error} />
          <div className="dialog-actions">
            <button
              type="submit"
              className="button primary"
              disabled={create.isPending}
              data-testid="receiver-submit"
            >
              {t('receiver.submit')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function OperatorSelect({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const operators = useQuery(queries.operators());
  return (
    <div className="field">
      <label htmlFor={id}>{t('receiver.operator')}</label>
      <select id={id} required value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('receiver.choose')}</option>
        {operators.data?.items.map((one) => (
          <option key={one.operatorId} value={one.operatorId}>
            {one.name}
          </option>
        ))}
      </select>
      <Problem error={operators.error} />
    </div>
  );
}

function CreatedReceiver({ credential, onClose }: { credential: DeviceCredential; onClose: () => void }) {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const topic = `skycover/v1/${credential.deviceId}/remote-id`;
  return (
    <div className="stack">
      <p className="note tone-warn">{t('credential.once')}</p>
      <CopyField label={t('credential.username')} value={credential.username} testId="receiver-username" />
      <CopyField label={t('credential.clientId')} value={credential.clientId} testId="receiver-client-id" />
      <CopyField label={t('credential.password')} value={credential.password} testId="receiver-password" />
      <CopyField
        label={t('credential.broker')}
        value={config.data?.mqttUrl ?? ''}
        testId="receiver-mqtt-url"
      />
      <CopyField label={t('receiver.topic')} value={topic} testId="receiver-topic" />
      <div className="dialog-actions">
        <button type="button" className="button primary" onClick={onClose} data-testid="receiver-done">
          {t('credential.done')}
        </button>
      </div>
    </div>
  );
}
