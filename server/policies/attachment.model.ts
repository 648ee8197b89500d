import { type Model, Schema } from 'mongoose';
import { type Connection, defineModel } from '../storage/connection.ts';
import type { AttachmentRecord } from './attachment-record.ts';

const schema = new Schema<AttachmentRecord>(
  {
    _id: { type: String, required: true },
    policyId: { type: String, required: true },
    operatorId: { type: String, required: true },
    droneId: { type: String, required: true },
    serialNumber: { type: String, required: true },
    coveredFromMs: { type: Number, required: true },
    coveredToMs: { type: Number, default: null },
    validUntilMs: { type: Number, required: true },
    limitFen: { type: Number, required: true },
    reason: { type: String, required: true },
    isVoid: { type: Boolean, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'attachments' },
);
schema.index({ coveredToMs: 1, validUntilMs: 1 });
schema.index({ policyId: 1, coveredFromMs: -1, _id: -1 });

export function attachmentModel(connection: Connection): Model<AttachmentRecord> {
  return defineModel(connection, 'Attachment', schema);
}
