import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

export interface StandingOrderRecord {
  _id: string;
  droneId: string;
  operatorId: string;
  state: 'active' | 'paused';
  limitFen: number;
  premiumCapFen: number;
  plannedMinutes: number;
  version: number;
  updatedAtMs: number;
}

const schema = new Schema<StandingOrderRecord>(
  {
    _id: { type: String, required: true },
    droneId: { type: String, required: true, unique: true },
    operatorId: { type: String, required: true, index: true },
    state: { type: String, required: true },
    limitFen: { type: Number, required: true },
    premiumCapFen: { type: Number, required: true },
    plannedMinutes: { type: Number, required: true },
    version: { type: Number, required: true },
    updatedAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'standing_orders' },
);

export function standingOrderModel(connection: Connection): Model<StandingOrderRecord> {
  return defineModel(connection, 'StandingOrder', schema);
}
