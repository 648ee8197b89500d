import { z } from 'zod';
import { FenSchema, InstantSchema } from '../../lib/wire.schema.ts';

export const VERIFICATION_STATES = ['valid', 'notYet', 'expired', 'void', 'cancelled'] as const;
export const VerificationStateSchema = z.enum(VERIFICATION_STATES);
export type VerificationState = z.infer<typeof VerificationStateSchema>;

/** What a policy covers, for whoever holds its certificate; no more of anybody than the certificate says. */
export const VerifiedCoverSchema = z.object({
  policyNumber: z.string(),
  policyVersion: z.int().describe('of the latest certificate; a lower one on paper is out of date'),
  productZh: z.string(),
  productEn: z.string(),
  insurerZh: z.string(),
  insurerEn: z.string(),
  insured: z.string().describe('a person is shown by the first character of the name'),
  serialNumbers: z.array(z.string()).describe('the first of them'),
  aircraftCount: z.int(),
  limitFen: FenSchema.describe('per occurrence'),
  validFrom: InstantSchema,
  validUntil: InstantSchema,
  place: z.string().describe('coarse'),
});

/** The answer of a verification link now; a token that was never issued has the same shape with nulls. */
export const VerificationSchema = z.object({
  genuine: z.boolean(),
  state: VerificationStateSchema.nullable(),
  checkedAt: InstantSchema,
  cover: VerifiedCoverSchema.nullable(),
});
export type Verification = z.infer<typeof VerificationSchema>;
