import { operatorOf, ownScope, permit, type Viewer } from '../http/permissions.ts';
import { type Clock, toInstant } from '../lib/clock.ts';
import { derivedId } from '../lib/ids.ts';
import type { Page } from '../lib/wire.schema.ts';
import type { DronesService } from '../registry/drones.service.ts';
import type { Connection } from '../storage/connection.ts';
import { type StandingOrderRecord, standingOrderModel } from './standing-order.model.ts';
import type { PutStandingOrderInput, StandingOrder } from './standing-order.schema.ts';

const LIST_MAX = 500;

/** Standing orders (预约保险): what an operator wants bound at take-off. It binds nothing itself. */
export class StandingOrdersService {
  readonly #orders: ReturnType<typeof standingOrderModel>;
  readonly #drones: DronesService;
  readonly #clock: Clock;

  constructor(deps: { connection: Connection; drones: DronesService; clock: Clock }) {
    this.#orders = standingOrderModel(deps.connection);
    this.#drones = deps.drones;
    this.#clock = deps.clock;
  }

  /** Gives or replaces the order of one drone; binds from the next take-off. Throws NOT_FOUND (drone). */
  async put(viewer: Viewer, input: PutStandingOrderInput): Promise<StandingOrder> {
    permit(viewer, 'standingOrder.write');
    await this.#drones.get(viewer, input.droneId);
    return this.seed(operatorOf(viewer), input);
  }

  /** As put, without a viewer, for seeds. */
  async seed(operatorId: string, input: PutStandingOrderInput): Promise<StandingOrder> {
    const { droneId, ...terms } = input;
    const record = await this.#orders
      .findOneAndUpdate(
        { droneId },
        {
          $set: { ...terms, updatedAtMs: this.#clock.now() },
          $inc: { version: 1 },
          $setOnInsert: { _id: derivedId('sto', droneId), operatorId },
        },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<StandingOrderRecord>();
    return toStandingOrder(record);
  }

  /** Throws PERMISSION_DENIED. */
  async list(viewer: Viewer): Promise<Page<StandingOrder>> {
    permit(viewer, 'standingOrder.read');
    const records = await this.#orders.find(ownScope(viewer)).limit(LIST_MAX).lean<StandingOrderRecord[]>();
    return { items: records.map(toStandingOrder), nextCursor: null };
  }

  async findForDrone(droneId: string): Promise<StandingOrder | undefined> {
    const record = await this.#orders.findOne({ droneId }).lean<StandingOrderRecord>();
    return record ? toStandingOrder(record) : undefined;
  }
}

function toStandingOrder(record: StandingOrderRecord): StandingOrder {
  const { _id, updatedAtMs, ...rest } = record;
  return { ...rest, standingOrderId: _id, updatedAt: toInstant(updatedAtMs) };
}
