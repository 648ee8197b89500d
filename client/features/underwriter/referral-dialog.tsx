import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DecideReferralInput, Referral } from '../../../server/policies/referral.schema.ts';
import { api } from '../../api.ts';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { Select } from '../../components/select.tsx';
import { formatDateTime, parseYuan } from '../../lib/format.ts';
import { queryClient } from '../../queries.ts';

interface Props {
  referral: Referral;
  onClose: () => void;
}

/** Offer with conditions and perhaps a lower limit, or decline; the price follows from the filed tariff (报行合一). */
export function ReferralDialog({ referral, onClose }: Props) {
  const { t } = useTranslation();
  const [decision, setDecision] = useState<'offered' | 'declined'>('offered');
  const [note, setNote] = useState('');
  const [conditions, setConditions] = useState('');
  const [limit, setLimit] = useState('');
  const limitFen = limit.trim() === '' ? null : parseYuan(limit);
  const isWrongLimit = limit.trim() !== '' && limitFen === null;
  const save = useMutation({
    mutationFn: (input: DecideReferralInput) => api.decideReferral(referral.quote.quoteId, input),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['referrals'] }),
  });
  const lines = conditions.split('\n').flatMap((line) => line.trim() || []);
  const input: DecideReferralInput =
    decision === 'declined'
      ? { decision, note }
      : { decision, note, conditions: lines, limitFen, deductibleFen: null };
  return (
    <FormDialog
      title={t('underwriting.decideTitle', { quote: formatDateTime(referral.quote.quotedAt) })}
      error={save.error}
      isBusy={save.isPending || isWrongLimit}
      onSubmit={() => save.mutate(input)}
      onClose={onClose}
    >
      <Select
        label={t('underwriting.decision')}
        testId="referral-decision"
        value={decision}
        options={[
          ['offered', t('underwriting.offer')],
          ['declined', t('underwriting.decline')],
        ]}
        onChange={(one) => setDecision(one === 'declined' ? 'declined' : 'offered')}
      />
      <Field
        label={t('underwriting.note')}
        value={note}
        onChange={setNote}
        minLength={3}
        maxLength={1_000}
        data-testid="referral-note"
      />
      {decision === 'offered' && (
        <>
          <Conditions value={conditions} onChange={setConditions} />
          <Field
            label={t('underwriting.limit')}
            value={limit}
            onChange={setLimit}
            required={false}
            error={isWrongLimit && t('form.amountInvalid')}
          />
        </>
      )}
    </FormDialog>
  );
}

function Conditions({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{t('underwriting.conditions')}</label>
      <textarea id={id} rows={3} value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}
