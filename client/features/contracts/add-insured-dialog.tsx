import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Policy } from '../../../server/policies/policy.schema.ts';
import type { AdditionalInsured } from '../../../server/policies/quote-request.schema.ts';
import { api } from '../../api.ts';
import { Field } from '../../components/field.tsx';
import { FormDialog } from '../../components/form-dialog.tsx';
import { Select } from '../../components/select.tsx';
import { queryClient } from '../../queries.ts';

const ROLES = ['landowner', 'client', 'pilot', 'other'] as const satisfies AdditionalInsured['role'][];

/** Covers somebody else too, free of charge. */
export function AddInsuredDialog({ policy, onClose }: { policy: Policy; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('client');
  const save = useMutation({
    mutationFn: () =>
      api.endorsePolicy(policy.policyId, {
        kind: 'additionalInsured',
        version: policy.version,
        insured: { name: name.trim(), role },
      }),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['policies'] }),
  });
  return (
    <FormDialog
      title={t('contract.addInsured')}
      lead={t('contract.addInsuredHint')}
      error={save.error}
      isBusy={save.isPending}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <Field label={t('contract.insuredName')} value={name} onChange={setName} maxLength={120} />
      <Select
        label={t('contract.insuredRole')}
        value={role}
        options={ROLES.map((one) => [one, t(`contract.roles.${one}`)] as const)}
        onChange={(one) => setRole(ROLES.find((role) => role === one) ?? 'other')}
      />
    </FormDialog>
  );
}
