import type { NoteSigner } from '../evidence/note.ts';
import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, fromInstant, shanghaiDay, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { checkTariff } from './check-tariff.ts';
import type { TariffsInForce } from './price-quote.ts';
import { tariffModel } from './tariff.model.ts';
import type { Tariff } from './tariff.schema.ts';
import { tariffSha256 } from './tariff-hash.ts';
import { decideTariffStep } from './tariff-lifecycle.ts';
import { type TariffRecord, toTariffVersion } from './tariff-record.ts';
import { TARIFF_V0 } from './tariff-v0.ts';
import type {
  CreateTariffInput,
  PutTariffInput,
  TariffState,
  TariffVersion,
  TransitTariffInput,
} from './tariff-version.schema.ts';
import { findTariff } from './tariffs.ts';

const LIST_MAX = 500;
const SHADOW = 'shadow';
/** Tariffs in force at a time are two; the rest is room for those that just ended. */
const KEPT_CONTENTS = 16;

/**
 * The lifecycle of tariffs: drafts, a second person's check, filing, and the one period after another in which
 * each prices. A tariff's numbers change in drafts only. It prices nothing itself; it says what prices.
 */
export class TariffsService {
  readonly #tariffs: ReturnType<typeof tariffModel>;
  readonly #clock: Clock;
  readonly #signer: NoteSigner;
  /** By content hash, so that the same numbers are one object and are prepared once. */
  readonly #contents = new Map<string, Tariff>();

  constructor(deps: { connection: Connection; clock: Clock; signer: NoteSigner }) {
    this.#tariffs = tariffModel(deps.connection);
    this.#clock = deps.clock;
    this.#signer = deps.signer;
  }

  /** The built-in v0 as the first effective tariff of a store that has none. */
  async open(): Promise<void> {
    const effectiveFromMs = startOfDay(TARIFF_V0.effectiveOn);
    const seed: TariffRecord = {
      _id: TARIFF_V0.tariff,
      state: 'effective',
      version: 1,
      content: TARIFF_V0,
      contentSha256: tariffSha256(TARIFF_V0),
      basedOn: null,
      authors: [],
      filing: null,
      effectiveFromMs,
      transitions: [],
      createdAtMs: this.#clock.now(),
    };
    await this.#tariffs.updateOne({ _id: seed._id }, { $setOnInsert: seed }, { upsert: true });
  }

  /** The tariff that prices at that instant; for the time before the first, the first (past flights). */
  async effectiveAt(atMs: number): Promise<Tariff> {
    const fields = { contentSha256: 1 } as const;
    const [found] = await this.#tariffs
      .find({ effectiveFromMs: { $lte: atMs } }, fields)
      .sort({ effectiveFromMs: -1 })
      .limit(1)
      .lean<Pick<TariffRecord, '_id' | 'contentSha256'>[]>();
    if (found) return this.#contentOf(found);
    return TARIFF_V0;
  }

