import { type Clock, shanghaiMonth } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { derivedId } from '../lib/ids.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import {
  type DecidedRound,
  decideRound,
  type JournalAnswer,
  type JournalTask,
  type RoundState,
} from './decide-round.ts';
import { journalEntryModel } from './journal-entry.model.ts';
import { chainOf, type JournalEntryRecord } from './journal-entry-record.ts';
import { KnownPositions } from './known-positions.ts';
import type { WalletPosition } from './move-wallet.ts';

/** Rounds of optimistic retry before a contended wallet or period answers OVERLOADED. */
const ATTEMPTS_MAX = 100;
/** Entries that one commit takes. */
const ROUND_MAX = 128;
/** Entries that wait for their commit; beyond it a caller is told to come again. */
const QUEUE_MAX = 5_000;

interface Waiting {
  task: JournalTask;
  resolve: (answer: JournalAnswer) => void;
  reject: (error: unknown) => void;
}

/**
 * Appends entries. Whoever waits while a commit is under way is decided next, together, in the order of
 * arrival: within one server nobody collides, and a commit is shared. Between servers the unique indexes on the
 * steps of wallets and periods decide, and the loser looks again. It decides nothing about money itself.
 */
export class JournalService {
  readonly #entries: ReturnType<typeof journalEntryModel>;
  readonly #clock: Clock;
  readonly #known = new KnownPositions();
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#entries = journalEntryModel(deps.connection);
    this.#clock = deps.clock;
  }

  /** The entry of this key, once committed. Throws OVERLOADED, and what the store throws. */
  async append(task: JournalTask): Promise<JournalAnswer> {
    if (this.#waiting.length >= QUEUE_MAX) throw new AppError('OVERLOADED');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      void this.#drain();
    });
  }

  findByKey(key: string): Promise<JournalEntryRecord | null> {
    return this.#entries.findOne({ key }).lean<JournalEntryRecord>().exec();
  }

  findById(journalEntryId: string): Promise<JournalEntryRecord | null> {
    return this.#entries.findById(journalEntryId).lean<JournalEntryRecord>().exec();
  }

  lastOfWallet(operatorId: string): Promise<JournalEntryRecord | null> {
    return this.#entries
      .findOne({ 'wallet.operatorId': operatorId })
      .sort({ 'wallet.seq': -1 })
      .lean<JournalEntryRecord>()
      .exec();
  }

  async #drain(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const round = this.#waiting.splice(0, ROUND_MAX);
      await this.#settle(round).catch((error: unknown) => {
        for (const one of round) one.reject(error);
      });
    }
    this.#isWriting = false;
  }

  /** Answers everyone of a round; a rejection is for those who have no answer yet. */
  async #settle(round: readonly Waiting[]): Promise<void> {
    let left = round;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const decided = await this.#decide(left);
      const bookedCount = await this.#insert(decided.records).catch((error: unknown) => {
        this.#known.forget();
        throw error;
      });
      // Who was decided on top of an entry that did not come about is decided again.
      const isFinal = bookedCount === decided.records.length;
      if (!isFinal) this.#known.forget();
      const answered = isFinal ? left.length : (decided.taskOf[bookedCount] ?? 0);
      for (const [at, one] of left.slice(0, answered).entries()) answer(one, decided.answers[at]);
      left = left.slice(answered);
      if (left.length === 0) return;
    }
    throw new AppError('OVERLOADED');
  }

  /** Decides a round; whoever is not to be posted hears so on the books as they are, not as we remember them. */
  async #decide(waiting: readonly Waiting[]): Promise<DecidedRound> {
    const tasks = waiting.map(({ task }) => task);
    const nowMs = this.#clock.now();
    const decide = async (): Promise<DecidedRound> => {
      const state = await this.#load(tasks, shanghaiMonth(nowMs));
      const decided = decideRound(tasks, { state, nowMs, idOf: (key) => derivedId('jnl', key) });
      this.#known.remember(state);
      return decided;
    };
    const decided = await decide();
    if (decided.answers.every(({ outcome }) => outcome === 'posted')) return decided;
    this.#known.forget();
    return decide();
  }

  /** How many were inserted: all, or those before the first whose key or step somebody else took. */
  async #insert(records: readonly JournalEntryRecord[]): Promise<number> {
    if (records.length === 0) return 0;
    try {
      await this.#entries.insertMany(records, { ordered: true, lean: true });
      return records.length;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.#countInserted(records);
    }
  }

  /** How many of them, from the first on, are in the books as they were meant to be; asked of the books themselves. */
  async #countInserted(records: readonly JournalEntryRecord[]): Promise<number> {
    const stored = await this.#entries
      .find({ _id: { $in: records.map(({ _id }) => _id) } })
      .lean<JournalEntryRecord[]>();
    const byId = new Map(stored.map((one) => [one._id, one]));
    const missing = records.findIndex((one) => {
      const own = byId.get(one._id);
      return own?.wallet.seq !== one.wallet.seq || own.period?.seq !== one.period?.seq;
    });
    return missing === -1 ? records.length : missing;
  }

  /**
   * Where everything stands that the tasks build on. Steps first: what is read after them and changes in the
   * meantime has taken a step, so that the insert collides and this is read again.
   */
  async #load(tasks: readonly JournalTask[], month: string): Promise<RoundState> {
    const state: RoundState = {
      month,
      wallets: new Map(),
      chains: new Map(),
      earned: new Map(),
      known: new Map(),
    };
    for (const wallet of new Set(tasks.map(({ walletId }) => walletId))) {
      const position = this.#known.wallet(wallet) ?? (await this.#positionOf(wallet));
      if (position) state.wallets.set(wallet, position);
    }
    for (const chain of new Set(tasks.map(({ insurer }) => chainOf(month, insurer)))) {
      const position = this.#known.chain(chain) ?? (await this.#lastOfChain(chain))?.period;
      if (position) state.chains.set(chain, position);
    }
    const premiumKeys = tasks.flatMap(({ premiumKey }) => premiumKey ?? []);
    if (premiumKeys.length > 0) await this.#loadEarned(premiumKeys, state);
    const keys = tasks.map(({ key }) => key);
    for (const record of await this.#entries.find({ key: { $in: keys } }).lean<JournalEntryRecord[]>())
      state.known.set(record.key, record);
    return state;
  }

  async #loadEarned(premiumKeys: string[], state: RoundState): Promise<void> {
    const changes = await this.#entries
      .find({ 'premium.key': { $in: premiumKeys } })
      .lean<JournalEntryRecord[]>();
    for (const { premium } of changes)
      if (premium) state.earned.set(premium.key, (state.earned.get(premium.key) ?? 0) + premium.changeFen);
  }

  async #positionOf(wallet: string): Promise<WalletPosition | undefined> {
    const last = await this.lastOfWallet(wallet);
    return last ? { owedAfterFen: 0, ...last.wallet } : undefined;
  }

  #lastOfChain(chain: string): Promise<JournalEntryRecord | null> {
    return this.#entries
      .findOne({ 'period.chain': chain })
      .sort({ 'period.seq': -1 })
      .lean<JournalEntryRecord>()
      .exec();
  }
}

function answer(
  one: Waiting,
  given: JournalAnswer | { outcome: 'failed'; error: unknown } | undefined,
): void {
  if (given === undefined) one.reject(new AppError('INTERNAL'));
  else if (given.outcome === 'failed') one.reject(given.error);
  else one.resolve(given);
}
