import { z } from 'zod';
import { lineOf } from '../lib/wire.schema.ts';

/** A receiver of Remote ID and who runs it. */
export const CreateReceiverSchema = z.strictObject({
  kind: z.literal('receiver'),
  name: lineOf({ max: 80 }),
  operatorId: z.string().min(1).max(64),
});
export type CreateReceiverInput = z.infer<typeof CreateReceiverSchema>;
