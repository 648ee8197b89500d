import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfferedProduct } from '../../../server/policies/exclusions.schema.ts';
import type { QuoteRequestInput } from '../../../server/policies/quote-request.schema.ts';
import { api } from '../../api.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Loaded, Problem } from '../../components/states.tsx';
import { newQuoteDraft, type QuoteDraft, toQuoteRequests } from '../../lib/quote-draft.ts';
import { queries, queryClient } from '../../queries.ts';
import { AircraftStep } from './aircraft-step.tsx';
import { OfferCards } from './offer-cards.tsx';
import { PlaceStep } from './place-step.tsx';
import { TermsStep } from './terms-step.tsx';
import { TimeStep } from './time-step.tsx';

export interface StepProps {
  draft: QuoteDraft;
  set: (part: Partial<QuoteDraft>) => void;
  /** What the server refused, for the step that holds the field. */
  error: unknown;
}

/** From drone, pilot, place, time and cover to prices side by side. */
export function AskPage() {
  const { t } = useTranslation();
  const products = useQuery(queries.products());
  return (
    <>
      <PageHead
        title={t('quote.ask')}
        lead={t('quote.askLead')}
        back={{ to: '/quotes', label: t('quote.title') }}
      />
      <Loaded query={products}>{({ items }) => <AskForm products={items} />}</Loaded>
    </>
  );
}

function AskForm({ products }: { products: readonly OfferedProduct[] }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<QuoteDraft>(() => newQuoteDraft(Date.now()));
  const [isTried, setTried] = useState(false);
  const ask = useMutation({
    mutationFn: (requests: readonly QuoteRequestInput[]) => Promise.all(requests.map(api.requestQuote)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['quotes'] }),
  });
  const set = (part: Partial<QuoteDraft>) => setDraft((before) => ({ ...before, ...part }));
  const terms = products.find(({ product }) => product === draft.product);
  const requests = terms && toQuoteRequests(draft, terms);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (requests) ask.mutate(requests);
  };
  const step = { draft, set, error: ask.error };
  return (
    <div className="stack">
      <form className="stack" onSubmit={submit}>
        <AircraftStep {...step} />
        <PlaceStep {...step} isTried={isTried} />
        {terms && <TimeStep {...step} terms={terms} />}
        <TermsStep {...step} products={products} />
        <div className="row">
          <button
            type="submit"
            className="button primary"
            data-testid="quote-submit"
            disabled={ask.isPending || draft.droneIds.length === 0}
          >
            {t('quote.submit')}
          </button>
        </div>
        <Problem error={ask.error} />
      </form>
      {ask.data && <OfferCards quotes={ask.data} />}
    </div>
  );
}
