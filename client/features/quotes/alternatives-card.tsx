import { useTranslation } from 'react-i18next';
import type { QuoteAlternative } from '../../../server/policies/quote.schema.ts';
import { formatFen } from '../../lib/format.ts';

/** What the same request would cost if one thing were different. */
export function AlternativesCard({ alternatives }: { alternatives: readonly QuoteAlternative[] }) {
  const { t, i18n } = useTranslation();
  const isChinese = i18n.language.startsWith('zh');
  return (
    <section className="card stack" data-testid="alternatives">
      <h2>{t('quote.alternatives')}</h2>
      <table className="dense receipt">
        <thead>
          <tr>
            <th>{t('quote.alternative')}</th>
            <th className="end">{t('quote.premium')}</th>
            <th className="end">{t('quote.difference')}</th>
          </tr>
        </thead>
        <tbody>
          {alternatives.map((one) => (
            <tr key={one.code}>
              <td>{isChinese ? one.labelZh : one.labelEn}</td>
              <td className="end">{formatFen(one.premiumFen)}</td>
              <td className="end">
                {one.differenceFen > 0 ? '+' : ''}
                {formatFen(one.differenceFen)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
