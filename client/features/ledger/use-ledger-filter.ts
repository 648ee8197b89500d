import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import type { Account } from '../../../server/ledger/ledger.schema.ts';
import { BALANCE_DIMENSIONS, type BalanceDimension } from '../../lib/ledger.ts';
import { en } from '../../locales/en.data.ts';

/** What of the books is shown; an absent part is not filtered by. */
export interface LedgerFilter {
  /** YYYY-MM; absent: the month of now, as the server sees it. */
  period?: string;
  account?: Account;
  productCode?: string;
  technologyInsuranceCode?: string;
  policyId?: string;
  operatorId?: string;
  /** Dimension of the trial balance. */
  by?: BalanceDimension;
}

/** Parts that are free text. */
export const TEXT_FILTERS = ['productCode', 'technologyInsuranceCode', 'policyId', 'operatorId'] as const;

/** A change of the filter; null takes a part away. */
export type LedgerFilterChange = { [Part in keyof LedgerFilter]?: LedgerFilter[Part] | null };

/** The filter in the address, so that it survives a reload and can be sent on. */
export function useLedgerFilter(): [LedgerFilter, (change: LedgerFilterChange) => void] {
  const [search, setSearch] = useSearchParams();
  const choose = useCallback(
    (change: LedgerFilterChange) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(change))
            if (value) after.set(name, value);
            else after.delete(name);
          return after;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [readFilter(search), choose];
}

function readFilter(search: URLSearchParams): LedgerFilter {
  const period = search.get('period');
  const account = search.get('account');
  const by = BALANCE_DIMENSIONS.find((one) => one === search.get('by'));
  const filter: LedgerFilter = {
    ...(period !== null && /^20\d\d-(0[1-9]|1[0-2])$/.test(period) && { period }),
    ...(isAccount(account) && { account }),
    ...(by && { by }),
  };
  for (const name of TEXT_FILTERS) {
    const value = search.get(name)?.slice(0, 64);
    if (value) filter[name] = value;
  }
  return filter;
}

/** By our words for them: the server's own list would bring its validator into the page. */
function isAccount(text: string | null): text is Account {
  return text !== null && /^\w+:\w+$/.test(text) && Object.hasOwn(en.ledger.account, text.replace(':', '-'));
}
