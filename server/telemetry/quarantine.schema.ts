import { z } from 'zod';
import { InstantSchema, PageQuerySchema } from '../lib/wire.schema.ts';
import { QuarantineReasonSchema } from './ingest.schema.ts';

/** A message that could not be used, with its raw bytes (promise 2). */
export const QuarantinedSchema = z.object({
  quarantineId: z.string(),
  deviceId: z.string(),
  operatorId: z.string().nullable(),
  topic: z.string(),
  reason: QuarantineReasonSchema,
  detail: z.string(),
  payloadBase64: z.string(),
  receivedAt: InstantSchema,
});
export type Quarantined = z.infer<typeof QuarantinedSchema>;

export const ListQuarantineQuerySchema = PageQuerySchema.extend({
  reason: QuarantineReasonSchema.optional(),
});
export type ListQuarantineQuery = z.infer<typeof ListQuarantineQuerySchema>;
