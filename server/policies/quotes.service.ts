import { afterCursor, toPage } from '../http/paging.ts';
import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { PoliciesService } from './policies.service.ts';
import { type QuoteRecord, quoteModel } from './quote.model.ts';
import type { ListQuotesQuery, QuoteView } from './quote.schema.ts';
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

  /** Quotes that were asked for, newest first; by state, those that ended last first. Throws CURSOR_INVALID. */
  async list(viewer: Viewer, query: ListQuotesQuery): Promise<Page<QuoteView>> {
    permit(viewer, 'quote.read');
    const now = this.#clock.now();
    if (query.state === 'bound') return this.#listBound(viewer, query, now);
    const field = query.state === undefined ? 'quotedAtMs' : 'expiresAtMs';
    const bounds = { open: { expiresAtMs: { $gt: now } }, expired: { expiresAtMs: { $lte: now } } };
    const records = await this.#quotes
      .find({
        purpose: 'requested',
        ...ownScope(viewer),
        $and: [query.state ? bounds[query.state] : {}, afterCursor(field, query.cursor)],
      })
      .sort({ [field]: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<QuoteRecord[]>();
    const bound = await this.#policies.mapByQuote(records.map(({ _id }) => _id));
    const page = toPage(records, query.limit, {
      item: (record) => toQuoteView(record, bound.get(record._id)?._id ?? null, now),
      mark: (record) => ({ value: record[field] ?? 0, id: record._id }),
    });
    // A page may be shorter than asked for: what was bound is on its own list.
    const items = page.items.filter(({ state }) => query.state === undefined || state === query.state);
    return { ...page, items };
  }

  /** What was referred to an underwriter, newest first. Throws CURSOR_INVALID. */
  async listReferred(query: PageQuery): Promise<QuoteRecord[]> {
    return this.#quotes
      .find({ purpose: 'requested', outcome: 'referred', ...afterCursor('quotedAtMs', query.cursor) })
      .sort({ quotedAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<QuoteRecord[]>();
  }

  async #listBound(viewer: Viewer, query: ListQuotesQuery, now: number): Promise<Page<QuoteView>> {
    const policies = await this.#policies.list(viewer, { cursor: query.cursor, limit: query.limit });
    const quoteIds = policies.items.map(({ quoteId }) => quoteId);
    const records = await this.#quotes.find({ _id: { $in: quoteIds } }).lean<QuoteRecord[]>();
    const byId = new Map(records.map((record) => [record._id, record]));
    const items = policies.items.flatMap(({ quoteId, policyId }) => {
      const record = byId.get(quoteId);
      return record?.purpose === 'requested' ? [toQuoteView(record, policyId, now)] : [];
    });
    return { items, nextCursor: policies.nextCursor };
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
