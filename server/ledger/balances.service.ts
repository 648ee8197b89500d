import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { ChainAudit } from './audit-chain.ts';
import { BalanceFold, type ChainBalance, type Turnover } from './fold-balance.ts';
import { journalEntryModel } from './journal-entry.model.ts';
import { type JournalEntryRecord, monthOf } from './journal-entry-record.ts';
import { ledgerBalanceModel } from './ledger-balance.model.ts';

/** New entries of a chain that make its sum worth saving. */
const SAVE_EVERY = 500;

/**
 * Sums of the chains of every period, kept as far as they were read: a request reads what was posted since. The
 * saved sums decide nothing; the entries do, and an audit sums them again from the first.
 */
export class BalancesService {
  readonly #entries: ReturnType<typeof journalEntryModel>;
  readonly #saved: ReturnType<typeof ledgerBalanceModel>;

  constructor(deps: { connection: Connection }) {
    this.#entries = journalEntryModel(deps.connection);
    this.#saved = ledgerBalanceModel(deps.connection);
  }

  /** Every chain with entries, oldest period first: one search each, however many entries there are. */
  async chains(): Promise<string[]> {
    const chains: string[] = [];
    for (let after = ''; ; ) {
      const next = await this.#entries
        .findOne({ 'period.chain': { $gt: after } })
        .sort({ 'period.chain': 1, 'period.seq': 1 })
        .lean<JournalEntryRecord>();
      if (!next?.period) return chains;
      after = next.period.chain;
      chains.push(after);
    }
  }

  /** What a chain has moved so far. */
  async balanceOf(chain: string): Promise<ChainBalance> {
    const saved = await this.#saved.findById(chain).lean();
    const fold = new BalanceFold(saved?.turnovers);
    const from = saved?.seq ?? 0;
    let seq = from;
    for await (const entry of this.#entriesOf(chain, from)) {
      fold.addEntry(entry);
      seq = entry.period?.seq ?? seq;
    }
    const balance = { seq, turnovers: fold.turnovers() };
    if (seq - from >= SAVE_EVERY) await this.#save(chain, from, balance);
    return balance;
  }

  /** Sums of the periods before `month` and of itself. */
  async turnoversOf(month: string): Promise<{
    before: Turnover[];
    within: Turnover[];
    entryCount: number;
    months: string[];
  }> {
    const sums = { before: new BalanceFold(), within: new BalanceFold() };
    let entryCount = 0;
    const chains = await this.chains();
    for (const chain of chains) {
      if (monthOf(chain) > month) continue;
      const { seq, turnovers } = await this.balanceOf(chain);
      const isWithin = monthOf(chain) === month;
      for (const one of turnovers) sums[isWithin ? 'within' : 'before'].add(one);
      if (isWithin) entryCount += seq;
    }
    return {
      before: sums.before.turnovers(),
      within: sums.within.turnovers(),
      entryCount,
      months: [...new Set(chains.map(monthOf))].reverse(),
    };
  }

  /** Sums a chain again from its first entry and compares with what was saved. */
  async audit(chain: string): Promise<{ entryCount: number; faultCount: number; faults: readonly string[] }> {
    const saved = await this.#saved.findById(chain).lean();
    const audit = new ChainAudit();
    const fold = new BalanceFold();
    let isSavedRight = saved === null || saved.seq === 0;
    for await (const entry of this.#entriesOf(chain, 0)) {
      audit.addEntry(entry);
      fold.addEntry(entry);
      if (entry.period?.seq === saved?.seq) isSavedRight = isSame(fold.turnovers(), saved?.turnovers ?? []);
    }
    const { faults, faultCount } = audit.finish();
    if (isSavedRight) return { entryCount: audit.seq, faultCount, faults };
    // A wrong shortcut is told once; the next request makes it anew.
    await this.#saved.deleteOne({ _id: chain });
    return {
      entryCount: audit.seq,
      faultCount: faultCount + 1,
      faults: [...faults, 'the saved sum differs'],
    };
  }

  async #save(chain: string, from: number, balance: ChainBalance): Promise<void> {
    try {
      if (from === 0) await this.#saved.create({ _id: chain, ...balance });
      else await this.#saved.updateOne({ _id: chain, seq: from }, { $set: balance });
    } catch (error) {
      // Another reader saved first: its sum is as good.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  #entriesOf(chain: string, after: number): AsyncIterable<JournalEntryRecord> {
    return this.#entries
      .find({ 'period.chain': chain, 'period.seq': { $gt: after } })
      .sort({ 'period.seq': 1 })
      .lean<JournalEntryRecord[]>()
      .cursor() as unknown as AsyncIterable<JournalEntryRecord>;
  }
}

function isSame(a: readonly Turnover[], b: readonly Turnover[]): boolean {
  const lines = (list: readonly Turnover[]) =>
    list.map((one) => JSON.stringify(Object.entries(one).sort())).sort();
  return JSON.stringify(lines(a)) === JSON.stringify(lines(b));
}
