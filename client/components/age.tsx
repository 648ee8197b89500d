import { useTranslation } from 'react-i18next';
import { isStale } from '../lib/ages.ts';
import { formatAge } from '../lib/format.ts';

/** Age of a live object's data; grey and hatched once stale. */
export function Age({ ageMs, testId }: { ageMs: number | null; testId?: string }) {
  const { t } = useTranslation();
  if (ageMs === null) return <span className="unknown-value">{t('value.unknown')}</span>;
  const stale = isStale(ageMs);
  return (
    <span className={stale ? 'stale num' : 'num'} data-testid={testId} data-stale={stale}>
      {formatAge(ageMs)}
      {stale && <span className="visually-hidden"> {t('value.stale')}</span>}
    </span>
  );
}
