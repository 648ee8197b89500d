import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { QuoteView } from '../../../server/policies/quote.schema.ts';
import { formatFen, formatYuan } from '../../lib/format.ts';
import { QuoteExpiry } from './quote-expiry.tsx';
import { QuoteReasons } from './quote-reasons.tsx';

/** Prices side by side; each opens to what it is made of. */
export function OfferCards({ quotes }: { quotes: readonly QuoteView[] }) {
  const { t } = useTranslation();
  return (
    <section className="stack" aria-label={t('quote.offers')} aria-live="polite">
      <h2>{t('quote.offers')}</h2>
      <ul className="cards">
        {quotes.map((quote) => (
          <li key={quote.quoteId}>
            <OfferCard quote={quote} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function OfferCard({ quote }: { quote: QuoteView }) {
  const { t } = useTranslation();
  const { premiumFen, outcome } = quote;
  return (
    <article className="card stack" data-testid="offer-card" data-outcome={outcome}>
      <header className="row between">
        <h3>
          {t('policy.limit')} {formatYuan(quote.limitFen)}
        </h3>
        <strong className="num" style={{ fontSize: 'var(--text-xl)' }}>
          {outcome === 'quoted' && premiumFen !== null
            ? formatFen(premiumFen)
            : t(`quote.outcome.${outcome}`)}
        </strong>
      </header>
      <QuoteReasons reasons={quote.reasons} />
      <div className="row between">
        <QuoteExpiry quote={quote} />
        <Link className="button primary" to={`/quotes/${quote.quoteId}`} data-testid="offer-open">
          {t('quote.choose')}
        </Link>
      </div>
    </article>
  );
}
