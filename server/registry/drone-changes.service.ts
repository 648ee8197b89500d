import { operatorOf, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, fromInstant, shanghaiDay } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Connection } from '../storage/connection.ts';
import { checkDeclaration, checkMarks } from './assert-drone.ts';
import { droneModel } from './drone.model.ts';
import type { AddDroneFactsInput, Drone, EditDroneInput } from './drone.schema.ts';
import { factsVersionAt, factsVersions } from './drone-facts.ts';
import type { DroneModelsService } from './drone-models.service.ts';
import type { DroneRecord } from './drone-record.ts';
import type { DronesService } from './drones.service.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  drones: DronesService;
  droneModels: DroneModelsService;
}

/** A drone's document carries all its versions; this many modifications no airframe sees. */
const VERSIONS_MAX = 200;

/**
 * What an operator changes about a registered airframe: names and marks, retirement and its undoing, and new versions
 * of its facts. It never changes a version that was in force: a modification counts from its day on (Order 761 art. 14).
 */
export class DroneChangesService {
  readonly #deps: Deps;
  readonly #drones: ReturnType<typeof droneModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#drones = droneModel(deps.connection);
  }

  /**
   * Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT, REGISTRATION_MARK_INVALID, PRODUCT_ID_INVALID,
   * ALREADY_EXISTS (mark or product ID of another drone).
   */
  async edit(viewer: Viewer, droneId: string, input: EditDroneInput): Promise<Drone> {
    permit(viewer, 'drone.edit');
    const record = await this.#load(viewer, droneId, input.version);
    checkMarks(input);
    const { name, registrationMark, productId, state } = input;
    if (registrationMark !== undefined) await this.#deps.drones.assertMarkFree(registrationMark, droneId);
    const wasRetired = (record.retiredAtMs ?? null) !== null;
    const retiring = state === undefined || (state === 'retired') === wasRetired ? undefined : state;
    const removed: Record<string, 1> = {};
    if (registrationMark === null) removed['markKey'] = 1;
    if (productId === null) removed['productId'] = 1;
    await this.#save(record, {
      $set: {
        ...(name !== undefined && { name }),
        ...(registrationMark !== undefined && { registrationMark }),
        ...(typeof registrationMark === 'string' && { markKey: registrationMark }),
        ...(typeof productId === 'string' && { productId }),
        ...(retiring && { retiredAtMs: retiring === 'retired' ? this.#deps.clock.now() : null }),
      },
      ...(Object.keys(removed).length > 0 && { $unset: removed }),
    });
    return this.#deps.drones.get(viewer, droneId);
  }

  /**
   * Declares the airframe as it is from a day on, or from now. Throws PERMISSION_DENIED, NOT_FOUND, VERSION_CONFLICT,
   * EFFECTIVE_IN_PAST, DRONE_MODEL_UNKNOWN, AIRCRAFT_IMPOSSIBLE, STATE_CONFLICT (too many versions).
   */
  async addFacts(viewer: Viewer, droneId: string, input: AddDroneFactsInput): Promise<Drone> {
    permit(viewer, 'drone.edit');
    const record = await this.#load(viewer, droneId, input.version);
    const nowMs = this.#deps.clock.now();
    const effectiveOn = input.effectiveOn ?? shanghaiDay(nowMs);
    if (effectiveOn < shanghaiDay(nowMs)) throw new AppError('EFFECTIVE_IN_PAST', { field: 'effectiveOn' });
    const droneModelId = input.droneModelId ?? factsVersionAt(record, nowMs).droneModelId;
    checkDeclaration(input.declaration, await this.#deps.droneModels.get(droneModelId));
    const later = record.laterFacts ?? [];
    if (later.length >= VERSIONS_MAX) throw new AppError('STATE_CONFLICT', { versionsMax: VERSIONS_MAX });
    const added = {
      version: factsVersions(record).length + 1,
      effectiveOn,
      // Today counts from now: what was decided this morning stays decided by what was known.
      effectiveFromMs: Math.max(fromInstant(`${effectiveOn}T00:00:00+08:00`), nowMs),
      droneModelId,
      declaration: input.declaration,
      note: input.note,
      recordedAtMs: nowMs,
      byUserId: viewer.userId,
    };
    await this.#save(record, { $set: { laterFacts: [...later, added] } });
    return this.#deps.drones.get(viewer, droneId);
  }

  /** Own drones only. Throws NOT_FOUND, VERSION_CONFLICT. */
  async #load(viewer: Viewer, droneId: string, version: number): Promise<DroneRecord> {
    const record = await this.#drones
      .findOne({ _id: droneId, operatorId: operatorOf(viewer) })
      .lean<DroneRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    if ((record.version ?? 1) !== version) throw new AppError('VERSION_CONFLICT', { droneId });
    return record;
  }

  async #save(
    record: DroneRecord,
    change: { $set: Partial<DroneRecord>; $unset?: Record<string, 1> },
  ): Promise<void> {
    // Records from before versions have none: null finds them.
    const seen = { _id: record._id, version: record.version ?? null };
    const version = (record.version ?? 1) + 1;
    try {
      const { matchedCount } = await this.#drones.updateOne(seen, {
        ...change,
        $set: { ...change.$set, version },
      });
      if (matchedCount === 0) throw new AppError('VERSION_CONFLICT', { droneId: record._id });
    } catch (error) {
      const { markKey = null, productId = null } = change.$set;
      throw await this.#deps.drones.toTaken(error, { registrationMark: markKey, productId }, record._id);
    }
  }
}
