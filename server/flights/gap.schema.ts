import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';

/** Why nothing was heard (features C11); `unknown` when nothing speaks for any of them. */
export const GAP_CAUSES = [
  'radioLoss',
  'network',
  'broker',
  'deviceOff',
  'reportingDisabled',
  'serverDown',
  'unknown',
] as const;
export const GapCauseSchema = z.enum(GAP_CAUSES);
export type GapCause = z.infer<typeof GapCauseSchema>;

/** What speaks for a cause; stable codes, translated by the client. */
export const GAP_REASONS = [
  'SERVER_WAS_DOWN',
  'ALL_DEVICES_SILENT',
  'OTHERS_WERE_HEARD',
  'DEVICE_DISCONNECTED',
  'DEVICE_STAYED_CONNECTED',
  'WILL_RECEIVED',
  'DELIVERED_LATER',
  'NOT_DELIVERED_LATER',
  'CONTROL_SIGNAL_LOST',
  'REMOTE_ID_OFF',
  'BATTERY_LOW_BEFORE',
  'LANDING_LOW_BEFORE',
  'CLOCK_RESTARTED_AFTER',
  'TAKEOFF_AGAIN_AFTER',
  'REAPPEARED_IN_PLACE',
  'REAPPEARED_FLYING',
  'REAPPEARED_FAR',
  'NEVER_HEARD_AGAIN',
  'GAPS_REPEAT',
] as const;
export const GapReasonSchema = z.enum(GAP_REASONS);
export type GapReason = z.infer<typeof GapReasonSchema>;

export const GapSchema = z.object({
  /** Event times of the samples on both sides; null: nothing was heard since. */
  from: InstantSchema,
  to: InstantSchema.nullable(),
  /** open: still silent · closed: heard again · backfilled: everything came later. */
  state: z.enum(['open', 'closed', 'backfilled']),
  /** Seconds in it for which no sample has come to this day; null while it is open. */
  unprovenSeconds: z.number().nullable(),
  backfilledCount: z.int(),
  cause: GapCauseSchema,
  /** 0-1: the share of the evidence that speaks for the cause. */
  confidence: z.number().min(0).max(1),
  reasons: z.array(GapReasonSchema),
  /** The device's own connection in that time; of a past flight it is rarely known. */
  connection: z.enum(['stayed', 'dropped', 'unknown']),
  /** Cover: proven by later samples, or not proven beyond what the aircraft could reach meanwhile. */
  effect: z.enum(['proven', 'notProvenBeyondReach']),
  /** Furthest it can have been from its last place and still be where it was heard next; null while open. */
  reachMeters: z.number().nullable(),
});
export type Gap = z.infer<typeof GapSchema>;

/** What a flight's own page says of its gaps. */
export const GapSummarySchema = z.object({
  count: z.int(),
  /** More were found than are kept. */
  truncated: z.boolean(),
  unprovenSeconds: z.number(),
});
export type GapSummary = z.infer<typeof GapSummarySchema>;
