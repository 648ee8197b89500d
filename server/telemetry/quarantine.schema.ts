import { z } from 'zod';
import { InstantSchema, PageQuerySchema } from '../lib/wire.schema.ts';
import { QuarantineReasonSchema } from './ingest.schema.ts';

/** What became of a message that was looked at once more; one still refused stays open. */
export const ReplayOutcomeSchema = z.enum(['used', 'stillRefused']);
export type ReplayOutcome = z.infer<typeof ReplayOutcomeSchema>;

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
  /** The last time it was tried again, with what that gave; a reason when it still can't be used. */
  replayedAt: InstantSchema.nullable(),
  replayOutcome: ReplayOutcomeSchema.nullable(),
  replayReason: QuarantineReasonSchema.nullable(),
  replayDetail: z.string().nullable(),
});
export type Quarantined = z.infer<typeof QuarantinedSchema>;

/** `open`: nobody has put it to use yet; `replayed`: a replay has. */
export const QuarantineStateSchema = z.enum(['open', 'replayed']);
export type QuarantineState = z.infer<typeof QuarantineStateSchema>;

export const ListQuarantineQuerySchema = PageQuerySchema.extend({
  reason: QuarantineReasonSchema.optional(),
  state: QuarantineStateSchema.optional(),
  deviceId: z.string().min(1).max(64).optional(),
});
export type ListQuarantineQuery = z.infer<typeof ListQuarantineQuerySchema>;

/** How many messages are kept, for each reason that has any. */
export const QuarantineCountsSchema = z.object({
  items: z.array(z.object({ reason: QuarantineReasonSchema, open: z.int(), replayed: z.int() })),
});
export type QuarantineCounts = z.infer<typeof QuarantineCountsSchema>;

export const ReplayedSchema = z.object({
  quarantineId: z.string(),
  outcome: ReplayOutcomeSchema,
  /** Samples that came of it now; what had been used before isn't counted again. */
  samples: z.int(),
  reason: QuarantineReasonSchema.nullable(),
  detail: z.string().nullable(),
});
export type Replayed = z.infer<typeof ReplayedSchema>;

/** Which open messages to replay, oldest first; `before` is their receive time. */
export const ReplayManySchema = z.strictObject({
  reason: QuarantineReasonSchema.optional(),
  deviceId: z.string().min(1).max(64).optional(),
  before: InstantSchema.optional(),
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(100).default(50),
});
export type ReplayManyInput = z.infer<typeof ReplayManySchema>;

/** One step of a longer replay; the next begins at `nextCursor`. */
export const ReplayedManySchema = z.object({
  used: z.int(),
  stillRefused: z.int(),
  samples: z.int(),
  nextCursor: z.string().nullable(),
});
export type ReplayedMany = z.infer<typeof ReplayedManySchema>;
