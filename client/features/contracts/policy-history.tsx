import { useTranslation } from 'react-i18next';
import type { Policy } from '../../../server/policies/policy.schema.ts';
import { formatDateTime } from '../../lib/format.ts';

/** Every step of the contract's life with its reason; appended, never edited. */
export function PolicyHistory({ transitions }: { transitions: Policy['transitions'] }) {
  const { t } = useTranslation();
  return (
    <section className="card flush scroll">
      <header>
        <h2>{t('contract.history')}</h2>
      </header>
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('contract.at')}</th>
            <th>{t('contract.event')}</th>
            <th>{t('contract.reason')}</th>
          </tr>
        </thead>
        <tbody>
          {transitions.map((one) => (
            <tr key={`${one.at} ${one.event} ${one.reason}`} data-testid="policy-step" data-event={one.event}>
              <td>{formatDateTime(one.at)}</td>
              <td data-label={t('contract.event')}>{t(`contract.events.${one.event}`)}</td>
              <td data-label={t('contract.reason')}>
                <code>{one.reason}</code>{' '}
                <span className="tiny">
                  {t(one.byUserId === null ? 'contract.byRule' : 'contract.byPerson')}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
