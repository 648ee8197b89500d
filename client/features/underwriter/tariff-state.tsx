import { useTranslation } from 'react-i18next';
import type { TariffVersion } from '../../../server/pricing/tariff-version.schema.ts';
import { formatDateTime } from '../../lib/format.ts';

export function TariffStateBadge({ tariff }: { tariff: TariffVersion }) {
  const { t } = useTranslation();
  const tone = tariff.state === 'effective' ? 'tone-good' : '';
  return (
    <span className="badges">
      <span className={`badge ${tone}`}>{t(`tariff.states.${tariff.state}`)}</span>
      {tariff.shadow && <span className="badge">{t('tariff.shadow')}</span>}
    </span>
  );
}

/** From when until when it prices, Asia/Shanghai. */
export function TariffPeriod({ tariff }: { tariff: TariffVersion }) {
  const { t } = useTranslation();
  const { effectiveFrom, effectiveUntil } = tariff;
  if (effectiveFrom === null) return <span className="muted">{t('tariff.notYet')}</span>;
  return (
    <span>
      {t('tariff.from', { at: formatDateTime(effectiveFrom) })}
      <br />
      {effectiveUntil === null ? t('tariff.open') : t('tariff.until', { at: formatDateTime(effectiveUntil) })}
    </span>
  );
}
