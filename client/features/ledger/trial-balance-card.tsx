import { useTranslation } from 'react-i18next';
import type { Account } from '../../../server/ledger/ledger.schema.ts';
import type { TrialBalance } from '../../../server/ledger/trial-balance.schema.ts';
import { EmptyState } from '../../components/states.tsx';
import { formatFen } from '../../lib/format.ts';
import {
  accountKey,
  BALANCE_DIMENSIONS,
  type BalanceDimension,
  type BalanceSums,
  groupBalance,
  sideOf,
  totalOf,
} from '../../lib/ledger.ts';

/** Trial balance 试算平衡表; an account in it is a filter of the entries below. */
export function TrialBalanceCard({
  balance,
  by,
  onBy,
  onAccount,
}: {
  balance: TrialBalance;
  by: BalanceDimension | null;
  onBy: (by: BalanceDimension | null) => void;
  onAccount: (account: Account) => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="card flush" aria-label={t('ledger.balance')}>
      <header className="row between">
        <h2>{t('ledger.balance')}</h2>
        <Verdict sumFen={balance.sumFen} />
      </header>
      <Dimensions by={by} onBy={onBy} />
      {balance.rows.length === 0 ? (
        <EmptyState icon="ledger" title={t('ledger.empty')} />
      ) : (
        <BalanceTable balance={balance} by={by} onAccount={onAccount} />
      )}
    </section>
  );
}

function BalanceTable({
  balance,
  by,
  onAccount,
}: {
  balance: TrialBalance;
  by: BalanceDimension | null;
  onAccount: (account: Account) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('ledger.accountLabel')}</th>
            {by && <th>{t(`ledger.dimension.${by}`)}</th>}
            <th className="end">{t('ledger.opening')}</th>
            <th className="end">{t('ledger.debit')}</th>
            <th className="end">{t('ledger.credit')}</th>
            <th className="end">{t('ledger.closing')}</th>
          </tr>
        </thead>
        <tbody>
          {groupBalance(balance.rows, by).map((line) => (
            <tr key={`${line.account} ${line.value}`} data-testid="balance-row">
              <td>
                <button type="button" className="button quiet small" onClick={() => onAccount(line.account)}>
                  {t(accountKey(line.account))}
                </button>
              </td>
              {by && <td data-label={t(`ledger.dimension.${by}`)}>{line.value ?? t('ledger.none')}</td>}
              <Sums sums={line} />
            </tr>
          ))}
          <tr>
            <td>
              <strong>{t('ledger.total')}</strong>
            </td>
            {by && <td />}
            <Sums sums={totalOf(balance.rows)} />
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function Verdict({ sumFen }: { sumFen: number }) {
  const { t } = useTranslation();
  const isEven = sumFen === 0;
  return (
    <span className={`badge ${isEven ? 'tone-good' : 'tone-bad'}`} role="status" data-testid="books-verdict">
      {isEven ? t('ledger.even') : t('ledger.apart', { amount: formatFen(sumFen) })}
    </span>
  );
}

function Dimensions({
  by,
  onBy,
}: {
  by: BalanceDimension | null;
  onBy: (by: BalanceDimension | null) => void;
}) {
  const { t } = useTranslation();
  return (
    <fieldset className="row" style={{ padding: 'var(--s3) var(--s5)' }}>
      <legend className="visually-hidden">{t('ledger.by')}</legend>
      {[null, ...BALANCE_DIMENSIONS].map((one) => (
        <button
          key={one ?? 'account'}
          type="button"
          className="button small"
          aria-pressed={by === one}
          onClick={() => onBy(one)}
        >
          {t(one === null ? 'ledger.byAccount' : `ledger.dimension.${one}`)}
        </button>
      ))}
    </fieldset>
  );
}

function Sums({ sums }: { sums: BalanceSums }) {
  const { t } = useTranslation();
  const balance = (fen: number) => {
    const { amount, side } = sideOf(fen);
    return side === null ? amount : `${amount} ${t(`ledger.sides.${side}`)}`;
  };
  return (
    <>
      <td className="end num" data-label={t('ledger.opening')}>
        {balance(sums.openingFen)}
      </td>
      <td className="end num" data-label={t('ledger.debit')}>
        {formatFen(sums.debitFen)}
      </td>
      <td className="end num" data-label={t('ledger.credit')}>
        {formatFen(sums.creditFen)}
      </td>
      <td className="end num" data-label={t('ledger.closing')}>
        {balance(sums.closingFen)}
      </td>
    </>
  );
}
