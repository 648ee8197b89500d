import { parseCursor, toCursor } from '../http/paging.ts';
import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { derivedId } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { type JournalEntryRecord, journalEntryModel } from './journal-entry.model.ts';
import type { DepositInput, Wallet, WalletEntry } from './ledger.schema.ts';
import { decidePosting, type PostingOrder } from './post-entry.ts';

/** Rounds of optimistic retry before a contended wallet answers OVERLOADED. */
const ATTEMPTS_MAX = 100;

export type PostResult =
  | { outcome: 'posted'; journalEntryId: string; balanceAfterFen: number; replayed: boolean }
  | { outcome: 'refused'; balanceFen: number; missingFen: number };

/**
 * Money that moved. Every change of a wallet is one double entry, appended once per key and never edited;
 * the balance is what the last entry says. It decides nothing about prices or cover.
 */
export class LedgerService {
  readonly #entries: ReturnType<typeof journalEntryModel>;
  readonly #clock: Clock;

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#entries = journalEntryModel(deps.connection);
    this.#clock = deps.clock;
  }

  /**
   * Posts one entry under `key`; the same key again returns the first entry and moves nothing. A spend
   * beyond the balance is a refusal, not an error. Throws OVERLOADED when the wallet stays contended.
   */
  async post(
    key: string,
    order: PostingOrder,
    about: { flightId?: string; memo: string },
  ): Promise<PostResult> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const known = await this.#entries.findOne({ key }).lean();
      if (known) return replayed(known);
      const last = await this.#lastOf(order.operatorId);
      const decision = decidePosting(last?.wallet, order);
      if (decision.outcome === 'refused') return decision;
      const _id = derivedId('jnl', key);
      try {
        await this.#entries.create({
          _id,
          key,
          kind: order.kind,
          postings: decision.postings,
          wallet: {
            operatorId: order.operatorId,
            seq: decision.seq,
            balanceAfterFen: decision.balanceAfterFen,
            amountFen: order.walletChangeFen,
          },
          flightId: about.flightId ?? null,
          memo: about.memo,
          postedAtMs: this.#clock.now(),
        });
        return {
          outcome: 'posted',
          journalEntryId: _id,
          balanceAfterFen: decision.balanceAfterFen,
          replayed: false,
        };
      } catch (error) {
        // Someone else took this step of the wallet, or this very key: look again.
        if (!isDuplicateKey(error)) throw error;
      }
    }
    throw new AppError('OVERLOADED');
  }

  /** Records a received deposit. `key` comes from the payment, so a repeated notice counts once. */
  async deposit(input: DepositInput & { operatorId: string; key: string }): Promise<Wallet> {
    const order: PostingOrder = {
      kind: 'deposit',
      operatorId: input.operatorId,
      walletChangeFen: input.amountFen,
      counterAccount: 'asset:bank',
    };
    await this.post(`deposit:${input.operatorId}:${input.key}`, order, { memo: input.memo });
    return this.#walletOf(input.operatorId);
  }

  /** The viewer's own wallet. Throws PERMISSION_DENIED. */
  async getWallet(viewer: Viewer): Promise<Wallet> {
    permit(viewer, 'wallet.read');
    return this.#walletOf(operatorOf(viewer));
  }

  /** Entries of the viewer's wallet, newest first. Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async listWalletEntries(viewer: Viewer, query: PageQuery): Promise<Page<WalletEntry>> {
    permit(viewer, 'wallet.read');
    const before =
      query.cursor === undefined ? {} : { 'wallet.seq': { $lt: parseCursor(query.cursor).value } };
    const records = await this.#entries
      .find({ 'wallet.operatorId': operatorOf(viewer), ...before })
      .sort({ 'wallet.seq': -1 })
      .limit(query.limit + 1)
      .lean();
    const shown = records.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      items: shown.map(toWalletEntry),
      nextCursor:
        records.length > query.limit && last ? toCursor({ value: last.wallet.seq, id: last._id }) : null,
    };
  }

  /** Sum of all postings; anything but 0 means the books are broken (promise 7). */
  async sumOfPostingsFen(): Promise<number> {
    let sum = 0;
    for await (const entry of this.#entries.find().lean().cursor()) {
      for (const posting of entry.postings) sum += posting.amountFen;
    }
    return sum;
  }

  async #walletOf(operatorId: string): Promise<Wallet> {
    const last = await this.#lastOf(operatorId);
    return { operatorId, balanceFen: last?.wallet.balanceAfterFen ?? 0, entryCount: last?.wallet.seq ?? 0 };
  }

  #lastOf(operatorId: string): Promise<JournalEntryRecord | null> {
    return this.#entries
      .findOne({ 'wallet.operatorId': operatorId })
      .sort({ 'wallet.seq': -1 })
      .lean<JournalEntryRecord>()
      .exec();
  }
}

function replayed(record: JournalEntryRecord): PostResult {
  return {
    outcome: 'posted',
    journalEntryId: record._id,
    balanceAfterFen: record.wallet.balanceAfterFen,
    replayed: true,
  };
}

function toWalletEntry(record: JournalEntryRecord): WalletEntry {
  return {
    journalEntryId: record._id,
    kind: record.kind,
    amountFen: record.wallet.amountFen,
    balanceAfterFen: record.wallet.balanceAfterFen,
    flightId: record.flightId,
    memo: record.memo,
    postedAt: toInstant(record.postedAtMs),
  };
}
