import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api.ts';
import { Field } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { formatFen, parseYuan } from '../../lib/format.ts';

const DEMO_DEPOSIT_FEN = 10_000;

/** Play money, in demonstrations only. */
export function DepositForm() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [amount, setAmount] = useState(formatFen(DEMO_DEPOSIT_FEN));
  const amountFen = parseYuan(amount);
  const deposit = useMutation({
    mutationFn: (fen: number) => api.deposit(fen, t('wallet.demoMemo')),
    onSuccess: () => client.invalidateQueries({ queryKey: ['wallet'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (amountFen !== null) deposit.mutate(amountFen);
  };
  return (
    <form className="card form" onSubmit={submit} aria-label={t('wallet.deposit')}>
      <p className="small muted">{t('wallet.demoHint')}</p>
      <div className="row" style={{ alignItems: 'end' }}>
        <Field
          label={t('wallet.amount')}
          value={amount}
          onChange={setAmount}
          error={amountFen === null && t('form.amountInvalid')}
        />
        <button type="submit" className="button primary" disabled={deposit.isPending || amountFen === null}>
          {t('wallet.deposit')}
        </button>
      </div>
      <Problem error={deposit.error} />
    </form>
  );
}
