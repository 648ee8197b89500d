import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';

/** In what way a flight left what was agreed; stable codes, translated by the client. */
export const BREACH_KINDS = [
  'OUTSIDE_AREA',
  'ABOVE_CEILING',
  'BELOW_FLOOR',
  'BEFORE_WINDOW',
  'AFTER_WINDOW',
  'NOT_PROVEN',
  'RISKIER_CLASS',
  'OTHER_PILOT',
] as const;
export const BreachKindSchema = z.enum(BREACH_KINDS);
export type BreachKind = z.infer<typeof BreachKindSchema>;

/** One stretch of event time in which the flight was not as agreed. */
export const BreachSchema = z.object({
  kind: BreachKindSchema,
  from: InstantSchema,
  to: InstantSchema,
  metersBeyond: z.number().nullable().describe('furthest beyond the edge, metres; null where none is meant'),
  suspends: z.boolean().describe('cover is suspended in it'),
});
export type BreachView = z.infer<typeof BreachSchema>;

export const EnvelopeStateSchema = z.enum(['inside', 'near', 'outside']);
export type EnvelopeState = z.infer<typeof EnvelopeStateSchema>;

/** Where the aircraft is in what was agreed, as of its newest sample, and what is left of space and time. */
export const EnvelopeSchema = z.object({
  state: EnvelopeStateSchema,
  metersToEdge: z.number().nullable().describe('negative outside; null: no volume was agreed'),
  secondsLeft: z.number().nullable(),
  at: InstantSchema,
});
export type Envelope = z.infer<typeof EnvelopeSchema>;
