import { type Clock, shanghaiDay } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { BalancesService } from './balances.service.ts';
import { monthOf } from './journal-entry-record.ts';

/** Periods whose entries are summed again every day: the open one and the one whose tax is being declared. */
const PERIODS_AUDITED = 2;

/** What the last audit found; all zero before the first. */
export interface AuditFigures {
  faultCount: number;
  entryCount: number;
  auditedAtMs: number;
}

/**
 * Once a day (Asia/Shanghai) sums the books of the latest periods again and says loudly when they don't balance
 * (promise 7). It mends nothing: money is corrected by a person's reversal.
 */
export class LedgerAuditJob {
  readonly #deps: { balances: BalancesService; clock: Clock; logger: Logger };
  #auditedOn: string | undefined;
  #figures: AuditFigures = { faultCount: 0, entryCount: 0, auditedAtMs: 0 };

  constructor(deps: { balances: BalancesService; clock: Clock; logger: Logger }) {
    this.#deps = deps;
  }

  /** For /metrics. */
  get figures(): AuditFigures {
    return this.#figures;
  }

  /** Audits unless today's was done; keeps the saved sums near the end of the books. */
  async run(): Promise<AuditFigures> {
    const { clock, balances } = this.#deps;
    const today = shanghaiDay(clock.now());
    if (this.#auditedOn === today) {
      const latest = (await balances.chains()).at(-1);
      if (latest !== undefined) await balances.balanceOf(latest);
      return this.#figures;
    }
    const figures = await this.#audit();
    this.#auditedOn = today;
    return figures;
  }

  async #audit(): Promise<AuditFigures> {
    const { clock, balances, logger } = this.#deps;
    const chains = await balances.chains();
    const months = [...new Set(chains.map(monthOf))].slice(-PERIODS_AUDITED);
    const figures = { faultCount: 0, entryCount: 0, auditedAtMs: clock.now() };
    for (const chain of chains.filter((one) => months.includes(monthOf(one)))) {
      const { faultCount, entryCount, faults } = await balances.audit(chain);
      figures.faultCount += faultCount;
      figures.entryCount += entryCount;
      if (faultCount > 0) logger.error({ chain, faultCount, faults }, 'the books do not balance');
    }
    logger.info(figures, 'the books were summed again');
    this.#figures = figures;
    return figures;
  }
}
