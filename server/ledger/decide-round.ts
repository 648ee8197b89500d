import { type ChainPosition, decideEntry, type EntryOrder } from './decide-entry.ts';
import { BOOKS, chainOf, type JournalEntryRecord } from './journal-entry-record.ts';
import type { WalletPosition, WalletRefusal } from './move-wallet.ts';

/** One entry that somebody wants, as far as it can be told before the books are looked at. */
export interface JournalTask {
  /** The same key finds the first entry and moves nothing. */
  key: string;
  /** Whose steps it takes: an operator's, or those of the books. */
  walletId: string;
  insurer: string | null;
  /** Premium whose earned part `decide` needs. */
  premiumKey: string | null;
  /** What to post, given what is earned of the premium now (fen); null: nothing. May throw RangeError. */
  decide: (earnedNowFen: number) => EntryOrder | null;
  flightId: string | null;
  memo: string;
}

export type JournalAnswer =
  | { outcome: 'posted'; record: JournalEntryRecord; replayed: boolean }
  | { outcome: 'unchanged' }
  | WalletRefusal;

/** Where everything stands that a round of tasks builds on. */
export interface RoundState {
  month: string;
  wallets: Map<string, WalletPosition>;
  chains: Map<string, ChainPosition>;
  /** What is earned of each premium, fen. */
  earned: Map<string, number>;
  /** Entries that were posted under one of the keys. */
  known: Map<string, JournalEntryRecord>;
}

export interface DecidedRound {
  /** To be inserted in this order. */
  records: JournalEntryRecord[];
  /** For each record the index of its task. */
  taskOf: number[];
  /** For each task; true once the records of the tasks up to it are inserted. */
  answers: (JournalAnswer | { outcome: 'failed'; error: unknown })[];
}

/** Decides tasks one on top of the other, as if each had been committed before the next. Changes `state`. */
export function decideRound(
  tasks: readonly JournalTask[],
  at: { state: RoundState; nowMs: number; idOf: (key: string) => string },
): DecidedRound {
  const round: DecidedRound = { records: [], taskOf: [], answers: [] };
  for (const [index, task] of tasks.entries()) {
    try {
      const answer = decideTask(task, at);
      if (answer.outcome === 'posted' && !answer.replayed) {
        round.records.push(answer.record);
        round.taskOf.push(index);
      }
      round.answers.push(answer);
    } catch (error) {
      round.answers.push({ outcome: 'failed', error });
    }
  }
  return round;
}

function decideTask(
  task: JournalTask,
  at: { state: RoundState; nowMs: number; idOf: (key: string) => string },
): JournalAnswer {
  const { state, nowMs, idOf } = at;
  const known = state.known.get(task.key);
  if (known) return { outcome: 'posted', record: known, replayed: true };
  const order = task.decide(task.premiumKey === null ? 0 : (state.earned.get(task.premiumKey) ?? 0));
  if (order === null) return { outcome: 'unchanged' };
  const chain = chainOf(state.month, task.insurer);
  const decision = decideEntry(
    { wallet: state.wallets.get(task.walletId), chain: state.chains.get(chain) },
    order,
  );
  if (decision.outcome === 'refused') return decision;
  const record: JournalEntryRecord = {
    _id: idOf(task.key),
    key: task.key,
    kind: order.kind,
    postings: decision.postings,
    wallet: { operatorId: order.operatorId ?? BOOKS, ...decision.wallet },
    period: { chain, ...decision.chain },
    dimensions: order.dimensions,
    premium: order.premium,
    reverses: order.reverses,
    flightId: task.flightId,
    memo: task.memo,
    postedAtMs: nowMs,
  };
  remember(state, record, decision);
  return { outcome: 'posted', record, replayed: false };
}

function remember(
  state: RoundState,
  record: JournalEntryRecord,
  { wallet, chain }: { wallet: WalletPosition; chain: ChainPosition },
): void {
  const { premium, period } = record;
  state.wallets.set(record.wallet.operatorId, wallet);
  if (period) state.chains.set(period.chain, chain);
  state.known.set(record.key, record);
  if (premium) state.earned.set(premium.key, (state.earned.get(premium.key) ?? 0) + premium.changeFen);
}
