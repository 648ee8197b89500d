import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { JournalEntry } from '../../../server/ledger/ledger.schema.ts';
import { formatDateTime, formatFen } from '../../lib/format.ts';
import { accountKey } from '../../lib/ledger.ts';
import { memoText } from '../../lib/wallet.ts';

/** Double entries as they were posted, debit and credit side by side. */
export function LedgerEntries({ entries }: { entries: readonly JournalEntry[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('wallet.kind')}</th>
            <th>{t('wallet.postedAt')}</th>
            <th>{t('wallet.memo')}</th>
            <th>{t('ledger.postings')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.journalEntryId} data-testid="ledger-entry">
              <td>
                <strong>{t(`wallet.kinds.${entry.kind}`)}</strong>
                <div className="small muted">{entry.journalEntryId}</div>
              </td>
              <td data-label={t('wallet.postedAt')}>{formatDateTime(entry.postedAt)}</td>
              <td data-label={t('wallet.memo')}>
                <About entry={entry} />
              </td>
              <td className="wide" data-label={t('ledger.postings')}>
                <Postings entry={entry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function About({ entry }: { entry: JournalEntry }) {
  const { t } = useTranslation();
  const { policyId, productCode, technologyInsuranceCode, insurer, district } = entry.dimensions;
  const told = [productCode, technologyInsuranceCode, insurer, district].filter((one) => one !== null);
  return (
    <>
      <div>{memoText(entry)}</div>
      {policyId && <Link to={`/policies/${policyId}`}>{t('wallet.policy')}</Link>}{' '}
      {entry.flightId && <Link to={`/flights/${entry.flightId}`}>{t('wallet.flight')}</Link>}
      {entry.operatorId && <div className="small muted">{entry.operatorId}</div>}
      {told.length > 0 && <div className="small muted">{told.join(' · ')}</div>}
      {entry.reverses && (
        <div className="small muted">{t('ledger.reverses', { journalEntryId: entry.reverses })}</div>
      )}
    </>
  );
}

function Postings({ entry }: { entry: JournalEntry }) {
  const { t } = useTranslation();
  return (
    <ul className="postings">
      {entry.postings.map(({ account, amountFen }) => (
        <li key={account}>
          <span>{t(accountKey(account))}</span>
          <span className="num">
            {formatFen(Math.abs(amountFen))} {t(`ledger.sides.${amountFen > 0 ? 'credit' : 'debit'}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}
