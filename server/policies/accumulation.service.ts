import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import type { SettingsService } from '../registry/settings.service.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { type Bucket, type BucketKind, bucketKind, peakFen } from './accumulate-limits.ts';
import type { Accumulation, AccumulationBucket } from './accumulation.schema.ts';
import { type HeldLimitRecord, heldLimitModel } from './held-limit.model.ts';

/** Longest list that is read to show the buckets of one kind. */
const SHOWN_MAX = 20_000;
const FAR_MS = 8_640_000_000_000_000;

/** A limit that wants to count: whose, where, how much and when (Unix ms, half open). */
export interface LimitClaim {
  holderId: string;
  buckets: readonly Bucket[];
  limitFen: number;
  fromMs: number;
  untilMs: number;
}

export interface CapsReached {
  overSoft: Bucket[];
  overHard: Bucket[];
}

interface Deps {
  connection: Connection;
  clock: Clock;
  settings: SettingsService;
}

/**
 * The accumulation guard (features C13; 保险法 art. 103): limits in force by cell, event and operator. Whoever
 * binds first writes the claim and then looks: of two servers that claim at once, at least the later looker sees
 * both, so the hard cap is never passed; at the very last place both may be refused. Within one server claims
 * take turns, so that exactly as many bind as fit.
 */
export class AccumulationService {
  readonly #deps: Deps;
  readonly #held: ReturnType<typeof heldLimitModel>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#held = heldLimitModel(deps.connection);
  }

  /** Which caps the claim would pass on top of what is held now. Changes nothing. */
  async look(claim: LimitClaim): Promise<CapsReached> {
    const reached: CapsReached = { overSoft: [], overHard: [] };
    const now = this.#deps.clock.now();
    for (const bucket of claim.buckets) {
      const held = await this.#overlapping(bucket, claim);
      const others = held.filter((one) => one.holderId !== claim.holderId);
      const peak = peakFen([...others, claim], claim.fromMs, claim.untilMs);
      const { softFen, hardFen } = this.#caps(bucketKind(bucket), now);
      if (peak > softFen) reached.overSoft.push(bucket);
      if (peak > hardFen) reached.overHard.push(bucket);
    }
    return reached;
  }

  /** Takes the place in every bucket, or in none: answers the buckets that are full. Claiming twice is once. */
  claim(claim: LimitClaim): Promise<Bucket[]> {
    return this.#inTurn(() => this.#claimNow(claim));
  }

  /** Holds another limit or longer, or stays as it is: answers the buckets that would be full. */
  change(holderId: string, to: { limitFen: number; untilMs: number }): Promise<Bucket[]> {
    return this.#inTurn(async () => {
      const held = await this.#held.find({ holderId }).lean<HeldLimitRecord[]>();
      const [first] = held;
      if (!first) return [];
      const buckets = held.map(({ bucket }) => bucket);
      const { overHard } = await this.look({ holderId, buckets, fromMs: first.fromMs, ...to });
      if (overHard.length === 0) await this.#held.updateMany({ holderId }, { $set: to });
      return overHard;
    });
  }

  /** The limit counts no longer from `atMs` on: landed, cancelled, or never bound. */
  async release(holderId: string, atMs: number): Promise<void> {
    await this.#held.updateMany({ holderId, untilMs: { $gt: atMs } }, { $set: { untilMs: atMs } });
  }

  /** The place is free again, as if it had never been taken. */
  async drop(holderId: string): Promise<void> {
    await this.#held.deleteMany({ holderId });
  }

  /** Counts again to `untilMs`: a touch-and-go, an extension, a changed window. */
  async prolong(holderId: string, untilMs: number): Promise<void> {
    await this.#held.updateMany({ holderId }, { $set: { untilMs } });
  }

  /** What is in force now or later, fullest first. Throws PERMISSION_DENIED. */
  async list(viewer: Viewer, kind: BucketKind): Promise<Accumulation> {
    permit(viewer, 'accumulation.read');
    const now = this.#deps.clock.now();
    const records = await this.#held
      .find({ kind, untilMs: { $gt: now } })
      .limit(SHOWN_MAX)
      .lean<HeldLimitRecord[]>();
    const byBucket = new Map<Bucket, HeldLimitRecord[]>();
    for (const record of records) {
      const held = byBucket.get(record.bucket);
      if (held) held.push(record);
      else byBucket.set(record.bucket, [record]);
    }
    const items = [...byBucket].map(([bucket, held]) => this.#toBucket(bucket, held, now));
    items.sort((a, b) => b.peakFen / b.hardFen - a.peakFen / a.hardFen || (a.id < b.id ? -1 : 1));
    return { at: toInstant(now), items };
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #claimNow(claim: LimitClaim): Promise<Bucket[]> {
    const { holderId, limitFen, fromMs, untilMs } = claim;
    const records = claim.buckets.map((bucket) => ({
      _id: `${holderId}/${bucket}`,
      bucket,
      kind: bucketKind(bucket),
      ...{ holderId, limitFen, fromMs, untilMs },
    }));
    await this.#held.insertMany(records, { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const { overHard } = await this.look(claim);
    if (overHard.length > 0) await this.#held.deleteMany({ holderId });
    return overHard;
  }

  #overlapping(bucket: Bucket, window: { fromMs: number; untilMs: number }): Promise<HeldLimitRecord[]> {
    return this.#held
      .find({ bucket, untilMs: { $gt: window.fromMs }, fromMs: { $lt: window.untilMs } })
      .lean<HeldLimitRecord[]>()
      .exec();
  }

  #caps(kind: BucketKind, atMs: number): { softFen: number; hardFen: number } {
    const { settings } = this.#deps;
    return {
      softFen: settings.at(`accumulation.${kind}SoftFen`, atMs),
      hardFen: settings.at(`accumulation.${kind}HardFen`, atMs),
    };
  }

  #toBucket(bucket: Bucket, held: readonly HeldLimitRecord[], nowMs: number): AccumulationBucket {
    const kind = bucketKind(bucket);
    const caps = this.#caps(kind, nowMs);
    const peak = peakFen(held, nowMs, FAR_MS);
    return {
      kind,
      id: bucket.slice(kind.length + 1),
      policyCount: held.length,
      nowFen: peakFen(held, nowMs, nowMs + 1),
      peakFen: peak,
      ...caps,
      state: peak >= caps.hardFen ? 'full' : peak > caps.softFen ? 'high' : 'free',
    };
  }
}
