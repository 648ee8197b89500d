import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { QuoteView } from '../../../server/policies/quote.schema.ts';
import { Icon } from '../../components/icon.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { useSelection } from '../../components/use-selection.ts';
import { formatDateTime, formatFen, formatYuan } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';

const STATES = ['open', 'expired', 'bound'] as const;

/** Questions and their prices, by what became of them. */
export function QuotesPage() {
  const { t } = useTranslation();
  const [chosen, choose] = useSelection('state');
  const state = STATES.find((one) => one === chosen) ?? 'open';
  const quotes = useQuery(queries.quotes(state));
  const isOperator = currentSession()?.user.role === 'operator';
  return (
    <>
      <PageHead title={t('quote.title')} lead={t('quote.lead')}>
        {isOperator && (
          <Link className="button primary" to="/quotes/new" data-testid="ask-quote">
            <Icon name="plus" />
            {t('quote.ask')}
          </Link>
        )}
      </PageHead>
      <div className="stack">
        <div className="row">
          {STATES.map((one) => (
            <button
              key={one}
              type="button"
              className="button small"
              aria-pressed={one === state}
              onClick={() => choose(one)}
            >
              {t(`quote.states.${one}`)}
            </button>
          ))}
        </div>
        <Loaded query={quotes}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon="tariff" title={t('quote.empty')}>
                <p>{t('quote.emptyHint')}</p>
              </EmptyState>
            ) : (
              <QuoteTable quotes={items} />
            )
          }
        </Loaded>
      </div>
    </>
  );
}

function QuoteTable({ quotes }: { quotes: readonly QuoteView[] }) {
  const { t } = useTranslation();
  return (
    <div className="card flush scroll">
      <table className="stacks">
        <thead>
          <tr>
            <th>{t('quote.askedAt')}</th>
            <th>{t('quote.state')}</th>
            <th>{t('quote.time')}</th>
            <th className="end">{t('policy.limit')}</th>
            <th className="end">{t('quote.premium')}</th>
          </tr>
        </thead>
        <tbody>
          {quotes.map((quote) => (
            <tr key={quote.quoteId} data-testid="quote-row" data-outcome={quote.outcome}>
              <td>
                <Link to={`/quotes/${quote.quoteId}`} data-list-item>
                  {formatDateTime(quote.quotedAt)}
                </Link>
              </td>
              <td data-label={t('quote.state')}>
                {t(`quote.outcome.${quote.outcome}`)}
                {quote.liftedBy && (
                  <span className="badge tone-calm">{t('underwriting.decided.offered')}</span>
                )}
              </td>
              <td data-label={t('quote.time')}>{quote.request && formatDateTime(quote.request.from)}</td>
              <td className="end" data-label={t('policy.limit')}>
                {formatYuan(quote.limitFen)}
              </td>
              <td className="end" data-label={t('quote.premium')}>
                {quote.premiumFen === null ? '–' : formatFen(quote.premiumFen)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
