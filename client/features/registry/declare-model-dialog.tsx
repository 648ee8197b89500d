import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AIRFRAMES } from '../../../server/registry/airframes.ts';
import type { Airframe } from '../../../server/registry/drone-model.schema.ts';
import { api } from '../../api.ts';
import { Check } from '../../components/check.tsx';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { EMPTY_MODEL, type ModelDraft, toDroneModel } from '../../lib/model-draft.ts';

const NUMBERS = [
  ['emptyMassKg', 'fact.emptyMassKg', 'kg'],
  ['mtowKg', 'fact.mtowKg', 'kg'],
  ['maxLevelSpeedMps', 'fact.maxLevelSpeedMps', 'm/s'],
  ['maxAscentMps', 'droneModel.ascent', 'm/s'],
  ['maxDescentMps', 'droneModel.descent', 'm/s'],
  ['dimensionMeters', 'fact.dimensionMeters', 'm'],
  ['ceilingMeters', 'fact.ceilingMeters', 'm'],
] as const;
const OPTIONAL: readonly string[] = ['mtowKg', 'ceilingMeters'];

/** A model that the register lacks, from a source the underwriter names. */
export function DeclareModelDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState<ModelDraft>(EMPTY_MODEL);
  const set = (part: Partial<ModelDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => api.declareDroneModel(toDroneModel(draft)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['drone-models'] });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t('droneModel.declare')}
      lead={t('droneModel.declareLead')}
      error={save.error}
      isBusy={save.isPending}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <NameFields draft={draft} onChange={set} />
      <div className="field-row">
        {NUMBERS.map(([name, label, unit]) => (
          <Field
            key={name}
            label={`${t(label)} (${unit})`}
            value={draft[name]}
            onChange={(value) => set({ [name]: value })}
            type="number"
            step="any"
            required={!OPTIONAL.includes(name)}
          />
        ))}
      </div>
      <Check
        label={t('fact.agricultural')}
        value={draft.agricultural}
        onChange={(agricultural) => set({ agricultural })}
      />
      <Field
        label={t('droneModel.source')}
        value={draft.source}
        onChange={(source) => set({ source })}
        minLength={3}
        maxLength={300}
      />
    </FormDialog>
  );
}

function NameFields(props: { draft: ModelDraft; onChange: (part: Partial<ModelDraft>) => void }) {
  const { t } = useTranslation();
  const { draft, onChange } = props;
  return (
    <>
      <div className="field-row">
        <Field
          label={t('droneModel.maker')}
          value={draft.maker}
          onChange={(maker) => onChange({ maker })}
          maxLength={80}
        />
        <Field
          label={t('droneModel.name')}
          value={draft.name}
          onChange={(name) => onChange({ name })}
          maxLength={80}
        />
      </div>
      <div className="field-row">
        <Field
          label={t('droneModel.id')}
          value={draft.droneModelId}
          onChange={(droneModelId) => onChange({ droneModelId })}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          maxLength={80}
        />
        <label className="field">
          <span>{t('droneModel.airframe')}</span>
          <select
            value={draft.airframe}
            onChange={(event) => onChange({ airframe: event.target.value as Airframe })}
          >
            {AIRFRAMES.map((one) => (
              <option key={one} value={one}>
                {t(`pilot.airframe.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}
