import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';

/** A draft is a copy of the tariff in effect under a new name. */
export function NewTariffDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [tariff, setTariff] = useState('');
  const create = useMutation({
    mutationFn: () => api.createTariff({ tariff }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['tariffs'] });
      navigate(`/tariffs/${made.tariff}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={t('tariff.newDraft')} onClose={onClose}>
      <p className="small muted">{t('tariff.newDraftHint')}</p>
      <form className="form" onSubmit={submit}>
        <Field
          label={t('tariff.name')}
          hint={t('tariff.nameHint')}
          value={tariff}
          onChange={setTariff}
          pattern="[a-z0-9][a-z0-9.\-]{0,39}"
        />
        <Problem error={create.error} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {t('action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={create.isPending}>
            {t('tariff.newDraft')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
