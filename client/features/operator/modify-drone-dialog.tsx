import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Drone } from '../../../server/registry/drone.schema.ts';
import { api } from '../../api.ts';
import { Check } from '../../components/check.tsx';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import {
  AIRFRAME_FIGURES,
  AIRFRAME_FLAGS,
  type AirframeDraft,
  formatFigure,
  modelFigure,
  toAirframeDraft,
  toDeclaration,
} from '../../lib/airframe-draft.ts';

/** Declares an airframe as it is from a day on; the class follows from that day (Order 761 art. 14). */
export function ModifyDroneDialog({ drone, onClose }: { drone: Drone; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => toAirframeDraft(drone.declaration, drone.model));
  const [effectiveOn, setEffectiveOn] = useState('');
  const [note, setNote] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.addDroneFacts(drone.droneId, {
        effectiveOn: effectiveOn || null,
        declaration: toDeclaration(draft, drone.declaration, drone.model),
        note: note || null,
        version: drone.version,
      }),
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ['drones'] }),
  });
  return (
    <FormDialog
      title={t('fact.modifyTitle')}
      lead={t('fact.modifyLead')}
      error={save.error}
      isBusy={save.isPending}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Figures drone={drone} draft={draft} onChange={setDraft} />
      <div className="field-row">
        <Field
          label={t('fact.effectiveOn')}
          value={effectiveOn}
          onChange={setEffectiveOn}
          type="date"
          required={false}
          hint={t('fact.effectiveOnHint')}
        />
        <Field label={t('fact.note')} value={note} onChange={setNote} maxLength={300} required={false} />
      </div>
    </FormDialog>
  );
}

function Figures(props: { drone: Drone; draft: AirframeDraft; onChange: (draft: AirframeDraft) => void }) {
  const { t } = useTranslation();
  const { drone, draft, onChange } = props;
  return (
    <>
      <div className="field-row">
        {AIRFRAME_FIGURES.map((figure) => (
          <Field
            key={figure.name}
            label={`${t(`fact.${figure.name}`)} (${figure.unit})`}
            value={draft.figures[figure.name]}
            onChange={(value) => onChange({ ...draft, figures: { ...draft.figures, [figure.name]: value } })}
            type="number"
            step="any"
            required={false}
            hint={t('fact.asModel', {
              value: formatFigure(modelFigure(drone.model, figure.name), figure) ?? t('value.unknown'),
            })}
          />
        ))}
      </div>
      {AIRFRAME_FLAGS.map((flag) => (
        <Check
          key={flag}
          label={t(`fact.${flag}`)}
          value={draft.flags[flag]}
          onChange={(value) => onChange({ ...draft, flags: { ...draft.flags, [flag]: value } })}
        />
      ))}
    </>
  );
}
