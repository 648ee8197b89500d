import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../server/ledger/ledger.schema.ts';
import { FilterField } from '../../components/filter-field.tsx';
import { accountKey } from '../../lib/ledger.ts';
import { en } from '../../locales/en.data.ts';
import { type LedgerFilter, type LedgerFilterChange, TEXT_FILTERS } from './use-ledger-filter.ts';

const ACCOUNTS = Object.keys(en.ledger.account).map((name) => name.replace('-', ':') as Account);

export function LedgerFilters({
  filter,
  period,
  periods,
  onChoose,
}: {
  filter: LedgerFilter;
  /** The month that is shown. */
  period: string;
  /** Months with entries, newest first. */
  periods: readonly string[];
  onChoose: (change: LedgerFilterChange) => void;
}) {
  const { t } = useTranslation();
  const ids = { period: useId(), account: useId() };
  const months = [...new Set([period, ...periods])].sort().reverse();
  return (
    <section className="card" aria-label={t('ledger.filter')}>
      <div className="field-row narrow">
        <div className="field">
          <label htmlFor={ids.period}>{t('ledger.period')}</label>
          <select
            id={ids.period}
            value={period}
            onChange={({ target }) => onChoose({ period: target.value })}
          >
            {months.map((month) => (
              <option key={month}>{month}</option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={ids.account}>{t('ledger.accountLabel')}</label>
          <select
            id={ids.account}
            value={filter.account ?? ''}
            onChange={({ target }) =>
              onChoose({ account: ACCOUNTS.find((one) => one === target.value) ?? null })
            }
          >
            <option value="">{t('ledger.anyAccount')}</option>
            {ACCOUNTS.map((account) => (
              <option key={account} value={account}>
                {t(accountKey(account))}
              </option>
            ))}
          </select>
        </div>
        {TEXT_FILTERS.map((name) => (
          <FilterField
            key={name}
            label={t(`ledger.dimension.${name}`)}
            value={filter[name] ?? ''}
            onTake={(value) => onChoose({ [name]: value })}
          />
        ))}
      </div>
    </section>
  );
}
