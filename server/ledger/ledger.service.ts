import { parseCursor, toCursor } from '../http/paging.ts';
import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { AppError } from '../lib/errors.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import type { JournalAnswer } from './decide-round.ts';
import {
  type ClaimInput,
  claimOrder,
  grossOf,
  type PostingOrder,
  type PremiumInput,
  plainOrder,
  premiumOrder,
  reversalOrder,
  settlingOrder,
} from './entry-orders.ts';
import type { JournalService } from './journal.service.ts';
import { journalEntryModel } from './journal-entry.model.ts';
import { BOOKS, type JournalEntryRecord } from './journal-entry-record.ts';
import type { DepositInput, Wallet, WalletEntry } from './ledger.schema.ts';
import type { WalletRefusal } from './move-wallet.ts';
import { toWalletEntry } from './to-entry.ts';

export interface Posted {
  outcome: 'posted';
  journalEntryId: string;
  /** Change of the wallet; fen. Less than what was due where money in settled a receivable, or a wallet lacked it. */
  amountFen: number;
  /** Change of what is earned of the premium; fen, 0 for entries of none. */
  earnedChangeFen: number;
  balanceAfterFen: number;
  replayed: boolean;
}
export type PostResult = Posted | WalletRefusal;
export type SettleResult = Posted | { outcome: 'unchanged' };

/** What an entry was for. */
export interface About {
  flightId?: string;
  memo: string;
}

/**
 * Money that moved. Every change of a wallet is one double entry, appended once per key and never edited;
 * the balance is what the last entry says. It decides nothing about prices or cover.
 */
export class LedgerService {
  readonly #entries: ReturnType<typeof journalEntryModel>;
  readonly #journal: JournalService;

  constructor(deps: { connection: Connection; journal: JournalService }) {
    this.#entries = journalEntryModel(deps.connection);
    this.#journal = deps.journal;
  }

