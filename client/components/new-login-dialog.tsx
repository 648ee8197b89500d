import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import { queries } from '../queries.ts';
import { CopyField } from './copy-field.tsx';
import { Dialog } from './dialog.tsx';
import { Problem } from './states.tsx';

interface NewLoginDialogProps {
  title: string;
  explain: string;
  submitLabel: string;
  /** Before the names of the parts in tests. */
  testId: string;
  create: () => Promise<DeviceCredential>;
  onClose: () => void;
  /** The fields that are asked for first. */
  children: ReactNode;
  /** What goes below the login once it is made. */
  made: (credential: DeviceCredential, mqttUrl: string) => ReactNode;
}

/** Makes a device's login; its password is shown this once. */
export function NewLoginDialog({ title, create, onClose, ...props }: NewLoginDialogProps) {
  const client = useQueryClient();
  const creation = useMutation({
    mutationFn: create,
    // Kept nowhere but in this dialog.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ['devices'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {creation.data ? (
        <MadeLogin credential={creation.data} testId={props.testId} made={props.made} onClose={onClose} />
      ) : (
        <form className="form" onSubmit={submit}>
          <p className="muted">{props.explain}</p>
          {props.children}
          <Problem error={creation.error} />
          <div className="dialog-actions">
            <button
              type="submit"
              className="button primary"
              disabled={creation.isPending}
              data-testid={`${props.testId}-submit`}
            >
              {props.submitLabel}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

function MadeLogin({
  credential,
  testId,
  made,
  onClose,
}: Pick<NewLoginDialogProps, 'testId' | 'made' | 'onClose'> & { credential: DeviceCredential }) {
  const { t } = useTranslation();
  const config = useQuery(queries.config());
  const mqttUrl = config.data?.mqttUrl ?? '';
  const { username, clientId, password } = credential;
  return (
    <div className="stack">
      <p className="note tone-warn">{t('credential.once')}</p>
      <div className="field-row">
        <CopyField label={t('credential.username')} value={username} testId={`${testId}-username`} />
        <CopyField label={t('credential.clientId')} value={clientId} testId={`${testId}-client-id`} />
      </div>
      <CopyField label={t('credential.password')} value={password} testId={`${testId}-password`} />
      <CopyField label={t('credential.broker')} value={mqttUrl} testId={`${testId}-mqtt-url`} />
      {made(credential, mqttUrl)}
      <div className="dialog-actions">
        <button type="button" className="button primary" onClick={onClose} data-testid={`${testId}-done`}>
          {t('credential.done')}
        </button>
      </div>
    </div>
  );
}
