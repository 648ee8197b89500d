import type { QuoteView } from './quote.schema.ts';

/** What a quote is now: bound once a policy names it, else open until its last instant; null: made at take-off. */
export function quoteState(facts: {
  expiresAtMs: number | null;
  policyId: string | null;
  nowMs: number;
}): QuoteView['state'] {
  if (facts.policyId !== null) return 'bound';
  if (facts.expiresAtMs === null) return null;
  return facts.nowMs < facts.expiresAtMs ? 'open' : 'expired';
}
