import type { Context } from '../../server/context.ts';
import { HOUR_MS, MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import type { QuoteView } from '../../server/policies/quote.schema.ts';
import { type QuoteRequestInput, QuoteRequestSchema } from '../../server/policies/quote-request.schema.ts';
import type { Fleet } from './context.ts';

/** A square of about a kilometre over open ground near the take-off of `sampleAt`. */
export const RING: [number, number][] = [
  [113.94, 22.52],
  [113.95, 22.52],
  [113.95, 22.53],
  [113.94, 22.53],
];

/** A single flight of the fleet's drone, in ten minutes, for an hour; every field may be given otherwise. */
export function requestFor(
  fleet: Fleet,
  nowMs: number,
  change: Partial<QuoteRequestInput> = {},
): QuoteRequestInput {
  return {
    product: 'perFlight',
    droneIds: [fleet.drone.droneId],
    from: toInstant(nowMs + 10 * MINUTE_MS),
    to: toInstant(nowMs + 10 * MINUTE_MS + HOUR_MS),
    limitFen: 100_000_000,
    ...change,
  };
}

export function quoteFor(
  context: Context,
  fleet: Fleet,
  change: Partial<QuoteRequestInput> = {},
): Promise<QuoteView> {
  const request = QuoteRequestSchema.parse(requestFor(fleet, context.clock.now(), change));
  return context.quoting.request(fleet.viewer, request);
}

/** That the quote's own exclusions were shown now. */
export function acknowledgementOf(quote: QuoteView, nowMs: number) {
  return {
    exclusionsVersion: quote.exclusionsVersion ?? '',
    termsSha256: quote.termsSha256 ?? '',
    shownAt: toInstant(nowMs),
    locale: 'zh-CN' as const,
  };
}

export function bindQuote(context: Context, fleet: Fleet, quote: QuoteView) {
  return context.binding.bind(fleet.viewer, quote.quoteId, acknowledgementOf(quote, context.clock.now()));
}
