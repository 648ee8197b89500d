import { toInstant } from '../lib/clock.ts';
import type { Connection } from '../storage/connection.ts';
import { type CheckpointStep, toSteps } from '../telemetry/projector.service.ts';
import { envelopeModel } from './envelope.model.ts';
import type { Envelope } from './envelope.schema.ts';
import type { EnvelopeRecord } from './envelope-record.ts';
import { NO_ENVELOPE_PROGRESS } from './follow-envelope.ts';
import { suspendsCover } from './suspends-cover.ts';

/**
 * Where every covered flight is in what was agreed, and its breaches: the newest in memory, all in the store. It
 * keeps and shows; what is a breach is decided by the pure rules, and what follows from it by the handler.
 */
export class EnvelopesService {
  readonly #records: ReturnType<typeof envelopeModel>;
  readonly #open = new Map<string, EnvelopeRecord>();
  readonly #dirty = new Set<string>();

  constructor(deps: { connection: Connection }) {
    this.#records = envelopeModel(deps.connection);
  }

  /** What is known of a flight; undefined when it was never followed. */
  async find(flightId: string): Promise<EnvelopeRecord | undefined> {
    const open = this.#open.get(flightId);
    if (open) return open;
    return (await this.#records.findOne({ _id: flightId }).lean<EnvelopeRecord>()) ?? undefined;
  }

  /** For viewers and devices; null when it was never followed. */
  async view(flightId: string): Promise<Envelope | null> {
    const record = await this.find(flightId);
    if (!record?.last) return null;
    const { state, edge, secondsLeft, last } = record;
    const metersToEdge = edge && Math.min(edge.horizontalMeters, edge.verticalMeters ?? Infinity);
    return { state, metersToEdge, secondsLeft, at: toInstant(last.atMs) };
  }

  /** Whether cover of a flight was suspended at `atMs` (event time, Unix ms). */
  async isSuspendedAt(flightId: string, atMs: number): Promise<boolean> {
    const record = await this.find(flightId);
    if (!record) return false;
    const isOutNow = record.state === 'outside' && record.last !== null && atMs >= record.last.atMs;
    return (
      isOutNow ||
      record.breaches.some(({ kind, fromMs, toMs }) => suspendsCover(kind) && fromMs <= atMs && atMs <= toMs)
    );
  }

  /** The flight as it is followed from here on. */
  async open(flightId: string): Promise<EnvelopeRecord> {
    const known = (await this.find(flightId)) ?? { ...NO_ENVELOPE_PROGRESS, _id: flightId, appliedSeq: 0 };
    this.#open.set(flightId, known);
    return known;
  }

  /** Keeps the newest; it is written with the next checkpoint, or by `save`. */
  put(record: EnvelopeRecord): void {
    this.#open.set(record._id, record);
    this.#dirty.add(record._id);
  }

  async save(flightId: string): Promise<void> {
    const record = this.#open.get(flightId);
    if (!record) return;
    const { _id, ...fields } = record;
    // Past mongoose's casting: the record is our own.
    await this.#records.collection.replaceOne({ _id: _id as never }, fields, { upsert: true });
    if (this.#open.get(flightId) === record) this.#dirty.delete(flightId);
  }

  checkpoint(): CheckpointStep[] {
    return toSteps([...this.#dirty], (flightIds) =>
      Promise.all(flightIds.map((flightId) => this.save(flightId))),
    );
  }

  /** No longer held in memory; it is written. */
  forget(flightId: string): void {
    if (!this.#dirty.has(flightId)) this.#open.delete(flightId);
  }
}