  /**
   * Posts one plain entry under `key`; the same key again returns the first entry and moves nothing. A spend
   * beyond the balance is a refusal, not an error. Throws OVERLOADED when the wallet stays contended.
   */
  async post(key: string, order: PostingOrder, about: About): Promise<PostResult> {
    const task = { key, walletId: order.operatorId, insurer: null, premiumKey: null, ...aboutOf(about) };
    return toPostResult(await this.#journal.append({ ...task, decide: () => plainOrder(key, order) }));
  }

  /**
   * Takes a premium from the wallet (见费出单) and books it net, with VAT and the levy to the insurance
   * security fund 保险保障基金, in the tax period of now (Asia/Shanghai). Refused beyond the balance and while
   * something is owed. Throws RangeError, OVERLOADED, and IDEMPOTENCY_KEY_REUSED for another premium under
   * the same key.
   */
  async postPremium(key: string, input: PremiumInput, about: About): Promise<PostResult> {
    const { operatorId, grossFen, dimensions } = input;
    const order = premiumOrder(key, input);
    const answer = await this.#journal.append({
      key,
      walletId: operatorId,
      insurer: dimensions.insurer,
      premiumKey: null,
      decide: () => order,
      ...aboutOf(about),
    });
    if (answer.outcome === 'posted') {
      const { wallet, kind } = answer.record;
      if (kind !== 'premium' || wallet.operatorId !== operatorId || wallet.amountFen !== -grossFen)
        throw new AppError('IDEMPOTENCY_KEY_REUSED');
    }
    return toPostResult(answer);
  }

  /**
   * Gives back what is not earned of the premium posted under `of`, so that `earnedFen` of it stays (0: all of
   * it goes back). Settles what the wallet owes first. `unchanged` when no more than that is left. Throws
   * NOT_FOUND without the premium, RangeError outside 0 to the premium, OVERLOADED.
   */
  postRefund(key: string, input: { of: string; earnedFen: number }, about: About): Promise<SettleResult> {
    return this.#settle('refund', key, input, about);
  }

  /**
   * Takes a refund back whose flight turned out flown, so that `earnedFen` of the premium is earned: from the
   * wallet what is there, the rest is owed, and no premium is taken until money in has settled it. Throws as
   * `postRefund`.
   */
  postClawback(key: string, input: { of: string; earnedFen: number }, about: About): Promise<SettleResult> {
    return this.#settle('clawback', key, input, about);
  }

  /** Books a change of claims outstanding and a payment; no wallet moves. Throws RangeError, OVERLOADED. */
  async postClaim(key: string, input: ClaimInput, about: About): Promise<SettleResult> {
    const { insurer } = input.dimensions;
    const task = { key, walletId: BOOKS, insurer, premiumKey: null, ...aboutOf(about) };
    const order = claimOrder(input);
    return toSettleResult(
      await this.#journal.append({ ...task, decide: () => (order.postings.length === 0 ? null : order) }),
    );
  }

  /**
   * Corrects an entry by its mirror, once; nothing is ever edited. What the wallet lacks is owed. Throws
   * NOT_FOUND, and STATE_CONFLICT for a reversal and for a premium that was refunded since: reverse that first.
   */
  async reverse(journalEntryId: string, memo: string): Promise<Posted> {
    const entry = await this.#journal.findById(journalEntryId);
    if (!entry) throw new AppError('NOT_FOUND');
    const answer = await this.#journal.append({
      key: `reversal:${entry.key}`,
      walletId: entry.wallet.operatorId,
      insurer: entry.dimensions?.insurer ?? null,
      premiumKey: entry.premium?.key ?? null,
      decide: (earnedNowFen) => reversalOrder(entry, earnedNowFen),
      flightId: entry.flightId,
      memo,
    });
    if (answer.outcome !== 'posted') throw new AppError('STATE_CONFLICT');
    return toPosted(answer);
  }

  /** Whether an entry stands under this key. */
  async isPosted(key: string): Promise<boolean> {
    return (await this.#journal.findByKey(key)) !== null;
  }

  /** Change of the wallet by the entry under this key; fen. Throws NOT_FOUND. */
  async amountOf(key: string): Promise<number> {
    const entry = await this.#journal.findByKey(key);
    if (!entry) throw new AppError('NOT_FOUND');
    return entry.wallet.amountFen;
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

  async #settle(
    kind: 'refund' | 'clawback',
    key: string,
    { of, earnedFen }: { of: string; earnedFen: number },
    about: About,
  ): Promise<SettleResult> {
    const premium = await this.#journal.findByKey(of);
    if (premium?.kind !== 'premium') throw new AppError('NOT_FOUND');
    const answer = await this.#journal.append({
      key,
      walletId: premium.wallet.operatorId,
      insurer: premium.dimensions?.insurer ?? null,
      premiumKey: of,
      decide: (changesFen) => {
        // A premium from before the split is not among its own changes.
        const earnedNowFen = premium.premium ? changesFen : grossOf(premium) + changesFen;
        return settlingOrder(kind, premium, { earnedNowFen, earnedFen });
      },
      ...aboutOf(about),
    });
    return toSettleResult(answer);
  }

  async #walletOf(operatorId: string): Promise<Wallet> {
    const { wallet } = (await this.#journal.lastOfWallet(operatorId)) ?? {};
    return {
      operatorId,
      balanceFen: wallet?.balanceAfterFen ?? 0,
      owedFen: wallet?.owedAfterFen ?? 0,
      entryCount: wallet?.seq ?? 0,
    };
  }
}

function aboutOf({ flightId, memo }: About): { flightId: string | null; memo: string } {
  return { flightId: flightId ?? null, memo };
}

function toPosted({ record, replayed }: { record: JournalEntryRecord; replayed: boolean }): Posted {
  const { amountFen, balanceAfterFen } = record.wallet;
  const earnedChangeFen = record.premium?.changeFen ?? 0;
  return {
    outcome: 'posted',
    journalEntryId: record._id,
    amountFen,
    earnedChangeFen,
    balanceAfterFen,
    replayed,
  };
}

function toPostResult(answer: JournalAnswer): PostResult {
  if (answer.outcome === 'posted') return toPosted(answer);
  if (answer.outcome === 'refused') return answer;
  throw new AppError('INTERNAL');
}

function toSettleResult(answer: JournalAnswer): SettleResult {
  if (answer.outcome === 'posted') return toPosted(answer);
  if (answer.outcome === 'unchanged') return answer;
  throw new AppError('INTERNAL');
}
