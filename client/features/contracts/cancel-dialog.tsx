import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cancellation } from '../../../server/policies/endorsement.schema.ts';
import type { Policy } from '../../../server/policies/policy.schema.ts';
import { api } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Loaded, Problem } from '../../components/states.tsx';
import { formatFen } from '../../lib/format.ts';
import { queries, queryClient } from '../../queries.ts';

interface Props {
  policy: Policy;
  onClose: () => void;
}

/** What cancelling gives back, before it is done (保险法 art. 54). */
export function CancelDialog({ policy, onClose }: Props) {
  const { t } = useTranslation();
  const preview = useQuery(queries.cancellation(policy.policyId));
  return (
    <Dialog title={t('contract.cancelTitle')} onClose={onClose}>
      <Loaded query={preview}>
        {(one) => (
          <>
            <Preview preview={one} />
            {one.possible && <CancelForm policy={policy} onClose={onClose} />}
          </>
        )}
      </Loaded>
    </Dialog>
  );
}

function Preview({ preview }: { preview: Cancellation }) {
  const { t, i18n } = useTranslation();
  const { possible, reason, refundFen, earnedFen } = preview;
  const key = `contract.cancelReasons.${reason}`;
  return (
    <>
      <p data-testid="cancel-preview">
        {possible
          ? t('contract.cancelRefund', { refund: formatFen(refundFen), earned: formatFen(earnedFen) })
          : t('contract.cancelNot')}
      </p>
      <p className="small muted">{i18n.exists(key) ? t(key) : reason}</p>
    </>
  );
}

function CancelForm({ policy, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const cancel = useMutation({
    mutationFn: () => api.cancelPolicy(policy.policyId, { version: policy.version, reason }),
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    cancel.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <Field
        label={t('contract.cancelWhy')}
        value={reason}
        onChange={setReason}
        minLength={3}
        maxLength={300}
        data-testid="cancel-reason"
      />
      <Problem error={cancel.error} />
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>
          {t('action.cancel')}
        </button>
        <button
          type="submit"
          className="button danger"
          disabled={cancel.isPending}
          data-testid="cancel-confirm"
        >
          {t('contract.cancel')}
        </button>
      </div>
    </form>
  );
}
