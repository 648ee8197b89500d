import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';

/** One aircraft of a policy that was bound beforehand: what finds the policy by serial number and time. */
export interface InsuredAircraftRecord {
  /** `<policyId>/<serialNumber>` */
  _id: string;
  policyId: string;
  serialNumber: string;
  validFromMs: number;
  validUntilMs: number;
}

const schema = new Schema<InsuredAircraftRecord>(
  {
    _id: { type: String, required: true },
    policyId: { type: String, required: true, index: true },
    serialNumber: { type: String, required: true },
    validFromMs: { type: Number, required: true },
    validUntilMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'insured_aircraft' },
);
schema.index({ serialNumber: 1, validUntilMs: 1 });

export function insuredAircraftModel(connection: Connection): Model<InsuredAircraftRecord> {
  return defineModel(connection, 'InsuredAircraft', schema);
}
