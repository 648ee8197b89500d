import type { WrittenTotal } from './decide-entry.ts';
import type { JournalEntryRecord } from './journal-entry-record.ts';
import { splitPremiumChange } from './split-premium.ts';

interface Booked {
  grossFen: number;
  netFen: number;
  vatFen: number;
  securityFundFen: number;
}

/** Faults of one entry are told up to this many; the count is of all. */
const TOLD_MAX = 20;

/**
 * Sums one chain again from its first entry: each entry balances, none is missing, the wallet's posting is the
 * change that its step names, and VAT and levy are what the law's rates make of the gross written.
 */
export class ChainAudit {
  readonly faults: string[] = [];
  faultCount = 0;
  seq = 0;
  readonly #booked = new Map<string, { rates: WrittenTotal; fen: Booked }>();

  addEntry(entry: JournalEntryRecord): void {
    const { _id, postings, wallet, period } = entry;
    this.seq += 1;
    if (period?.seq !== this.seq) this.#tell(`${_id} is step ${period?.seq}, not ${this.seq}`);
    const sum = postings.reduce((total, { amountFen }) => total + amountFen, 0);
    if (sum !== 0) this.#tell(`${_id} is ${sum} fen apart`);
    const moved = sumOf(entry, [`liability:wallet:${wallet.operatorId}`]);
    if (moved !== wallet.amountFen)
      this.#tell(`${_id} moves the wallet by ${moved}, not ${wallet.amountFen}`);
    this.#addPremium(entry);
  }

  /** The faults, once all entries were added. */
  finish(): { faults: readonly string[]; faultCount: number } {
    for (const { rates, fen } of this.#booked.values()) {
      const parts = splitPremiumChange({ totalFen: 0, changeFen: fen.grossFen }, rates);
      for (const part of ['netFen', 'vatFen', 'securityFundFen'] as const)
        if (parts[part] !== fen[part])
          this.#tell(`${part} of ${fen.grossFen} at ${rates.vatBps} bps is ${fen[part]}, not ${parts[part]}`);
    }
    return { faults: this.faults, faultCount: this.faultCount };
  }

  #addPremium(entry: JournalEntryRecord): void {
    const { premium } = entry;
    if (!premium?.rates) return;
    const key = `${premium.rates.vatBps}/${premium.rates.securityFundBps}`;
    const empty = { grossFen: 0, netFen: 0, vatFen: 0, securityFundFen: 0 };
    const one = this.#booked.get(key) ?? { rates: { ...premium.rates, grossFen: 0 }, fen: empty };
    one.fen.grossFen += premium.changeFen;
    one.fen.netFen += sumOf(entry, ['income:premium', 'income:refund']);
    one.fen.vatFen += sumOf(entry, ['liability:vat']);
    one.fen.securityFundFen += sumOf(entry, ['liability:securityFund']);
    this.#booked.set(key, one);
  }

  #tell(fault: string): void {
    this.faultCount += 1;
    if (this.faults.length < TOLD_MAX) this.faults.push(fault);
  }
}

function sumOf({ postings }: JournalEntryRecord, accounts: readonly string[]): number {
  return postings.reduce(
    (sum, { account, amountFen }) => sum + (accounts.includes(account) ? amountFen : 0),
    0,
  );
}
