import { afterCursor, toPage } from '../http/paging.ts';
import { operatorOf, ownScope, permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { checkDeclaration, checkMarks } from './assert-drone.ts';
import { droneModel } from './drone.model.ts';
import { type Drone, type DroneFacts, type RegisterDroneInput, RegisterDroneSchema } from './drone.schema.ts';
import { factsVersionAt, factsVersions, toDroneFacts } from './drone-facts.ts';
import type { DroneModel } from './drone-model.schema.ts';
import type { DroneModelsService } from './drone-models.service.ts';
import type { DroneRecord } from './drone-record.ts';
import { toDrone } from './to-view.ts';

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  droneModels: DroneModelsService;
}

/**
 * Registered airframes. A serial number, a registration mark and a product ID belong to one of them; the unique
 * indexes decide who came first. Facts of a day are those in force on it (Order 761 art. 14).
 */
export class DronesService {
  readonly #deps: Deps;
  readonly #drones: ReturnType<typeof droneModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#drones = droneModel(deps.connection);
  }

  /**
   * Throws PERMISSION_DENIED, DRONE_MODEL_UNKNOWN, AIRCRAFT_IMPOSSIBLE, REGISTRATION_MARK_INVALID,
   * PRODUCT_ID_INVALID, ALREADY_EXISTS; each names the field.
   */
  async register(viewer: Viewer, input: RegisterDroneInput): Promise<Drone> {
    permit(viewer, 'drone.register');
    return this.seed(operatorOf(viewer), input);
  }

  /**
   * Which of the unique facts another drone has already, asked of the store: its refusal names no field (E11000 by
   * its code alone). Other errors stay as they are.
   */
  async toTaken(
    error: unknown,
    wanted: { serialNumber?: string; registrationMark?: string | null; productId?: string | null },
    own?: string,
  ): Promise<unknown> {
    if (!isDuplicateKey(error)) return error;
    const { serialNumber, registrationMark, productId } = wanted;
    const isTaken = async (filter: Record<string, string>): Promise<boolean> =>
      (await this.#drones
        .findOne({ ...filter, ...(own === undefined ? {} : { _id: { $ne: own } }) })
        .lean()) !== null;
    if (registrationMark && (await isTaken({ markKey: registrationMark })))
      return new AppError('ALREADY_EXISTS', { field: 'registrationMark' });
    if (productId && (await isTaken({ productId })))
      return new AppError('ALREADY_EXISTS', { field: 'productId' });
    return new AppError('ALREADY_EXISTS', { field: 'serialNumber', serialNumber });
  }

  /** Registers without a viewer, for seeds; throws as register. */
  async seed(operatorId: string, given: RegisterDroneInput): Promise<Drone> {
    const input = RegisterDroneSchema.parse(given);
    const { serialNumber, name, droneModelId, registrationMark, productId, declaration } = input;
    checkMarks(input);
    const model = await this.#deps.droneModels.get(droneModelId);
    checkDeclaration(declaration, model);
    await this.assertMarkFree(registrationMark, null);
    try {
      const record = await this.#drones.create({
        _id: this.#deps.ids.next('drn'),
        operatorId,
        serialNumber,
        serialKey: serialNumber.toUpperCase(),
        name,
        droneModelId,
        registrationMark,
        ...(registrationMark === null ? {} : { markKey: registrationMark }),
        ...(productId === null ? {} : { productId }),
        declaration,
        version: 1,
        createdAtMs: this.#deps.clock.now(),
      });
      return toDrone(record.toObject(), model, this.#deps.clock.now());
    } catch (error) {
      throw await this.toTaken(error, input);
    }
  }

  /** Throws PERMISSION_DENIED, CURSOR_INVALID. */
  async list(viewer: Viewer, query: PageQuery): Promise<Page<Drone>> {
    permit(viewer, 'drone.read');
    const records = await this.#drones
      .find({ ...ownScope(viewer), ...afterCursor('createdAtMs', query.cursor) })
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean<DroneRecord[]>();
    const nowMs = this.#deps.clock.now();
    const models = await this.#deps.droneModels.find(
      records.map((record) => factsVersionAt(record, nowMs).droneModelId),
    );
    return toPage(records, query.limit, {
      item: (record) => toDrone(record, modelIn(models, record, nowMs), nowMs),
      mark: (record) => ({ value: record.createdAtMs, id: record._id }),
    });
  }

  /**
   * As it is now, or as its facts were at another instant (Unix ms). Throws PERMISSION_DENIED, NOT_FOUND (also for
   * another operator's drone).
   */
  async get(viewer: Viewer, droneId: string, atMs?: number): Promise<Drone> {
    permit(viewer, 'drone.read');
    return this.#show(await this.#load(droneId, ownScope(viewer)), atMs);
  }

  /** Several at once, in the order asked for. Throws as get, naming the first that is missing. */
  async getMany(viewer: Viewer, droneIds: readonly string[], atMs?: number): Promise<Drone[]> {
    permit(viewer, 'drone.read');
    const records = await this.#drones
      .find({ _id: { $in: [...droneIds] }, ...ownScope(viewer) })
      .lean<DroneRecord[]>();
    const known = new Map(records.map((record) => [record._id, record]));
    return Promise.all(
      droneIds.map((droneId, index) => {
        const record = known.get(droneId);
        if (!record) throw new AppError('NOT_FOUND', { field: `droneIds.${index}` });
        return this.#show(record, atMs);
      }),
    );
  }

  /** Serial numbers by drone, whoever owns them; unknown ids are absent. */
  async serialNumbersOf(droneIds: readonly string[]): Promise<Map<string, string>> {
    const records = await this.#drones
      .find({ _id: { $in: [...droneIds] } })
      .select({ serialNumber: 1 })
      .lean();
    return new Map(records.map((record) => [record._id, record.serialNumber]));
  }

  /** Every version of its facts, newest first. Throws as get. */
  async listFacts(viewer: Viewer, droneId: string): Promise<Page<DroneFacts>> {
    permit(viewer, 'drone.read');
    const record = await this.#load(droneId, ownScope(viewer));
    const versions = factsVersions(record);
    const models = await this.#deps.droneModels.find(versions.map((one) => one.droneModelId));
    const items = versions.flatMap((one) => {
      const model = models.get(one.droneModelId);
      return model ? [toDroneFacts(droneId, one, model)] : [];
    });
    return { items: items.reverse(), nextCursor: null };
  }

  /** The facts in force at an instant (Unix ms), for the other modules. Throws NOT_FOUND. */
  async factsAt(droneId: string, atMs: number): Promise<DroneFacts> {
    const version = factsVersionAt(await this.#load(droneId, {}), atMs);
    return toDroneFacts(droneId, version, await this.#deps.droneModels.get(version.droneModelId));
  }

  /** By serial number, for the pipeline: as it is now, or as its facts were at another instant (Unix ms). */
  async findBySerialNumber(serialNumber: string, atMs?: number): Promise<Drone | undefined> {
    const record = await this.#drones.findOne({ serialNumber }).lean<DroneRecord>();
    return record ? this.#show(record, atMs) : undefined;
  }

  /** Level speeds of these aircraft, m/s: their own where declared, else the model's; what nobody registered is absent. */
  async findLevelSpeeds(serialNumbers: readonly string[]): Promise<Map<string, number>> {
    const records = await this.#drones.find({ serialNumber: { $in: serialNumbers } }).lean<DroneRecord[]>();
    const nowMs = this.#deps.clock.now();
    const versions = records.map((record) => ({ record, version: factsVersionAt(record, nowMs) }));
    const models = await this.#deps.droneModels.find(versions.map(({ version }) => version.droneModelId));
    return new Map(
      versions.flatMap(({ record, version }) => {
        const model = models.get(version.droneModelId);
        if (!model) return [];
        const { maxLevelSpeedMps } = toDroneFacts(record._id, version, model);
        return [[record.serialNumber, maxLevelSpeedMps] as const];
      }),
    );
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

  /**
   * Throws ALREADY_EXISTS where a record from before marks were unique holds this one. Those records never change
   * without entering the unique index, so that reading first is enough for them.
   */
  async assertMarkFree(registrationMark: string | null, ownDroneId: string | null): Promise<void> {
    if (registrationMark === null) return;
    const holder = await this.#drones.findOne({ registrationMark }).select({ _id: 1 }).lean();
    if (holder && holder._id !== ownDroneId)
      throw new AppError('ALREADY_EXISTS', { field: 'registrationMark' });
  }

  async #load(droneId: string, scope: { operatorId?: string }): Promise<DroneRecord> {
    const record = await this.#drones.findOne({ _id: droneId, ...scope }).lean<DroneRecord>();
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }

  async #show(record: DroneRecord, atMs: number = this.#deps.clock.now()): Promise<Drone> {
    const { droneModelId } = factsVersionAt(record, atMs);
    return toDrone(record, modelIn(await this.#deps.droneModels.find([droneModelId]), record, atMs), atMs);
  }
}

/** Throws INTERNAL: registration refuses models that the register lacks, and none is ever removed. */
function modelIn(models: ReadonlyMap<string, DroneModel>, record: DroneRecord, atMs: number): DroneModel {
  const { droneModelId } = factsVersionAt(record, atMs);
  const model = models.get(droneModelId);
  if (!model) throw new AppError('INTERNAL', { droneModelId });
  return model;
}