  /** The numbers of that version, whatever its state, for contracts that were priced by it. Throws NOT_FOUND. */
  async contentOf(tariff: string): Promise<Tariff> {
    return findTariff(tariff) ?? (await this.#find(tariff)).content;
  }

  /** What `priceQuote` prices with at that instant: the live tariff, the shadow and who signs. */
  async inForceAt(atMs: number): Promise<TariffsInForce> {
    const [live, shadow] = await Promise.all([
      this.effectiveAt(atMs),
      this.#tariffs
        .findOne({ shadowSlot: SHADOW }, { contentSha256: 1 })
        .lean<Pick<TariffRecord, '_id' | 'contentSha256'>>(),
    ]);
    return { live, shadow: shadow && (await this.#contentOf(shadow)), signer: this.#signer };
  }

  /** All versions, newest first; those who don't make tariffs see what was or is effective. */
  async list(viewer: Viewer): Promise<Page<TariffVersion>> {
    permit(viewer, 'tariff.read');
    const records = await this.#tariffs
      .find({})
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(LIST_MAX)
      .lean<TariffRecord[]>();
    const beginningsMs = records.flatMap((one) => one.effectiveFromMs ?? []);
    const items = records
      .filter((record) => maySee(viewer, record))
      .map((record) => toTariffVersion(record, beginningsMs));
    return { items, nextCursor: null };
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND. */
  async get(viewer: Viewer, tariff: string): Promise<TariffVersion> {
    permit(viewer, 'tariff.read');
    const record = await this.#find(tariff);
    if (!maySee(viewer, record)) throw new AppError('NOT_FOUND', { tariff });
    return toTariffVersion(record, await this.#beginningsMs());
  }

  /** A new draft with the numbers of another version. Throws NOT_FOUND (basedOn), ALREADY_EXISTS. */
  async create(viewer: Viewer, input: CreateTariffInput): Promise<TariffVersion> {
    permit(viewer, 'tariff.write');
    const nowMs = this.#clock.now();
    const base = input.basedOn ? (await this.#find(input.basedOn)).content : await this.effectiveAt(nowMs);
    const content = { ...base, tariff: input.tariff, effectiveOn: shanghaiDay(nowMs) };
    const record: TariffRecord = {
      _id: input.tariff,
      state: 'draft',
      version: 1,
      content,
      contentSha256: tariffSha256(content),
      basedOn: base.tariff,
      authors: [{ userId: viewer.userId, name: viewer.name }],
      filing: null,
      transitions: [],
      createdAtMs: nowMs,
    };
    try {
      await this.#tariffs.create(record);
    } catch (error) {
      if (isDuplicateKey(error))
        throw new AppError('ALREADY_EXISTS', { field: 'tariff', tariff: input.tariff });
      throw error;
    }
    return toTariffVersion(record, []);
  }

  /**
   * Other numbers for a draft. Throws NOT_FOUND, STATE_CONFLICT (no draft), VERSION_CONFLICT, TARIFF_INVALID with
   * each number's path.
   */
  async put(viewer: Viewer, tariff: string, input: PutTariffInput): Promise<TariffVersion> {
    permit(viewer, 'tariff.write');
    const record = await this.#find(tariff);
    if (record.state !== 'draft') throw new AppError('STATE_CONFLICT', { state: record.state });
    assertVersion(record, input.version);
    const checked = checkTariff({ tariff, ...input.content });
    if (checked.outcome === 'invalid') throw invalidTariff(checked.faults);
    if (checked.tariff.tariff !== tariff)
      throw invalidTariff([{ path: 'tariff', message: `must stay ${tariff}` }]);
    const isKnown = record.authors.some(({ userId }) => userId === viewer.userId);
    const author = { userId: viewer.userId, name: viewer.name };
    return this.#save(record, {
      $set: { content: checked.tariff, contentSha256: tariffSha256(checked.tariff) },
      ...(isKnown ? {} : { $push: { authors: author } }),
    });
  }

  /** One step of the lifecycle, with who, when and why. Throws as `decideTariffStep`, NOT_FOUND, VERSION_CONFLICT. */
  async transit(viewer: Viewer, tariff: string, input: TransitTariffInput): Promise<TariffVersion> {
    permit(viewer, 'tariff.write');
    const record = await this.#find(tariff);
    assertVersion(record, input.version);
    const nowMs = this.#clock.now();
    const { event } = input;
    const filing = input.filing ?? record.filing;
    const wouldBeginMs = Math.max(startOfDay(record.content.effectiveOn), nowMs);
    const to = decideTariffStep({
      state: record.state,
      event,
      byUserId: viewer.userId,
      authors: record.authors.map(({ userId }) => userId),
      effectiveOn: record.content.effectiveOn,
      filing: filing && { reference: filing.reference, filedOn: filing.filedOn },
      today: shanghaiDay(nowMs),
      nowMs,
      isShadow: record.shadowSlot !== undefined,
      otherBeginningsMs: (await this.#beginningsMs()).filter((one) => one !== record.effectiveFromMs),
      beganMs: record.effectiveFromMs ?? null,
      wouldBeginMs,
    });
    const step = {
      from: record.state,
      to,
      event,
      reason: input.reason,
      at: toInstant(nowMs),
      byUserId: viewer.userId,
      byName: viewer.name,
    };
    return this.#save(record, {
      $set: { state: to, ...changesOf({ input, to, wouldBeginMs }) },
      $push: { transitions: step },
      ...(event === 'stopShadow' || event === 'makeEffective' ? { $unset: { shadowSlot: '' } } : {}),
    });
  }

  async #save(record: TariffRecord, update: Record<string, unknown>): Promise<TariffVersion> {
    try {
      const saved = await this.#tariffs
        .findOneAndUpdate(
          { _id: record._id, version: record.version },
          { ...update, $inc: { version: 1 } },
          { returnDocument: 'after' },
        )
        .lean<TariffRecord>();
      if (!saved) throw new AppError('VERSION_CONFLICT', { tariff: record._id });
      return toTariffVersion(saved, await this.#beginningsMs());
    } catch (error) {
      // Another began at the same instant, or another shadow started: the unique index decided.
      if (isDuplicateKey(error)) throw new AppError('STATE_CONFLICT', { field: 'event', reason: 'TAKEN' });
      throw error;
    }
  }

  async #find(tariff: string): Promise<TariffRecord> {
    const record = await this.#tariffs.findOne({ _id: tariff }).lean<TariffRecord>();
    if (!record) throw new AppError('NOT_FOUND', { tariff });
    return record;
  }

  async #beginningsMs(): Promise<number[]> {
    const begun = await this.#tariffs
      .find({ effectiveFromMs: { $gte: 0 } }, { effectiveFromMs: 1 })
      .lean<Pick<TariffRecord, 'effectiveFromMs'>[]>();
    return begun.flatMap((one) => one.effectiveFromMs ?? []);
  }

  /** A built-in version is the code's own, so that `npm run rate` and the product can't differ. */
  async #contentOf({ _id, contentSha256 }: { _id: string; contentSha256: string }): Promise<Tariff> {
    const known = findTariff(_id) ?? this.#contents.get(contentSha256);
    if (known) return known;
    const { content } = await this.#find(_id);
    if (this.#contents.size >= KEPT_CONTENTS) this.#contents.clear();
    this.#contents.set(contentSha256, content);
    return content;
  }
}

function changesOf(step: {
  input: TransitTariffInput;
  to: TariffState;
  wouldBeginMs: number;
}): Partial<TariffRecord> {
  const { input, wouldBeginMs } = step;
  const { event, filing } = input;
  return {
    ...(filing ? { filing: { ...filing, kind: event === 'approve' ? 'approved' : 'filed' } } : {}),
    ...(event === 'makeEffective' ? { effectiveFromMs: wouldBeginMs } : {}),
    ...(event === 'startShadow' ? { shadowSlot: SHADOW } : {}),
  };
}

function maySee(viewer: Viewer, record: TariffRecord): boolean {
  return record.effectiveFromMs !== undefined || ['underwriter', 'administrator'].includes(viewer.role);
}

function assertVersion(record: TariffRecord, version: number): void {
  if (record.version !== version)
    throw new AppError('VERSION_CONFLICT', { tariff: record._id, version: record.version });
}

function invalidTariff(issues: { path: string; message: string }[]): AppError {
  return new AppError('TARIFF_INVALID', { field: issues[0]?.path, issues });
}

/** Midnight of a calendar day in Asia/Shanghai, Unix ms. */
function startOfDay(day: string): number {
  return fromInstant(`${day}T00:00:00+08:00`);
}
