import { z } from 'zod';
import { IngestMessageSchema, IngestReceiptSchema } from '../server/telemetry/ingest.schema.ts';

/** Body of `POST /internal/telemetry`: messages as JSON, payload bytes in base64. */
export const IngestBatchSchema = z.object({
  messages: z.array(IngestMessageSchema.omit({ payload: true }).extend({ payloadBase64: z.base64() })).min(1),
});
export type IngestBatch = z.infer<typeof IngestBatchSchema>;

/** Its answer, given after the commit: one receipt per message, in the same order. */
export const IngestBatchReceiptSchema = z.object({ receipts: z.array(IngestReceiptSchema) });

/** Answer of `GET /internal/devices/{deviceId}`; 404 when unknown or revoked. */
export const DeviceGrantSchema = z.object({
  deviceId: z.string(),
  operatorId: z.string(),
  kind: z.enum(['controller', 'bridge', 'receiver']),
  serialNumbers: z.array(z.string()),
});
