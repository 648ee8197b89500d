import { fromInstant } from '../lib/clock.ts';
import type { AcknowledgeInput } from './exclusions.schema.ts';
import type { Quote } from './quote.schema.ts';
import type { RequestProblem } from './request-problem.ts';

/** A screen's clock may be this far ahead of ours. */
const SCREEN_CLOCK_MS = 60_000;

/**
 * Why a quote can't be bound now, in the order in which it matters: expired, no offer, or what was acknowledged is
 * not what had to be shown (保险法 art. 17: exclusions that were not shown are void).
 */
export function checkBinding(
  quote: Pick<Quote, 'outcome' | 'exclusionsVersion' | 'termsSha256'> & { expiresAtMs: number | null },
  input: AcknowledgeInput,
  nowMs: number,
): RequestProblem | undefined {
  if (quote.expiresAtMs === null)
    return { code: 'QUOTE_NOT_BINDABLE', field: 'quoteId', detail: 'it was made at take-off' };
  if (nowMs >= quote.expiresAtMs)
    return { code: 'QUOTE_EXPIRED', field: 'quoteId', detail: 'its time is over' };
  if (quote.outcome !== 'quoted')
    return { code: 'QUOTE_NOT_BINDABLE', field: 'quoteId', detail: `it was ${quote.outcome}` };
  const wrong = (field: keyof AcknowledgeInput, detail: string): RequestProblem => ({
    code: 'EXCLUSIONS_NOT_ACKNOWLEDGED',
    field: `acknowledgement.${field}`,
    detail,
  });
  if (input.exclusionsVersion !== quote.exclusionsVersion)
    return wrong('exclusionsVersion', `this quote shows ${quote.exclusionsVersion}`);
  if (input.termsSha256 !== quote.termsSha256)
    return wrong('termsSha256', `this quote shows ${quote.termsSha256}`);
  return fromInstant(input.shownAt) > nowMs + SCREEN_CLOCK_MS ? wrong('shownAt', 'it lies ahead') : undefined;
}
