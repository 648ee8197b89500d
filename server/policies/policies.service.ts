import { afterCursor, toPage } from '../http/paging.ts';
import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import { toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { policyModel } from './policy.model.ts';
import type { Policy } from './policy.schema.ts';
import type { PolicyRecord } from './policy-record.ts';
import { type QuoteRecord, quoteModel } from './quote.model.ts';
import type { Quote } from './quote.schema.ts';

/** Quotes and policies as contracts: written once, shown to those they concern. It decides no cover. */
export class PoliciesService {
  readonly #policies: ReturnType<typeof policyModel>;
  readonly #quotes: ReturnType<typeof quoteModel>;

  constructor(deps: { connection: Connection }) {
    this.#policies = policyModel(deps.connection);
    this.#quotes = quoteModel(deps.connection);
  }

  /** Newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: PageQuery): Promise<Page<Policy>> {
    permit(viewer, 'policy.read');
    const records = await this.#policies
      .find({ ...ownScope(viewer), ...afterCursor('boundAtMs', query.cursor) })
      .sort({ boundAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<PolicyRecord[]>();
    return toPage(records, query.limit, {
      item: toPolicy,
      mark: (record) => ({ value: record.boundAtMs, id: record._id }),
    });
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async get(viewer: Viewer, policyId: string): Promise<Policy> {
    permit(viewer, 'policy.read');
    const record = await this.#policies.findOne({ _id: policyId, ...ownScope(viewer) }).lean<PolicyRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return toPolicy(record);
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async getQuote(viewer: Viewer, quoteId: string): Promise<Quote> {
    permit(viewer, 'quote.read');
    const record = await this.#quotes.findOne({ _id: quoteId, ...ownScope(viewer) }).lean<QuoteRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    const { _id, quotedAtMs, ...rest } = record;
    return { ...rest, quoteId: _id, quotedAt: toInstant(quotedAtMs) };
  }

  /** Writes a quote once; the same id again keeps the first, which never changes. */
  async keepQuote(record: QuoteRecord): Promise<void> {
    await this.#quotes.create(record).catch(ignoreDuplicate);
  }

  /** Writes a policy once per flight and returns the one that holds. */
  async bind(record: PolicyRecord): Promise<PolicyRecord> {
    await this.#policies.create(record).catch(ignoreDuplicate);
    const bound = await this.#policies.findOne({ flightId: record.flightId }).lean<PolicyRecord>();
    if (!bound) throw new AppError('INTERNAL', { flightId: record.flightId });
    return bound;
  }

  async findForFlight(flightId: string): Promise<PolicyRecord | undefined> {
    return (await this.#policies.findOne({ flightId }).lean<PolicyRecord>()) ?? undefined;
  }

  /** Many flights at once, for lists. */
  async mapByFlight(flightIds: readonly string[]): Promise<Map<string, PolicyRecord>> {
    if (flightIds.length === 0) return new Map();
    const records = await this.#policies.find({ flightId: { $in: [...flightIds] } }).lean<PolicyRecord[]>();
    return new Map(records.map((record) => [record.flightId, record]));
  }

  /** Ends or revives cover of a flight with its landing or take-off; `coveredToMs` null means in force. */
  async setCoveredTo(policyId: string, coveredToMs: number | null): Promise<void> {
    const state = coveredToMs === null ? 'active' : 'expired';
    await this.#policies.updateOne(
      { _id: policyId, state: { $ne: 'void' } },
      { $set: { coveredToMs, state } },
    );
  }

  /** The contract never attached: nothing is covered by it, from its start on. */
  async void(policyId: string): Promise<void> {
    const record = await this.#policies.findOne({ _id: policyId }).lean<PolicyRecord>();
    if (!record) return;
    await this.#policies.updateOne(
      { _id: policyId },
      { $set: { state: 'void', coveredToMs: record.coveredFromMs } },
    );
  }

  /** Ends cover at `atMs` unless something ended it before; tells whether it did. */
  async expire(policyId: string, atMs: number): Promise<boolean> {
    const ended = await this.#policies.updateOne(
      { _id: policyId, coveredToMs: null },
      { $set: { coveredToMs: atMs, state: 'expired' } },
    );
    return ended.modifiedCount === 1;
  }

  /** Policies in force whose planned minutes end before `beforeMs`. */
  listEnding(beforeMs: number, limit: number): Promise<PolicyRecord[]> {
    return this.#policies
      .find({ state: 'active', validUntilMs: { $lte: beforeMs } })
      .sort({ validUntilMs: 1 })
      .limit(limit)
      .lean<PolicyRecord[]>()
      .exec();
  }
}

function ignoreDuplicate(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}

function toPolicy(record: PolicyRecord): Policy {
  const { _id, boundAtMs, coveredFromMs, coveredToMs, validUntilMs, ...rest } = record;
  return {
    ...rest,
    policyId: _id,
    boundAt: toInstant(boundAtMs),
    coveredFrom: toInstant(coveredFromMs),
    coveredTo: coveredToMs === null ? null : toInstant(coveredToMs),
    validUntil: toInstant(validUntilMs),
  };
}
