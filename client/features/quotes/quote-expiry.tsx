import { useTranslation } from 'react-i18next';
import type { QuoteView } from '../../../server/policies/quote.schema.ts';
import { formatAge, formatDateTime } from '../../lib/format.ts';
import { useNowMs } from '../../now.ts';

/** How long a price still holds. */
export function QuoteExpiry({ quote }: { quote: Pick<QuoteView, 'expiresAt'> }) {
  const { t } = useTranslation();
  const nowMs = useNowMs();
  if (quote.expiresAt === null) return null;
  const leftMs = Date.parse(quote.expiresAt) - nowMs;
  return (
    <span className="small" data-testid="quote-expiry">
      {leftMs > 0
        ? t('quote.expiresIn', { age: formatAge(leftMs) })
        : t('quote.expired', { at: formatDateTime(quote.expiresAt) })}
    </span>
  );
}
