import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { formatDateTime } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';

const TONES = { registered: 'good', cancelled: 'bad', unknown: 'unknown' } as const;

/** What is known of the real-name registration; an administrator enters what the platform says. */
export function RealNameLine({ drone }: { drone: Drone }) {
  const { t } = useTranslation();
  const status = useQuery(queries.realName(drone.droneId));
  const [entering, setEntering] = useState(false);
  const mayEnter = currentSession()?.user.role === 'administrator' && drone.registrationMark !== null;
  if (!status.data) return <>…</>;
  const { state, checkedAt, source } = status.data;
  return (
    <>
      <span className={`badge tone-${TONES[state]}`} data-testid="real-name-state" data-state={state}>
        {t(`realName.${state}`)}
      </span>
      {checkedAt && (
        <p className="tiny">
          {t('realName.checkedAt', { at: formatDateTime(checkedAt), source: source ?? '' })}
        </p>
      )}
      {mayEnter && (
        <button type="button" className="button quiet small" onClick={() => setEntering(true)}>
          {t('realName.enter')}
        </button>
      )}
      {entering && <RealNameDialog drone={drone} onClose={() => setEntering(false)} />}
    </>
  );
}

function RealNameDialog({ drone, onClose }: { drone: Drone; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isCancelled, setCancelled] = useState(false);
  const [source, setSource] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.putRealName(drone.registrationMark ?? '', {
        state: isCancelled ? 'cancelled' : 'registered',
        source,
      }),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ['drones'] }),
  });
  return (
    <FormDialog
      title={`${t('realName.title')} · ${drone.registrationMark}`}
      error={save.error}
      isBusy={save.isPending}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <label className="field">
        <span>{t('realName.title')}</span>
        <select
          value={isCancelled ? 'cancelled' : 'registered'}
          onChange={(event) => setCancelled(event.target.value === 'cancelled')}
        >
          <option value="registered">{t('realName.registered')}</option>
          <option value="cancelled">{t('realName.cancelled')}</option>
        </select>
      </label>
      <Field label={t('realName.source')} value={source} onChange={setSource} minLength={3} maxLength={200} />
    </FormDialog>
  );
}
