import { z } from 'zod';
import { VolumeSchema } from '../airspace/volume.schema.ts';
import { FenSchema, InstantSchema, PageQuerySchema, SerialNumberSchema } from '../lib/wire.schema.ts';
import { CoverReasonSchema } from './cover.schema.ts';
import { ProductSchema } from './product.schema.ts';
import { AdditionalInsuredSchema, ExtensionTermsSchema } from './quote-request.schema.ts';

export const POLICY_STATES = ['bound', 'active', 'extended', 'expired', 'void', 'cancelled'] as const;
export const PolicyStateSchema = z.enum(POLICY_STATES);
export type PolicyState = z.infer<typeof PolicyStateSchema>;

export const PolicyEventSchema = z.enum(['bind', 'attach', 'extend', 'expire', 'resume', 'void', 'cancel']);
export type PolicyEvent = z.infer<typeof PolicyEventSchema>;

/** One step of the contract's life, appended and never edited; `from` is null for the first. */
export const PolicyTransitionSchema = z.object({
  from: PolicyStateSchema.nullable(),
  to: PolicyStateSchema,
  event: PolicyEventSchema,
  reason: z.string().describe('code: what made it happen'),
  at: InstantSchema,
  /** null: the product itself, by rule. */
  byUserId: z.string().nullable(),
});

/** In-flight extension: what was agreed, and what was used of it so far (features C2). */
export const PolicyExtensionSchema = ExtensionTermsSchema.extend({
  usedMinutes: z.int().min(0),
  usedPremiumFen: FenSchema,
});
export type PolicyExtension = z.infer<typeof PolicyExtensionSchema>;

/** That the exclusions were shown, which version of them, when and to whom (保险法 art. 17). */
export const AcknowledgementSchema = z.object({
  exclusionsVersion: z.string(),
  termsSha256: z.string(),
  shownAt: InstantSchema,
  locale: z.enum(['zh-CN', 'en']),
  acknowledgedAt: InstantSchema,
  byUserId: z.string(),
});
export type Acknowledgement = z.infer<typeof AcknowledgementSchema>;

/**
 * The contract. It exists only after its premium was received (见费出单). `coveredFrom` to `coveredTo` is when it
 * covers: of one flight from its attachment on, of a window from its start; null `coveredTo` is in force.
 */
export const PolicySchema = z.object({
  policyId: z.string(),
  policyNumber: z.string(),
  product: ProductSchema,
  productCode: z.string(),
  technologyInsuranceCode: z.string().nullable(),
  insurer: z.string(),
  district: z.string().nullable(),
  quoteId: z.string(),
  operatorId: z.string(),
  /** First of the aircraft, under the names that every other record has; all of them follow. */
  droneId: z.string().nullable(),
  serialNumber: SerialNumberSchema.nullable(),
  droneIds: z.array(z.string()),
  serialNumbers: z.array(SerialNumberSchema),
  pilotIds: z.array(z.string()),
  volume: VolumeSchema.nullable(),
  validFrom: InstantSchema,
  validUntil: InstantSchema.describe('end of what the premium was for'),
  state: PolicyStateSchema,
  transitions: z.array(PolicyTransitionSchema),
  limitFen: FenSchema.describe('per occurrence'),
  aggregateLimitFen: FenSchema.describe('over the whole policy'),
  deductibleFen: FenSchema,
  premiumFen: FenSchema.describe('all that was charged so far'),
  refundedFen: FenSchema,
  tariff: z.string(),
  boundAt: InstantSchema,
  /** The one flight of a per-flight policy; null before its take-off and for all other products. */
  flightId: z.string().nullable(),
  /** Flights it may attach to: those the premium was for. */
  flightsMax: z.int().min(1),
  /** Minutes in the air of each flight that the premium was for; null: to the end of the window. */
  plannedMinutes: z.int().nullable(),
  coveredFrom: InstantSchema,
  coveredTo: InstantSchema.nullable(),
  /** Why cover attaches at `coveredFrom` (design D10); null before take-off and for windows. */
  attachmentReason: CoverReasonSchema.nullable(),
  journalEntryId: z.string(),
  standingOrderId: z.string().nullable(),
  additionalInsured: z.array(AdditionalInsuredSchema),
  extension: PolicyExtensionSchema.nullable(),
  acknowledgement: AcknowledgementSchema.nullable(),
  verifyToken: z.string(),
  version: z.int(),
});
export type Policy = z.infer<typeof PolicySchema>;

export const ListPoliciesQuerySchema = PageQuerySchema.extend({
  state: PolicyStateSchema.optional(),
});
export type ListPoliciesQuery = z.infer<typeof ListPoliciesQuerySchema>;
