import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { QuoteView } from '../../../server/policies/quote.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded } from '../../components/states.tsx';
import { formatDateTime, formatFen, formatYuan } from '../../lib/format.ts';
import { isReceipt } from '../../lib/receipt.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { ReceiptLines } from '../flight/price-card.tsx';
import { AlternativesCard } from './alternatives-card.tsx';
import { BindCard } from './bind-card.tsx';
import { QuoteExpiry } from './quote-expiry.tsx';
import { QuoteReasons } from './quote-reasons.tsx';

/** One quote: its price factor by factor, what would change it, and what must be read before it binds. */
export function QuotePage() {
  const { quoteId = '' } = useParams();
  const { t } = useTranslation();
  const quote = useQuery(queries.quote(quoteId));
  return (
    <>
      <PageHead title={t('contract.quote')} back={{ to: '/quotes', label: t('quote.title') }} />
      <Loaded query={quote}>{(one) => <QuoteBody quote={one} />}</Loaded>
    </>
  );
}

function QuoteBody({ quote }: { quote: QuoteView }) {
  const { t } = useTranslation();
  const { outcome, premiumFen, policyId, liftedBy } = quote;
  const canBind =
    outcome === 'quoted' && quote.state === 'open' && currentSession()?.user.role === 'operator';
  return (
    <div className="stack">
      <section className="card stack" data-testid="quote" data-outcome={outcome} data-state={quote.state}>
        <header className="row between">
          <div>
            <h2>{t(`quote.outcome.${outcome}`)}</h2>
            <p className="small muted">
              {t('policy.limit')} {formatYuan(quote.limitFen)}
              {quote.request &&
                ` · ${formatDateTime(quote.request.from)} – ${formatDateTime(quote.request.to)}`}
            </p>
          </div>
          {premiumFen !== null && (
            <strong className="num" style={{ fontSize: 'var(--text-xl)' }} data-testid="quote-premium">
              {formatFen(premiumFen)}
            </strong>
          )}
        </header>
        {policyId ? (
          <Link className="button" to={`/policies/${policyId}`}>
            {t('quote.policy')}
          </Link>
        ) : (
          <QuoteExpiry quote={quote} />
        )}
        <QuoteReasons reasons={quote.reasons} />
        {outcome === 'referred' && <p>{t('quote.referredHint')}</p>}
        {liftedBy && <Conditions conditions={liftedBy.conditions} />}
        {isReceipt(quote.receipt) && <ReceiptLines receipt={quote.receipt} />}
      </section>
      {quote.alternatives.length > 0 && <AlternativesCard alternatives={quote.alternatives} />}
      {canBind && <BindCard quote={quote} />}
    </div>
  );
}

function Conditions({ conditions }: { conditions: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <div className="note tone-calm">
      <p>{t('quote.offered')}</p>
      {conditions.length > 0 && (
        <>
          <h3>{t('quote.conditions')}</h3>
          <ul>
            {conditions.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
