import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';

/** A writer's id, as it ends the name of its log. */
export const WriterIdSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

const SizeSchema = z
  .string()
  .regex(/^\d{1,15}$/, 'a whole number')
  .transform(Number);

export const CheckpointQuerySchema = z.strictObject({
  writerId: WriterIdSchema.optional().describe('the answering server’s own when absent'),
  at: InstantSchema.optional().describe('the checkpoint kept then or last before, at most one a minute'),
});

export const ConsistencyQuerySchema = z.strictObject({
  writerId: WriterIdSchema.optional(),
  from: SizeSchema,
  to: SizeSchema,
});

/** Proof that the tree of `to` leaves begins with that of `from` [RFC 9162 §2.1.4], hex. */
export const ConsistencySchema = z.object({
  origin: z.string(),
  from: z.int(),
  to: z.int(),
  hashes: z.array(z.string()),
});
export type Consistency = z.infer<typeof ConsistencySchema>;
