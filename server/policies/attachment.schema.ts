import { z } from 'zod';
import { FenSchema, InstantSchema, SerialNumberSchema } from '../lib/wire.schema.ts';
import { CoverReasonSchema } from './cover.schema.ts';

/** By which policy one flight is covered, and from when to when. A flight has at most one. */
export const AttachmentSchema = z.object({
  flightId: z.string(),
  policyId: z.string(),
  operatorId: z.string(),
  droneId: z.string(),
  serialNumber: SerialNumberSchema,
  coveredFrom: InstantSchema,
  coveredTo: InstantSchema.nullable(),
  validUntil: InstantSchema.describe('cover ends here even without a landing'),
  limitFen: FenSchema,
  reason: CoverReasonSchema,
  isVoid: z.boolean().describe('it never attached after all; nothing was covered'),
});
export type Attachment = z.infer<typeof AttachmentSchema>;
