import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api.ts';
import { CopyField } from '../../components/copy-field.tsx';
import { Field } from '../../components/field.tsx';
import { NewLoginDialog } from '../../components/new-login-dialog.tsx';
import { Problem } from '../../components/states.tsx';
import { queries } from '../../queries.ts';

/** Makes the login of a Remote ID receiver. */
export function ReceiverDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [operatorId, setOperatorId] = useState('');
  return (
    <NewLoginDialog
      title={t('receiver.title')}
      explain={t('receiver.explain')}
      submitLabel={t('receiver.submit')}
      testId="receiver"
      create={() => api.createReceiver(name, operatorId)}
      onClose={onClose}
      made={({ deviceId }) => (
        <CopyField
          label={t('receiver.topic')}
          value={`skycover/v1/${deviceId}/remote-id`}
          testId="receiver-topic"
        />
      )}
    >
      <Field label={t('receiver.name')} value={name} onChange={setName} maxLength={80} />
      <OperatorSelect value={operatorId} onChange={setOperatorId} />
    </NewLoginDialog>
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
