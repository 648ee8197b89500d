import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { Exclusion } from '../../../server/policies/exclusions.schema.ts';
import type { QuoteView } from '../../../server/policies/quote.schema.ts';
import { api } from '../../api.ts';
import { Loaded, Problem } from '../../components/states.tsx';
import { formatFen } from '../../lib/format.ts';
import { queries, queryClient } from '../../queries.ts';
import { ApiError } from '../../request.ts';
import { ExclusionItem } from './exclusion-item.tsx';

/** The exclusions, each read and ticked, then payment and policy (保险法 art. 17; 见费出单). */
export function BindCard({ quote }: { quote: QuoteView }) {
  const { t } = useTranslation();
  const exclusions = useQuery(queries.exclusions());
  return (
    <section className="card stack">
      <h2>{t('quote.exclusions')}</h2>
      <p className="small muted">{t('quote.exclusionsLead')}</p>
      <Loaded query={exclusions}>{({ items }) => <BindForm quote={quote} exclusions={items} />}</Loaded>
    </section>
  );
}

function BindForm({ quote, exclusions }: { quote: QuoteView; exclusions: readonly Exclusion[] }) {
  const { t } = useTranslation();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const bind = useBind(quote);
  const toggle = (code: string, isOn: boolean) => {
    const next = new Set(ticked);
    if (isOn) next.add(code);
    else next.delete(code);
    setTicked(next);
  };
  const isEmptyWallet = bind.error instanceof ApiError && bind.error.code.startsWith('WALLET_');
  return (
    <>
      <ul className="stack" data-testid="exclusions">
        {exclusions.map((one) => (
          <ExclusionItem
            key={one.code}
            exclusion={one}
            isTicked={ticked.has(one.code)}
            onTick={(isOn) => toggle(one.code, isOn)}
          />
        ))}
      </ul>
      <p role="status">{t('quote.ticked', { done: ticked.size, all: exclusions.length })}</p>
      <Problem error={bind.error} />
      {isEmptyWallet && (
        <Link className="button" to="/wallet">
          {t('quote.wallet')}
        </Link>
      )}
      <button
        type="button"
        className="button primary"
        data-testid="bind"
        disabled={bind.isPending || ticked.size < exclusions.length}
        onClick={() => bind.mutate()}
      >
        {t('quote.accept', { premium: formatFen(quote.premiumFen ?? 0) })}
      </button>
      <p className="tiny">{t('quote.acceptHint')}</p>
    </>
  );
}

function useBind(quote: QuoteView) {
  const { i18n } = useTranslation();
  const navigate = useNavigate();
  // When this was first drawn, the exclusions stood on the screen.
  const [shownAt] = useState(() => new Date().toISOString());
  return useMutation({
    mutationFn: () =>
      api.bindQuote(quote.quoteId, {
        exclusionsVersion: quote.exclusionsVersion ?? '',
        termsSha256: quote.termsSha256 ?? '',
        shownAt,
        locale: i18n.language.startsWith('zh') ? 'zh-CN' : 'en',
      }),
    onSuccess: ({ policyId }) => navigate(`/policies/${policyId}`),
    onSettled: () => queryClient.invalidateQueries(),
  });
}
