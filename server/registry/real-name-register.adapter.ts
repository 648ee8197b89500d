import { type Clock, toInstant } from '../lib/clock.ts';
import type { Connection } from '../storage/connection.ts';
import { type RealNameEntryRecord, realNameEntryModel } from './real-name-entry.model.ts';
import type { RealNameRegister } from './real-name-status.port.ts';
import type { PutRealNameStatusInput, RealNameStatus } from './real-name-status.schema.ts';

/**
 * Stands in for a connection to the national platform: answers that a person read there and entered, each with its
 * source and time. What nobody entered is unknown.
 */
export class EnteredRealNameRegister implements RealNameRegister {
  readonly #entries: ReturnType<typeof realNameEntryModel>;
  readonly #clock: Clock;

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#entries = realNameEntryModel(deps.connection);
    this.#clock = deps.clock;
  }

  async check({ registrationMark }: { registrationMark: string | null }): Promise<RealNameStatus> {
    const entry =
      registrationMark === null
        ? null
        : await this.#entries.findOne({ _id: registrationMark }).lean<RealNameEntryRecord>();
    if (!entry) return { state: 'unknown', registrationMark, checkedAt: null, source: null };
    const { state, source, checkedAtMs } = entry;
    return { state, registrationMark, checkedAt: toInstant(checkedAtMs), source };
  }

  /** The newest answer counts. */
  async enter(registrationMark: string, input: PutRealNameStatusInput & { byUserId: string }): Promise<void> {
    await this.#entries.updateOne(
      { _id: registrationMark },
      { $set: { ...input, checkedAtMs: this.#clock.now() } },
      { upsert: true },
    );
  }
}
