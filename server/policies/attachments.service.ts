import { toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { attachmentModel } from './attachment.model.ts';
import type { Attachment } from './attachment.schema.ts';
import type { AttachmentRecord } from './attachment-record.ts';

/** Flights of one policy that a page shows at most. */
const OF_POLICY_MAX = 500;

/**
 * Which policy covers which flight, and from when to when: the only place to ask "is this flight covered, by
 * what". It decides nothing; the flight's id is the guard, so a flight attaches once.
 */
export class AttachmentsService {
  readonly #attachments: ReturnType<typeof attachmentModel>;

  constructor(deps: { connection: Connection }) {
    this.#attachments = attachmentModel(deps.connection);
  }

  /** Writes the attachment of a flight once and returns the one that holds. */
  async attach(record: AttachmentRecord): Promise<AttachmentRecord> {
    await this.#attachments.create(record).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    const held = await this.find(record._id);
    if (!held) throw new AppError('INTERNAL', { flightId: record._id });
    return held;
  }

  async find(flightId: string): Promise<AttachmentRecord | undefined> {
    return (await this.#attachments.findOne({ _id: flightId }).lean<AttachmentRecord>()) ?? undefined;
  }

  /** Many flights at once, for lists. */
  async mapByFlight(flightIds: readonly string[]): Promise<Map<string, AttachmentRecord>> {
    if (flightIds.length === 0) return new Map();
    const records = await this.#attachments.find({ _id: { $in: [...flightIds] } }).lean<AttachmentRecord[]>();
    return new Map(records.map((record) => [record._id, record]));
  }

  /** Newest first. */
  listOfPolicy(policyId: string): Promise<AttachmentRecord[]> {
    return this.#attachments
      .find({ policyId })
      .sort({ coveredFromMs: -1, _id: -1 })
      .limit(OF_POLICY_MAX)
      .lean<AttachmentRecord[]>()
      .exec();
  }

  /** Flights of a policy that are covered or were, without this one. */
  countOfPolicy(policyId: string, exceptFlightId: string): Promise<number> {
    return this.#attachments.countDocuments({ policyId, isVoid: false, _id: { $ne: exceptFlightId } }).exec();
  }

  /** Flights of a policy whose cover is in force now. */
  countInAir(policyId: string): Promise<number> {
    return this.#attachments.countDocuments({ policyId, coveredToMs: null }).exec();
  }

  /** Ends or revives cover with a landing or take-off; null means in force. What is void stays void. */
  async setCoveredTo(flightId: string, coveredToMs: number | null): Promise<void> {
    await this.#attachments.updateOne({ _id: flightId, isVoid: false }, { $set: { coveredToMs } });
  }

  /** Cover lasts to `validUntilMs` now: a block was added, or the window of the policy changed. */
  async setValidUntil(flightId: string, validUntilMs: number): Promise<void> {
    await this.#attachments.updateOne(
      { _id: flightId, isVoid: false, coveredToMs: null },
      { $set: { validUntilMs } },
    );
  }

  /** Cover never attached: nothing of the flight is covered, from its start on. */
  async void(flightId: string): Promise<void> {
    const held = await this.find(flightId);
    if (!held) return;
    await this.#attachments.updateOne(
      { _id: flightId },
      { $set: { isVoid: true, coveredToMs: held.coveredFromMs } },
    );
  }

  /** Ends cover at `atMs` unless something ended it before; tells whether it did. */
  async expire(flightId: string, atMs: number): Promise<boolean> {
    const ended = await this.#attachments.updateOne(
      { _id: flightId, coveredToMs: null },
      { $set: { coveredToMs: atMs } },
    );
    return ended.modifiedCount === 1;
  }

  /** Attachments in force whose time ends before `beforeMs`. */
  listEnding(beforeMs: number, limit: number): Promise<AttachmentRecord[]> {
    return this.#attachments
      .find({ coveredToMs: null, validUntilMs: { $lte: beforeMs } })
      .sort({ validUntilMs: 1 })
      .limit(limit)
      .lean<AttachmentRecord[]>()
      .exec();
  }
}

export function toAttachment(record: AttachmentRecord): Attachment {
  const { _id, coveredFromMs, coveredToMs, validUntilMs, ...rest } = record;
  return {
    ...rest,
    flightId: _id,
    coveredFrom: toInstant(coveredFromMs),
    coveredTo: coveredToMs === null ? null : toInstant(coveredToMs),
    validUntil: toInstant(validUntilMs),
  };
}
