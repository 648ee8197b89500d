import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Policy } from '../../../server/policies/policy.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { formatDateTime, formatFen, formatYuan } from '../../lib/format.ts';
import { policyStateKey } from '../../lib/policy.ts';
import { queries } from '../../queries.ts';

/** Contracts, newest first. */
export function PoliciesPage() {
  const { t } = useTranslation();
  const policies = useQuery(queries.policies());
  return (
    <>
      <PageHead title={t('contract.title')} lead={t('contract.lead')} />
      <Loaded query={policies}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="shield" title={t('contract.empty')}>
              <p>{t('contract.emptyHint')}</p>
            </EmptyState>
          ) : (
            <PolicyTable policies={items} />
          )
        }
      </Loaded>
    </>
  );
}

function PolicyTable({ policies }: { policies: readonly Policy[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('policy.number')}</th>
            <th>{t('policy.state')}</th>
            <th>{t('contract.period')}</th>
            <th>{t('contract.aircraft')}</th>
            <th className="end">{t('policy.limit')}</th>
            <th className="end">{t('policy.premium')}</th>
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => (
            <tr key={policy.policyId} data-testid="policy-row" data-state={policy.state}>
              <td>
                <Link to={`/policies/${policy.policyId}`} data-list-item>
                  <code>{policy.policyNumber}</code>
                </Link>
              </td>
              <td data-label={t('policy.state')}>{t(`policy.states.${policyStateKey(policy, true)}`)}</td>
              <td data-label={t('contract.period')}>
                {formatDateTime(policy.validFrom)} – {formatDateTime(policy.validUntil)}
              </td>
              <td data-label={t('contract.aircraft')}>
                {policy.serialNumbers[0]}
                {policy.serialNumbers.length > 1 && ` + ${policy.serialNumbers.length - 1}`}
              </td>
              <td className="end" data-label={t('policy.limit')}>
                {formatYuan(policy.limitFen)}
              </td>
              <td className="end" data-label={t('policy.premium')}>
                {formatFen(policy.premiumFen)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
