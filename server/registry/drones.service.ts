import { afterCursor, toPage } from '../http/paging.ts';
import { operatorOf, ownScope, permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { droneModel } from './drone.model.ts';
import type { Drone, RegisterDroneInput } from './drone.schema.ts';
import { findDroneModel } from './drone-models.ts';
import { toDrone } from './to-view.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
}

/** Registered airframes. A serial number belongs to one operator; the unique index decides who came first. */
export class DronesService {
  readonly #deps: Deps;
  readonly #drones: ReturnType<typeof droneModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#drones = droneModel(deps.connection);
  }

  /** Throws PERMISSION_DENIED, VALIDATION_FAILED (model unknown), ALREADY_EXISTS (serial number). */
  async register(viewer: Viewer, input: RegisterDroneInput): Promise<Drone> {
    permit(viewer, 'drone.register');
    return this.seed(operatorOf(viewer), input);
  }

  /** Registers without a viewer, for seeds; throws as register. */
  async seed(operatorId: string, input: RegisterDroneInput): Promise<Drone> {
    if (!findDroneModel(input.droneModelId)) {
      throw new AppError('VALIDATION_FAILED', {
        issues: [{ path: 'droneModelId', message: 'not in the model register; see /v1/drone-models' }],
      });
    }
    try {
      const record = await this.#drones.create({
        _id: this.#deps.ids.next('drn'),
        operatorId,
        serialNumber: input.serialNumber,
        serialKey: input.serialNumber.toUpperCase(),
        name: input.name,
        droneModelId: input.droneModelId,
        registrationMark: input.registrationMark,
        declaration: input.declaration,
        createdAtMs: this.#deps.clock.now(),
      });
      return toDrone(record.toObject());
    } catch (error) {
      if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { serialNumber: input.serialNumber });
      throw error;
    }
  }

  /** Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: PageQuery): Promise<Page<Drone>> {
    permit(viewer, 'drone.read');
    const records = await this.#drones
      .find({ ...ownScope(viewer), ...afterCursor('createdAtMs', query.cursor) })
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean();
    return toPage(records, query.limit, {
      item: toDrone,
      mark: (record) => ({ value: record.createdAtMs, id: record._id }),
    });
  }

  /** Throws PERMISSION_DENIED, NOT_FOUND (also for another operator's drone). */
  async get(viewer: Viewer, droneId: string): Promise<Drone> {
    permit(viewer, 'drone.read');
    const record = await this.#drones.findOne({ _id: droneId, ...ownScope(viewer) }).lean();
    if (!record) throw new AppError('NOT_FOUND');
    return toDrone(record);
  }

  /** Several at once, in the order asked for. Throws as get, naming the first that is missing. */
  async getMany(viewer: Viewer, droneIds: readonly string[]): Promise<Drone[]> {
    permit(viewer, 'drone.read');
    const records = await this.#drones.find({ _id: { $in: [...droneIds] }, ...ownScope(viewer) }).lean();
    const known = new Map(records.map((record) => [record._id, record]));
    return droneIds.map((droneId, index) => {
      const record = known.get(droneId);
      if (!record) throw new AppError('NOT_FOUND', { field: `droneIds.${index}` });
      return toDrone(record);
    });
  }

  /** Serial numbers by drone, whoever owns them; unknown ids are absent. */
  async serialNumbersOf(droneIds: readonly string[]): Promise<Map<string, string>> {
    const records = await this.#drones
      .find({ _id: { $in: [...droneIds] } })
      .select({ serialNumber: 1 })
      .lean();
    return new Map(records.map((record) => [record._id, record.serialNumber]));
  }

  /** By serial number, for the pipeline. */
  async findBySerialNumber(serialNumber: string): Promise<Drone | undefined> {
    const record = await this.#drones.findOne({ serialNumber }).lean();
    return record ? toDrone(record) : undefined;
  }

  /** Ids of an operator's drones among these serial numbers; the others are absent. */
  async findIds(
    operatorIds: readonly string[],
    serialNumbers: readonly string[],
  ): Promise<Map<string, string>> {
    if (serialNumbers.length === 0) return new Map();
    const records = await this.#drones
      .find({ serialNumber: { $in: serialNumbers }, operatorId: { $in: operatorIds } })
      .select({ serialNumber: 1 })
      .lean();
    return new Map(records.map((record) => [record.serialNumber, record._id]));
  }
}
