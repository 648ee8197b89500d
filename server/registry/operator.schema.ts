import { z } from 'zod';
import { InstantSchema, lineOf } from '../lib/wire.schema.ts';

/** The firm or person that flies (经营人); owner of drones, wallet and standing orders. */
export const OperatorSchema = z.object({
  operatorId: z.string(),
  name: z.string(),
  kind: z.enum(['firm', 'person']),
  createdAt: InstantSchema,
});
export type Operator = z.infer<typeof OperatorSchema>;

export const RegisterOperatorSchema = z.strictObject({
  name: lineOf({ max: 120 }),
  kind: z.enum(['firm', 'person']).default('firm'),
});
export type RegisterOperatorInput = z.infer<typeof RegisterOperatorSchema>;
