import { toPage } from '../http/paging.ts';
import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { derivedId } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { QuoteRecord } from './quote.model.ts';
import { type QuotesService, toQuoteView } from './quotes.service.ts';
import type { QuotingService } from './quoting.service.ts';
import { type ReferralRecord, referralModel } from './referral.model.ts';
import type { DecideReferralInput, Referral, ReferralDecision } from './referral.schema.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  quotes: QuotesService;
  quoting: QuotingService;
}

/**
 * The underwriter's queue: what the machine referred, and what a person decided on it, once. An offer is a new
 * quote by the tariff of now; the referred one stays as it was.
 */
export class ReferralsService {
  readonly #deps: Deps;
  readonly #referrals: ReturnType<typeof referralModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#referrals = referralModel(deps.connection);
  }

  /** Newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: PageQuery): Promise<Page<Referral>> {
    permit(viewer, 'referral.read');
    const records = await this.#deps.quotes.listReferred(query);
    const decisions = await this.#referrals
      .find({ _id: { $in: records.map(({ _id }) => _id) } })
      .lean<ReferralRecord[]>();
    const byQuote = new Map(decisions.map((one) => [one._id, toDecision(one)]));
    const now = this.#deps.clock.now();
    return toPage(records, query.limit, {
      item: (quote) => ({ quote: toQuoteView(quote, null, now), decision: byQuote.get(quote._id) ?? null }),
      mark: (quote) => ({ value: quote.quotedAtMs, id: quote._id }),
    });
  }

  /**
   * Decides a referred quote. Throws PERMISSION_DENIED, NOT_FOUND, STATE_CONFLICT (not referred, or decided
   * already), VALIDATION_FAILED (a higher limit), and as a new request would (its window may have passed).
   */
  async decide(viewer: Viewer, quoteId: string, input: DecideReferralInput): Promise<Referral> {
    permit(viewer, 'referral.decide');
    const { quotes, clock } = this.#deps;
    const quote = await quotes.getRecord(viewer, quoteId);
    if (quote.outcome !== 'referred' || !quote.request)
      throw new AppError('STATE_CONFLICT', { field: 'quoteId', outcome: quote.outcome });
    const offer = input.decision === 'offered' ? await this.#offer(viewer, quote, input) : null;
    const record: ReferralRecord = {
      _id: quoteId,
      decision: input.decision,
      note: input.note,
      conditions: input.decision === 'offered' ? input.conditions : [],
      offerQuoteId: offer?._id ?? null,
      byUserId: viewer.userId,
      decidedAtMs: clock.now(),
    };
    await this.#referrals.create(record).catch((error: unknown) => {
      if (isDuplicateKey(error)) throw new AppError('STATE_CONFLICT', { field: 'quoteId', decided: true });
      throw error;
    });
    // After the decision, which is the guard: an offer exists only where one was decided.
    if (offer) await quotes.keep(offer);
    return { quote: toQuoteView(quote, null, clock.now()), decision: toDecision(record) };
  }

  async #offer(
    viewer: Viewer,
    quote: QuoteRecord,
    input: DecideReferralInput & { decision: 'offered' },
  ): Promise<QuoteRecord> {
    const { request, operatorId } = quote;
    if (!request || operatorId === null) throw new AppError('STATE_CONFLICT', { field: 'quoteId' });
    const limitFen = input.limitFen ?? request.limitFen;
    if (limitFen > request.limitFen)
      throw new AppError('VALIDATION_FAILED', {
        field: 'limitFen',
        issues: [{ path: 'limitFen', message: 'at most what was asked for' }],
      });
    const deductibleFen = input.deductibleFen ?? request.deductibleFen;
    const made = await this.#deps.quoting.make(viewer, operatorId, { ...request, limitFen, deductibleFen });
    if (made.outcome === 'declined') throw new AppError('STATE_CONFLICT', { reasons: made.reasons });
    return {
      ...made,
      _id: derivedId('quo', quote._id, 'offer'),
      outcome: 'quoted',
      reasons: [],
      liftedBy: { quoteId: quote._id, conditions: input.conditions },
    };
  }
}

function toDecision(record: ReferralRecord): ReferralDecision {
  const { _id, decidedAtMs, ...rest } = record;
  return { ...rest, quoteId: _id, decidedAt: toInstant(decidedAtMs) };
}
