import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime, formatFen, formatYuan } from '../../lib/format.ts';
import { policyStateKey } from '../../lib/policy.ts';
import { queries } from '../../queries.ts';

/** Terms of the contract of one flight (保险单). */
export function PolicyCard({ policyId, landed }: { policyId: string; landed: boolean }) {
  const { t } = useTranslation();
  const policy = useQuery(queries.policy(policyId));
  return (
    <section className="card">
      <h2>{t('policy.title')}</h2>
      <Loaded query={policy}>
        {(one) => (
          <dl className="facts">
            <dt>{t('policy.number')}</dt>
            <dd>
              <code data-testid="policy-number">{one.policyNumber}</code>
            </dd>
            <dt>{t('policy.state')}</dt>
            <dd data-state={one.state}>{t(`policy.states.${policyStateKey(one, landed)}`)}</dd>
            <dt>{t('policy.coveredFrom')}</dt>
            <dd>{formatDateTime(one.coveredFrom)}</dd>
            <dt>{t('policy.coveredTo')}</dt>
            <dd>{one.coveredTo ? formatDateTime(one.coveredTo) : t('cover.untilLanding')}</dd>
            <dt>{t('policy.limit')}</dt>
            <dd>{formatYuan(one.limitFen)}</dd>
            <dt>{t('policy.premium')}</dt>
            <dd>{formatFen(one.premiumFen)}</dd>
            <dt>{t('policy.boundAt')}</dt>
            <dd>{formatDateTime(one.boundAt)}</dd>
            <dt>{t('policy.validUntil')}</dt>
            <dd>{formatDateTime(one.validUntil)}</dd>
            {one.attachmentReason !== null && (
              <>
                <dt>{t('policy.attachment')}</dt>
                <dd>{t(`cover.reason.${one.attachmentReason}`)}</dd>
              </>
            )}
            <dt>{t('policy.tariff')}</dt>
            <dd>{one.tariff}</dd>
          </dl>
        )}
      </Loaded>
      <p className="tiny" style={{ marginTop: 8 }}>
        {t('policy.paidFirst')}
      </p>
    </section>
  );
}
