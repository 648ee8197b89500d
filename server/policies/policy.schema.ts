import { z } from 'zod';
import { FenSchema, InstantSchema, SerialNumberSchema } from '../lib/wire.schema.ts';
import { CoverReasonSchema } from './cover.schema.ts';

export const PolicyStateSchema = z.enum(['active', 'expired', 'void']);
export type PolicyState = z.infer<typeof PolicyStateSchema>;

/** The contract for one flight. It exists only after its premium was received (见费出单). */
export const PolicySchema = z.object({
  policyId: z.string(),
  policyNumber: z.string(),
  flightId: z.string(),
  quoteId: z.string(),
  operatorId: z.string(),
  droneId: z.string(),
  serialNumber: SerialNumberSchema,
  state: PolicyStateSchema,
  limitFen: FenSchema,
  premiumFen: FenSchema,
  tariff: z.string(),
  boundAt: InstantSchema,
  coveredFrom: InstantSchema,
  coveredTo: InstantSchema.nullable(),
  validUntil: InstantSchema.describe('end of the planned minutes the premium was for'),
  /** Why cover attaches at `coveredFrom` (design D10). */
  attachmentReason: CoverReasonSchema,
  journalEntryId: z.string(),
  standingOrderId: z.string(),
});
export type Policy = z.infer<typeof PolicySchema>;
