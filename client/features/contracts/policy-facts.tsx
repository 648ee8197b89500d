import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Policy } from '../../../server/policies/policy.schema.ts';
import { formatDateTime, formatFen, formatYuan } from '../../lib/format.ts';
import { policyStateKey } from '../../lib/policy.ts';

/** The contract in facts. */
export function PolicyFacts({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const { volume, extension } = policy;
  const rows: [label: string, value: ReactNode][] = [
    [t('contract.period'), `${formatDateTime(policy.validFrom)} – ${formatDateTime(policy.validUntil)}`],
    [t('quote.product'), `${policy.product} (${policy.productCode})`],
    [t('contract.aircraft'), policy.serialNumbers.join(', ')],
    [t('contract.place'), volume ? t('contract.heights', placeOf(volume)) : t('contract.anywhere')],
    [t('policy.limit'), formatYuan(policy.limitFen)],
    [t('contract.aggregate'), formatYuan(policy.aggregateLimitFen)],
    [t('contract.deductible'), formatYuan(policy.deductibleFen)],
    [t('policy.premium'), formatFen(policy.premiumFen)],
    [t('contract.refunded'), formatFen(policy.refundedFen)],
    [
      t('contract.additionalInsured'),
      policy.additionalInsured.map(({ name }) => name).join(', ') || t('value.none'),
    ],
    [t('policy.boundAt'), formatDateTime(policy.boundAt)],
    [t('policy.tariff'), policy.tariff],
  ];
  return (
    <section className="card stack">
      <h2 data-testid="policy-state" data-state={policy.state}>
        {t(`policy.states.${policyStateKey(policy, true)}`)}
      </h2>
      <dl className="facts">
        {rows.map(([label, value]) => (
          <Row key={label} label={label} value={value} />
        ))}
        {extension && (
          <Row
            label={t('contract.extension')}
            value={t('contract.extensionUsed', {
              used: extension.usedMinutes,
              most: extension.extraMinutesMax,
              premium: formatFen(extension.usedPremiumFen),
              cap: formatFen(extension.premiumCapFen),
              block: extension.blockMinutes,
            })}
          />
        )}
      </dl>
      <p className="tiny">{t('policy.paidFirst')}</p>
    </section>
  );
}

function placeOf(volume: NonNullable<Policy['volume']>): { floor: number; ceiling: number } {
  return { floor: volume.floorMeters, ceiling: volume.ceilingMeters };
}

function Row({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
