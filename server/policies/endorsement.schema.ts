import { z } from 'zod';
import { FenSchema, InstantSchema, SignedFenSchema, textOf } from '../lib/wire.schema.ts';
import { AdditionalInsuredSchema } from './quote-request.schema.ts';

export const ENDORSEMENT_KINDS = ['additionalInsured', 'window', 'limit', 'pilot', 'cancel', 'risk'] as const;
export const EndorsementKindSchema = z.enum(ENDORSEMENT_KINDS);

/** 批单: one change of a contract, appended and never edited (保险法 art. 20). */
export const EndorsementSchema = z.object({
  endorsementId: z.string(),
  policyId: z.string(),
  operatorId: z.string(),
  kind: EndorsementKindSchema,
  /** What changed, before and after. */
  change: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })),
  premiumChangeFen: SignedFenSchema.describe('charged above 0, refunded below'),
  effectiveAt: InstantSchema,
  note: z.string().nullable(),
  byUserId: z.string().nullable(),
});
export type Endorsement = z.infer<typeof EndorsementSchema>;

/** The version of the policy that the change was made in sight of. */
const version = z.int().min(1);

export const EndorseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('additionalInsured'), version, insured: AdditionalInsuredSchema }),
  z.strictObject({ kind: z.literal('pilot'), version, pilotId: z.string().min(1).max(64) }),
  z.strictObject({
    kind: z.literal('window'),
    version,
    to: InstantSchema,
    plannedFlights: z.int().min(1).max(10_000).nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('limit'),
    version,
    limitFen: FenSchema.min(1_000_000).max(5_000_000_000),
  }),
]);
export type EndorseInput = z.infer<typeof EndorseSchema>;

export const CancelPolicySchema = z.strictObject({ version, reason: textOf({ min: 3, max: 300 }) });
export type CancelPolicyInput = z.infer<typeof CancelPolicySchema>;

/** What cancelling now would give back. */
export const CancellationSchema = z.object({
  possible: z.boolean(),
  reason: z.string(),
  earnedFen: FenSchema,
  refundFen: FenSchema,
});
export type Cancellation = z.infer<typeof CancellationSchema>;
