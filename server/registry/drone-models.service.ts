import { permit, type Viewer } from '../http/permissions.ts';
import { type Clock, shanghaiDay } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { type DeclaredModelRecord, declaredModelModel } from './declared-model.model.ts';
import type { DeclareDroneModelInput, DroneModel } from './drone-model.schema.ts';
import { DRONE_MODELS, findDroneModel } from './drone-models.ts';

const LIST_MAX = 2_000;

/**
 * The model register (分型): the built-in one, and models that underwriters declared from a source they name. A model
 * is never changed once declared: what differs on one airframe is declared there.
 */
export class DroneModelsService {
  readonly #clock: Clock;
  readonly #declared: ReturnType<typeof declaredModelModel>;
  /** Models don't change, so that one read is enough. */
  readonly #known = new Map<string, DroneModel>();

  constructor(deps: { connection: Connection; clock: Clock }) {
    this.#clock = deps.clock;
    this.#declared = declaredModelModel(deps.connection);
  }

  /** The models of these ids; unknown ones are absent. */
  async find(droneModelIds: readonly string[]): Promise<ReadonlyMap<string, DroneModel>> {
    const ids = [...new Set(droneModelIds)];
    const missing = ids.filter((id) => !findDroneModel(id) && !this.#known.has(id));
    if (missing.length > 0) {
      const records = await this.#declared.find({ _id: { $in: missing } }).lean<DeclaredModelRecord[]>();
      for (const { _id, model } of records) this.#known.set(_id, model);
    }
    return new Map(
      ids.flatMap((id) => {
        const model = findDroneModel(id) ?? this.#known.get(id);
        return model ? [[id, model] as const] : [];
      }),
    );
  }

  /** Throws DRONE_MODEL_UNKNOWN with the field. */
  async get(droneModelId: string): Promise<DroneModel> {
    const model = (await this.find([droneModelId])).get(droneModelId);
    if (!model) throw new AppError('DRONE_MODEL_UNKNOWN', { field: 'droneModelId', droneModelId });
    return model;
  }

  async list(): Promise<Page<DroneModel>> {
    const records = await this.#declared
      .find({})
      .sort({ atMs: 1, _id: 1 })
      .limit(LIST_MAX)
      .lean<DeclaredModelRecord[]>();
    return { items: [...DRONE_MODELS, ...records.map(({ model }) => model)], nextCursor: null };
  }

  /** Throws PERMISSION_DENIED, AIRCRAFT_IMPOSSIBLE (heavier empty than at take-off), ALREADY_EXISTS. */
  async declare(viewer: Viewer, input: DeclareDroneModelInput): Promise<DroneModel> {
    permit(viewer, 'droneModel.declare');
    const { droneModelId, emptyMassKg, mtowKg } = input;
    if (mtowKg !== null && emptyMassKg > mtowKg)
      throw new AppError('AIRCRAFT_IMPOSSIBLE', { field: 'emptyMassKg', reason: 'more than at take-off' });
    if (findDroneModel(droneModelId)) throw new AppError('ALREADY_EXISTS', { field: 'droneModelId' });
    const atMs = this.#clock.now();
    const model: DroneModel = { ...input, checkedOn: shanghaiDay(atMs) };
    try {
      await this.#declared.create({ _id: droneModelId, model, byUserId: viewer.userId, atMs });
    } catch (error) {
      if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { field: 'droneModelId' });
      throw error;
    }
    return model;
  }
}
