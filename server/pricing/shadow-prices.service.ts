import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import type { PricedQuote } from './price-quote.ts';
import { type ShadowPriceRecord, shadowPriceModel } from './shadow-price.model.ts';
import type { ShadowReport } from './shadow-report.schema.ts';
import { type ShadowSum, sumShadow } from './sum-shadow.ts';
import type { TariffsService } from './tariffs.service.ts';

const MOVERS = 10;

/** Keeps what the shadow tariff would have charged for each quote, and adds it up. It charges nobody. */
export class ShadowPricesService {
  readonly #prices: ReturnType<typeof shadowPriceModel>;
  readonly #tariffs: TariffsService;
  readonly #clock: Clock;

  constructor(deps: { connection: Connection; tariffs: TariffsService; clock: Clock }) {
    this.#prices = shadowPriceModel(deps.connection);
    this.#tariffs = deps.tariffs;
    this.#clock = deps.clock;
  }

  /** Once for each quote, whatever is retried; nothing when no shadow ran. */
  async record(
    quoteId: string,
    priced: PricedQuote,
    about: { product: string; legalClass: string; ground: string },
  ): Promise<void> {
    const { shadow, receipt, outcome } = priced;
    if (shadow === null) return;
    const { product, legalClass, ground } = about;
    try {
      await this.#prices.create({
        _id: quoteId,
        tariff: shadow.tariff,
        liveTariff: receipt.tariff,
        product,
        legalClass,
        ground,
        livePremiumFen: receipt.premiumFen,
        shadowPremiumFen: shadow.premiumFen,
        liveOutcome: outcome,
        shadowOutcome: shadow.outcome,
        movedFen: Math.abs(shadow.premiumFen - receipt.premiumFen),
        pricedAtMs: this.#clock.now(),
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async report(viewer: Viewer, tariff: string): Promise<ShadowReport> {
    permit(viewer, 'tariff.write');
    await this.#tariffs.get(viewer, tariff);
    const [sums, movers] = await Promise.all([
      this.#prices.aggregate<Omit<ShadowSum, 'legalClass' | 'product' | 'ground'> & { _id: ShadowSum }>([
        { $match: { tariff } },
        {
          $group: {
            _id: { legalClass: '$legalClass', product: '$product', ground: '$ground' },
            count: { $sum: 1 },
            liveFen: { $sum: '$livePremiumFen' },
            shadowFen: { $sum: '$shadowPremiumFen' },
            outcomeChangedCount: {
              $sum: { $cond: [{ $eq: ['$liveOutcome', '$shadowOutcome'] }, 0, 1] },
            },
          },
        },
      ]),
      this.#prices.find({ tariff }).sort({ movedFen: -1 }).limit(MOVERS).lean<ShadowPriceRecord[]>(),
    ]);
    return {
      tariff,
      ...sumShadow(sums.map(({ _id, ...totals }) => ({ ..._id, ...totals }))),
      movers: movers.map(({ _id, tariff: _tariff, movedFen: _moved, pricedAtMs, ...one }) => ({
        ...one,
        quoteId: _id,
        pricedAt: toInstant(pricedAtMs),
      })),
    };
  }
}
