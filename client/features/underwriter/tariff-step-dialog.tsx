import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TariffEvent, TariffVersion } from '../../../server/pricing/tariff-version.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';

interface Props {
  tariff: TariffVersion;
  event: TariffEvent;
  onClose: () => void;
}

/** One step of a tariff's life: why, and for a filing its reference and date. */
export function TariffStepDialog({ tariff, event, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [reference, setReference] = useState('');
  const [filedOn, setFiledOn] = useState('');
  const needsFiling = event === 'file' || event === 'approve';
  const step = useMutation({
    mutationFn: () =>
      api.transitTariff(tariff.tariff, {
        event,
        version: tariff.version,
        reason,
        ...(needsFiling ? { filing: { reference, filedOn } } : {}),
      }),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ['tariffs'] }),
  });
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    step.mutate();
  };
  return (
    <Dialog title={`${t(`tariff.events.${event}`)} · ${tariff.tariff}`} onClose={onClose}>
      <p className="small muted">{t(`tariff.hints.${event}`)}</p>
      <form className="form" onSubmit={submit}>
        {needsFiling && (
          <div className="field-row">
            <Field label={t('tariff.reference')} value={reference} onChange={setReference} maxLength={80} />
            <Field label={t('tariff.filedOn')} value={filedOn} onChange={setFiledOn} type="date" />
          </div>
        )}
        <Field label={t('tariff.reason')} value={reason} onChange={setReason} maxLength={500} />
        <Problem error={step.error} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={step.isPending}>
            {t(`tariff.events.${event}`)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
