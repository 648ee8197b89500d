import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operator } from '../../server/registry/operator.schema.ts';
import { api } from '../api.ts';
import { type OperatorDraft, toIdentity, toOperatorDraft, toProfile } from '../lib/operator-draft.ts';
import { Field } from './field.tsx';
import { FormDialog } from './form-dialog.tsx';

interface Props {
  /** null: register a new one. */
  operator: Operator | null;
  /** Name and code too, which only an administrator changes. */
  identity: boolean;
  onClose: () => void;
}
interface Part {
  draft: OperatorDraft;
  onChange: (part: Partial<OperatorDraft>) => void;
}

export function OperatorDialog({ operator, identity, onClose }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => toOperatorDraft(operator));
  const set = (part: Partial<OperatorDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useSave({ operator, identity, onClose });
  return (
    <FormDialog
      title={t(operator ? 'operator.edit' : 'operator.add')}
      error={save.error}
      isBusy={save.isPending}
      onSubmit={() => save.mutate(draft)}
      onClose={onClose}
    >
      {identity && <IdentityFields draft={draft} onChange={set} isNew={operator === null} />}
      <ContactFields draft={draft} onChange={set} />
    </FormDialog>
  );
}

function useSave({ operator, identity, onClose }: Props) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: OperatorDraft) => {
      const profile = toProfile(draft);
      if (!operator) return api.registerOperator({ ...toIdentity(draft), kind: draft.kind, ...profile });
      const { uscc, name } = toIdentity(draft);
      // A firm from before codes were asked for may still have none; leaving it empty leaves it so.
      const changed = identity ? { name, ...(uscc !== operator.uscc && { uscc }) } : {};
      return api.editOperator(operator.operatorId, { ...changed, ...profile, version: operator.version });
    },
    onSuccess: onClose,
    onSettled: () =>
      Promise.all(['operators', 'me'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

function IdentityFields({ draft, onChange, isNew }: Part & { isNew: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Field
        label={t('operator.name')}
        value={draft.name}
        onChange={(name) => onChange({ name })}
        maxLength={120}
      />
      {isNew && (
        <label className="field">
          <span>{t('operator.kind')}</span>
          <select
            value={draft.kind}
            onChange={(event) => onChange({ kind: event.target.value === 'person' ? 'person' : 'firm' })}
          >
            <option value="firm">{t('operator.kinds.firm')}</option>
            <option value="person">{t('operator.kinds.person')}</option>
          </select>
        </label>
      )}
      {draft.kind === 'firm' && (
        <Field
          label={t('operator.uscc')}
          value={draft.uscc}
          onChange={(uscc) => onChange({ uscc: uscc.trim().toUpperCase() })}
          required={isNew}
          hint={t('operator.usccHint')}
        />
      )}
    </>
  );
}

function ContactFields({ draft, onChange }: Part) {
  const { t } = useTranslation();
  const field = (
    name: keyof OperatorDraft,
    label: string,
    more: { type?: string; maxLength?: number } = {},
  ) => (
    <Field
      {...more}
      label={label}
      value={draft[name]}
      onChange={(value) => onChange({ [name]: value })}
      required={false}
    />
  );
  return (
    <>
      <div className="field-row">
        {field('contactName', t('operator.contactName'), { maxLength: 80 })}
        {field('phone', t('operator.phone'), { type: 'tel', maxLength: 26 })}
      </div>
      <div className="field-row">
        {field('email', t('operator.email'), { type: 'email', maxLength: 254 })}
        {field('address', t('operator.address'), { maxLength: 200 })}
      </div>
      <p className="small muted">
        {t('operator.certificate')}: {t('operator.certificateHint')}
      </p>
      <div className="field-row">
        {field('certificateNumber', t('operator.certificateNumber'), { maxLength: 60 })}
        {field('certificateUntil', t('pilot.validUntil'), { type: 'date' })}
      </div>
    </>
  );
}
