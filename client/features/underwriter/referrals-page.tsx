import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Referral } from '../../../server/policies/referral.schema.ts';
import { PageHead } from '../../components/page-head.tsx';
import { EmptyState, Loaded } from '../../components/states.tsx';
import { formatDateTime, formatYuan } from '../../lib/format.ts';
import { queries } from '../../queries.ts';
import { currentSession } from '../../session.ts';
import { QuoteReasons } from '../quotes/quote-reasons.tsx';
import { ReferralDialog } from './referral-dialog.tsx';

/** Questions that wait for an underwriter, and what was decided on others. */
export function ReferralsPage() {
  const { t } = useTranslation();
  const referrals = useQuery(queries.referrals());
  const [opened, open] = useState<Referral | null>(null);
  return (
    <>
      <PageHead
        title={t('underwriting.referrals')}
        lead={t('underwriting.referralsLead')}
        back={{ to: '/overview', label: t('nav.overview') }}
      />
      <Loaded query={referrals}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="inbox" title={t('underwriting.noReferrals')} />
          ) : (
            <ul className="stack">
              {items.map((one) => (
                <li key={one.quote.quoteId}>
                  <ReferralCard referral={one} onDecide={() => open(one)} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {opened && <ReferralDialog referral={opened} onClose={() => open(null)} />}
    </>
  );
}

function ReferralCard({ referral, onDecide }: { referral: Referral; onDecide: () => void }) {
  const { t } = useTranslation();
  const { quote, decision } = referral;
  const mayDecide = decision === null && currentSession()?.user.role === 'underwriter';
  return (
    <article className="card stack" data-testid="referral" data-decision={decision?.decision ?? 'waiting'}>
      <header className="row between">
        <div>
          <h2>
            <Link to={`/quotes/${quote.quoteId}`}>{formatDateTime(quote.quotedAt)}</Link>
          </h2>
          <p className="small muted">
            {quote.product} · {t('policy.limit')} {formatYuan(quote.limitFen)} · {t('underwriting.operator')}{' '}
            <code>{quote.operatorId}</code>
          </p>
        </div>
        {mayDecide ? (
          <button type="button" className="button primary" onClick={onDecide} data-testid="referral-decide">
            {t('underwriting.decide')}
          </button>
        ) : (
          <span className="badge tone-calm">
            {decision ? t(`underwriting.decided.${decision.decision}`) : t('underwriting.waiting')}
          </span>
        )}
      </header>
      <QuoteReasons reasons={quote.reasons} />
      {decision && (
        <p>
          {formatDateTime(decision.decidedAt)}: {decision.note}{' '}
          {decision.offerQuoteId && (
            <Link to={`/quotes/${decision.offerQuoteId}`}>{t('underwriting.offer')}</Link>
          )}
        </p>
      )}
    </article>
  );
}
