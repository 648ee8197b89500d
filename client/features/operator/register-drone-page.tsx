import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api } from '../../api.ts';
import { Check } from '../../components/check.tsx';
import { Field } from '../../components/field.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded, Problem } from '../../components/states.tsx';
import { queries } from '../../queries.ts';

interface ModelChoice {
  id: string;
  label: string;
}

const EMPTY = {
  serialNumber: '',
  name: '',
  droneModelId: '',
  registrationMark: '',
  productId: '',
  commercial: true,
};

export function RegisterDronePage() {
  const { t } = useTranslation();
  const models = useQuery(queries.droneModels());
  return (
    <>
      <PageHead
        title={t('register.title')}
        lead={t('register.lead')}
        back={{ to: '/fleet', label: t('nav.fleet') }}
      >
        <Link className="button quiet" to="/models">
          {t('nav.models')}
        </Link>
      </PageHead>
      <Loaded query={models}>
        {({ items }) => (
          <RegisterForm
            models={items.map((one) => ({ id: one.droneModelId, label: `${one.maker} ${one.name}` }))}
          />
        )}
      </Loaded>
    </>
  );
}

function RegisterForm({ models }: { models: readonly ModelChoice[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [draft, setDraft] = useState(EMPTY);
  const set = (part: Partial<typeof EMPTY>) => setDraft((before) => ({ ...before, ...part }));
  const register = useMutation({
    mutationFn: () => api.registerDrone(toInput(draft)),
    onSuccess: async (drone) => {
      await client.invalidateQueries({ queryKey: ['drones'] });
      await navigate(`/drones/${drone.droneId}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    register.mutate();
  };
  return (
    <form className="card form" style={{ maxWidth: 720 }} onSubmit={submit}>
      <div className="field-row">
        <Field label={t('drone.name')} value={draft.name} onChange={(name) => set({ name })} maxLength={80} />
        <Field
          label={t('drone.serialNumber')}
          value={draft.serialNumber}
          onChange={(serialNumber) => set({ serialNumber: serialNumber.trim() })}
          pattern="[A-Za-z0-9]{8,20}"
          hint={t('register.serialHint')}
        />
      </div>
      <ModelSelect
        models={models}
        value={draft.droneModelId}
        onChange={(droneModelId) => set({ droneModelId })}
      />
      <MarkFields draft={draft} onChange={set} />
      <Check
        label={t('register.commercial')}
        hint={t('register.commercialHint')}
        value={draft.commercial}
        onChange={(commercial) => set({ commercial })}
      />
      <Problem error={register.error} />
      <div className="dialog-actions">
        <button type="submit" className="button primary" disabled={register.isPending}>
          {t('register.submit')}
        </button>
      </div>
    </form>
  );
}

function MarkFields(props: { draft: typeof EMPTY; onChange: (part: Partial<typeof EMPTY>) => void }) {
  const { t } = useTranslation();
  const { draft, onChange } = props;
  return (
    <div className="field-row">
      <Field
        label={t('drone.registrationMark')}
        value={draft.registrationMark}
        onChange={(registrationMark) => onChange({ registrationMark: registrationMark.trim() })}
        pattern="UAS[0-9]{8}"
        required={false}
        hint={t('register.markHint')}
      />
      <Field
        label={t('droneEdit.productId')}
        value={draft.productId}
        onChange={(productId) => onChange({ productId: productId.trim().toUpperCase() })}
        pattern="[0-9A-HJ-NP-Z]{20}"
        required={false}
        hint={t('droneEdit.productIdHint')}
      />
    </div>
  );
}

function ModelSelect(props: {
  models: readonly ModelChoice[];
  value: string;
  onChange: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { models, value, onChange } = props;
  return (
    <label className="field">
      <span>{t('drone.model')}</span>
      <select required value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('register.chooseModel')}</option>
        {models.map((one) => (
          <option key={one.id} value={one.id}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

function toInput(draft: typeof EMPTY) {
  return {
    serialNumber: draft.serialNumber,
    name: draft.name,
    droneModelId: draft.droneModelId,
    registrationMark: draft.registrationMark || null,
    productId: draft.productId || null,
    declaration: { commercial: draft.commercial },
  };
}
