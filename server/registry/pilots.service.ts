import { afterCursor, toPage } from '../http/paging.ts';
import { operatorOf, ownScope, permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { pilotModel } from './pilot.model.ts';
import { type EditPilotInput, type Pilot, type PilotDetails, PilotDetailsSchema } from './pilot.schema.ts';
import { type PilotRecord, type PilotVersion, toPilot } from './pilot-record.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
}

/** A pilot's document carries all its versions. */
const VERSIONS_MAX = 500;

/** The people who fly for an operator (操控员), with what they may fly at which time. It checks no licence itself. */
export class PilotsService {
  readonly #deps: Deps;
  readonly #pilots: ReturnType<typeof pilotModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#pilots = pilotModel(deps.connection);
  }

  /** Throws PERMISSION_DENIED, ALREADY_EXISTS (licence number within the operator). */
  async register(viewer: Viewer, input: PilotDetails): Promise<Pilot> {
    permit(viewer, 'pilot.write');
    return this.seed(operatorOf(viewer), input, viewer.userId);
  }

  /** Registers without a viewer, for seeds; throws as register. */
  async seed(operatorId: string, given: unknown, byUserId = 'seed'): Promise<Pilot> {
    const details = PilotDetailsSchema.parse(given);
    const nowMs = this.#deps.clock.now();
    const first: PilotVersion = { ...details, state: 'active', version: 1, effectiveFromMs: nowMs, byUserId };
    try {
      const record = await this.#pilots.create({
        _id: this.#deps.ids.next('plt'),
        operatorId,
        ...(details.licence && { licenceKey: licenceKeyOf(operatorId, details.licence.number) }),
        versions: [first],
        version: 1,
        createdAtMs: nowMs,
      });
      return toPilot(record.toObject(), nowMs);
    } catch (error) {
      throw toTaken(error);
    }
  }

  /** Replaces a pilot's details from now on. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, ALREADY_EXISTS. */
  async edit(viewer: Viewer, pilotId: string, input: EditPilotInput): Promise<Pilot> {
    permit(viewer, 'pilot.write');
    const record = await this.#load(pilotId, { operatorId: operatorOf(viewer) });
    const { version: seen, ...details } = input;
    if (seen !== record.version) throw new AppError('VERSION_CONFLICT', { pilotId });
    if (record.versions.length >= VERSIONS_MAX)
      throw new AppError('STATE_CONFLICT', { versionsMax: VERSIONS_MAX });
    const version = seen + 1;
    const effectiveFromMs = this.#deps.clock.now();
    const added: PilotVersion = { ...details, version, effectiveFromMs, byUserId: viewer.userId };
    const licenceKey = details.licence && licenceKeyOf(record.operatorId, details.licence.number);
    const set = { versions: [...record.versions, added], version };
    try {
      const { matchedCount } = await this.#pilots.updateOne(
        { _id: pilotId, version: seen },
        licenceKey ? { $set: { ...set, licenceKey } } : { $set: set, $unset: { licenceKey: 1 } },
      );
      if (matchedCount === 0) throw new AppError('VERSION_CONFLICT', { pilotId });
    } catch (error) {
      throw toTaken(error);
    }
    return this.get(viewer, pilotId);
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND (also for another operator's pilot). */
  async get(viewer: Viewer, pilotId: string): Promise<Pilot> {
    permit(viewer, 'pilot.read');
    return toPilot(await this.#load(pilotId, ownScope(viewer)), this.#deps.clock.now());
  }

  /** Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: PageQuery): Promise<Page<Pilot>> {
    permit(viewer, 'pilot.read');
    const records = await this.#pilots
      .find({ ...ownScope(viewer), ...afterCursor('createdAtMs', query.cursor) })
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<PilotRecord[]>();
    return toPage(records, query.limit, {
      item: (record) => toPilot(record, this.#deps.clock.now()),
      mark: (record) => ({ value: record.createdAtMs, id: record._id }),
    });
  }

  /** A pilot of this operator as known at an instant (Unix ms), for the other modules; undefined: none. */
  async pilotAt(operatorId: string, pilotId: string, atMs: number): Promise<Pilot | undefined> {
    const record = await this.#pilots.findOne({ _id: pilotId, operatorId }).lean<PilotRecord>();
    return record ? toPilot(record, atMs) : undefined;
  }

  async #load(pilotId: string, scope: { operatorId?: string }): Promise<PilotRecord> {
    const record = await this.#pilots.findOne({ _id: pilotId, ...scope }).lean<PilotRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }
}

function licenceKeyOf(operatorId: string, number: string): string {
  return `${operatorId}/${number.toUpperCase()}`;
}

function toTaken(error: unknown): unknown {
  return isDuplicateKey(error) ? new AppError('ALREADY_EXISTS', { field: 'licence.number' }) : error;
}
