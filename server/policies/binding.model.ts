import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { Acknowledgement } from './policy.schema.ts';

/**
 * That somebody binds a quote: written before money moves, so that a crash between premium and policy is finished
 * by the next start instead of losing the premium.
 */
export interface BindingRecord {
  /** The quote. */
  _id: string;
  acknowledgement: Acknowledgement;
  startedAtMs: number;
  /** null: under way. */
  outcome: 'bound' | 'refused' | null;
}

const schema = new Schema<BindingRecord>(
  {
    _id: { type: String, required: true },
    acknowledgement: { type: Schema.Types.Mixed, required: true },
    startedAtMs: { type: Number, required: true },
    outcome: { type: String, default: null },
  },
  { versionKey: false, strict: 'throw', collection: 'bindings' },
);
schema.index({ outcome: 1, startedAtMs: 1 });

export function bindingModel(connection: Connection): Model<BindingRecord> {
  return defineModel(connection, 'Binding', schema);
}
