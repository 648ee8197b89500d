import { z } from 'zod';
import { FenSchema, InstantSchema } from '../lib/wire.schema.ts';
import { EnvelopeSchema } from './envelope.schema.ts';

/** Cover state as device, operator and regulator see it. */
export const CoverStateSchema = z.enum(['covered', 'notCovered', 'ending', 'unknown']);

/** Stable codes for why cover is, or is not, in force; the client translates them. */
export const COVER_REASONS = [
  'STANDING_ORDER_BOUND',
  'ATTACHED_AT_TAKEOFF',
  'ATTACHED_AT_RECEIPT',
  'NO_STANDING_ORDER',
  'STANDING_ORDER_PAUSED',
  'PRICE_ABOVE_CAP',
  'WALLET_INSUFFICIENT',
  'OUTSIDE_TERRITORY',
  'BACKFILL',
  'CLOCK_UNTRUSTED',
  'AIRCRAFT_NOT_REGISTERED',
  'RISK_DECLINED',
  'RISK_REFERRED',
  'INCIDENT_BEFORE_ATTACHMENT',
  'SIMULATED_FLIGHT',
  'PLANNED_TIME_ENDED',
  'FLIGHT_ENDED',
  'POLICY_ATTACHED',
  'ATTACHED_IN_WINDOW',
  'ATTACHED_AFTER_BIND',
  'FLIGHTS_USED_UP',
  'OUTSIDE_VOLUME',
  'ACCUMULATION_REACHED',
  'POLICY_CANCELLED',
  'LEFT_VOLUME',
] as const;
export const CoverReasonSchema = z.enum(COVER_REASONS);
export type CoverReason = z.infer<typeof CoverReasonSchema>;

/** Retained on `skycover/v1/{deviceId}/cover/{serialNumber}` (design §5). */
export const CoverMessageSchema = z.object({
  state: CoverStateSchema,
  policyId: z.string().nullable(),
  limitFen: FenSchema.nullable(),
  validUntil: InstantSchema.nullable(),
  reason: CoverReasonSchema.nullable(),
  envelope: EnvelopeSchema.nullable().optional().describe('space and time left; null: not followed yet'),
  at: InstantSchema,
});
export type CoverMessage = z.infer<typeof CoverMessageSchema>;

/** Published on `skycover/v1/{deviceId}/notices`: what a device's people should know. */
export const NoticeSchema = z.object({
  code: z.string(),
  message: z.string(),
  topic: z.string().nullable(),
  serialNumber: z.string().nullable(),
  at: InstantSchema,
});
export type Notice = z.infer<typeof NoticeSchema>;
