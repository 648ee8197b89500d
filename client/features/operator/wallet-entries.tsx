import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { WalletEntry } from '../../../server/ledger/ledger.schema.ts';
import { EmptyState } from '../../components/states.tsx';
import { formatDateTime, formatFen } from '../../lib/format.ts';
import { memoText } from '../../lib/wallet.ts';

/** Every change of the wallet with what it was for and the tax in it. */
export function WalletEntries({ entries }: { entries: readonly WalletEntry[] }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <EmptyState icon="wallet" title={t('wallet.empty')} />;
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('wallet.kind')}</th>
            <th>{t('wallet.memo')}</th>
            <th>{t('wallet.postedAt')}</th>
            <th className="end">{t('wallet.amount')}</th>
            <th className="end">{t('wallet.balanceAfter')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((one) => (
            <tr key={one.journalEntryId} data-testid="wallet-entry">
              <td>{t(`wallet.kinds.${one.kind}`)}</td>
              <td data-label={t('wallet.memo')}>
                <About entry={one} />
              </td>
              <td data-label={t('wallet.postedAt')}>{formatDateTime(one.postedAt)}</td>
              <td className="end" data-label={t('wallet.amount')}>
                <Amount entry={one} />
              </td>
              <td className="end" data-label={t('wallet.balanceAfter')}>
                {formatFen(one.balanceAfterFen)}
                {one.owedAfterFen > 0 && (
                  <div className="small">
                    {t('wallet.owed')} {formatFen(one.owedAfterFen)}
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function About({ entry }: { entry: WalletEntry }) {
  const { t } = useTranslation();
  const text = memoText(entry) || t('wallet.flight');
  return (
    <>
      {entry.flightId ? (
        <Link to={`/flights/${entry.flightId}`} data-list-item>
          {text}
        </Link>
      ) : (
        memoText(entry)
      )}{' '}
      {entry.policyId && <Link to={`/policies/${entry.policyId}`}>{t('wallet.policy')}</Link>}
    </>
  );
}

function Amount({ entry }: { entry: WalletEntry }) {
  const { t } = useTranslation();
  const { netFen, vatFen, settledFen } = entry;
  return (
    <>
      {formatFen(entry.amountFen)}
      {netFen !== null && vatFen !== null && (
        <div className="small muted">
          {t('wallet.split', { net: formatFen(netFen), vat: formatFen(vatFen) })}
        </div>
      )}
      {settledFen !== 0 && (
        <div className="small muted">
          {t(settledFen > 0 ? 'wallet.settled' : 'wallet.newlyOwed', {
            amount: formatFen(Math.abs(settledFen)),
          })}
        </div>
      )}
    </>
  );
}
