import { useTranslation } from 'react-i18next';
import type { QuoteReason } from '../../../server/policies/quote.schema.ts';

/** Why a quote is none, by which rule, and what would lift it. */
export function QuoteReasons({ reasons }: { reasons: readonly QuoteReason[] }) {
  const { t } = useTranslation();
  if (reasons.length === 0) return null;
  return (
    <ul className="stack">
      {reasons.map(({ code, detail, clause, lift }) => (
        <li key={code} className="note tone-warn" data-testid="quote-reason" data-code={code}>
          {detail || code} {clause && <span className="tiny">{clause}</span>}
          {lift && (
            <p className="small">
              {t('quote.lift')}: {lift}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
