import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { PoliciesService } from './policies.service.ts';
import { type QuoteRecord, quoteModel } from './quote.model.ts';
import type { QuoteView } from './quote.schema.ts';
import { quoteState } from './quote-state.ts';

/** Quotes: written once and never changed. What became of one is asked of the policies. */
export class QuotesService {
  readonly #quotes: ReturnType<typeof quoteModel>;
  readonly #policies: PoliciesService;
  readonly #clock: Clock;

  constructor(deps: { connection: Connection; policies: PoliciesService; clock: Clock }) {
    this.#quotes = quoteModel(deps.connection);
    this.#policies = deps.policies;
    this.#clock = deps.clock;
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async get(viewer: Viewer, quoteId: string): Promise<QuoteView> {
    const record = await this.getRecord(viewer, quoteId);
    const policy = await this.#policies.findForQuote(quoteId);
    return toQuoteView(record, policy?._id ?? null, this.#clock.now());
  }

  /** As get, as stored, for use cases on one quote. */
  async getRecord(viewer: Viewer, quoteId: string): Promise<QuoteRecord> {
    permit(viewer, 'quote.read');
    const record = await this.#quotes.findOne({ _id: quoteId, ...ownScope(viewer) }).lean<QuoteRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }

  async find(quoteId: string): Promise<QuoteRecord | undefined> {
    return (await this.#quotes.findOne({ _id: quoteId }).lean<QuoteRecord>()) ?? undefined;
  }

  /** Writes a quote once; the same id again keeps the first, which never changes. */
  async keep(record: QuoteRecord): Promise<void> {
    await this.#quotes.create(record).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  }
}

/** A quote as it stands at `nowMs`. */
export function toQuoteView(record: QuoteRecord, policyId: string | null, nowMs: number): QuoteView {
  const { _id, quotedAtMs, expiresAtMs, ...rest } = record;
  return {
    ...rest,
    quoteId: _id,
    quotedAt: toInstant(quotedAtMs),
    expiresAt: expiresAtMs === null ? null : toInstant(expiresAtMs),
    state: quoteState({ expiresAtMs, policyId, nowMs }),
    policyId,
  };
}
