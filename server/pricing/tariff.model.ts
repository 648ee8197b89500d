import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { TariffRecord } from './tariff-record.ts';

const schema = new Schema<TariffRecord>(
  {
    /** The version's name. */
    _id: { type: String, required: true },
    state: { type: String, required: true },
    version: { type: Number, required: true },
    content: { type: Schema.Types.Mixed, required: true },
    contentSha256: { type: String, required: true },
    basedOn: { type: String, default: null },
    authors: { type: Schema.Types.Mixed, required: true },
    filing: { type: Schema.Types.Mixed, default: null },
    /** No two begin together: with "ends where the next begins" there is neither overlap nor gap. */
    effectiveFromMs: { type: Number, unique: true, sparse: true },
    /** Present in at most one record. */
    shadowSlot: { type: String, unique: true, sparse: true },
    transitions: { type: Schema.Types.Mixed, required: true },
    createdAtMs: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'tariffs', minimize: false },
);

export function tariffModel(connection: Connection): Model<TariffRecord> {
  return defineModel(connection, 'Tariff', schema);
}
