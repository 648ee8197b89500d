import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pilot } from '../../../server/registry/pilot.schema.ts';
import { api } from '../../api.ts';
import { Check } from '../../components/check.tsx';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { type PilotDraft, toPilotDetails, toPilotDraft } from '../../lib/pilot-draft.ts';
import { LicenceFields } from './licence-fields.tsx';

interface Props {
  pilot: Pilot | null;
  onClose: () => void;
}

/** Enters a pilot, or replaces the details from now on; what was known before stays known. */
export function PilotDialog({ pilot, onClose }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<PilotDraft>(() => toPilotDraft(pilot));
  const set = (part: Partial<PilotDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useSave({ pilot, onClose });
  return (
    <FormDialog
      title={t(pilot ? 'pilot.edit' : 'pilot.add')}
      error={save.error}
      isBusy={save.isPending || (draft.hasLicence && draft.airframes.length === 0)}
      onSubmit={() => save.mutate(draft)}
      onClose={onClose}
    >
      <Field label={t('pilot.name')} value={draft.name} onChange={(name) => set({ name })} maxLength={80} />
      <Check
        label={t('pilot.hasLicence')}
        value={draft.hasLicence}
        onChange={(hasLicence) => set({ hasLicence })}
      />
      {draft.hasLicence && <LicenceFields draft={draft} onChange={set} />}
      <div className="field-row">
        <Field
          label={t('pilot.hours')}
          value={draft.hours}
          onChange={(hours) => set({ hours })}
          type="number"
          min={0}
          max={100_000}
          step="0.1"
          required={false}
        />
        <Field
          label={t('pilot.lastFlightOn')}
          value={draft.lastFlightOn}
          onChange={(lastFlightOn) => set({ lastFlightOn })}
          type="date"
          required={false}
        />
      </div>
      {pilot && (
        <Check
          label={t('pilot.retire')}
          value={draft.isRetired}
          onChange={(isRetired) => set({ isRetired })}
        />
      )}
    </FormDialog>
  );
}

function useSave({ pilot, onClose }: Props) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: PilotDraft) => {
      const details = toPilotDetails(draft);
      if (!pilot) return api.registerPilot(details);
      const state = draft.isRetired ? 'retired' : 'active';
      return api.editPilot(pilot.pilotId, { ...details, state, version: pilot.version });
    },
    onSuccess: onClose,
    onSettled: () => client.invalidateQueries({ queryKey: ['pilots'] }),
  });
}
