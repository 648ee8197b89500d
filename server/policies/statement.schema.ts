import { z } from 'zod';
import { FenSchema, InstantSchema, SerialNumberSchema } from '../lib/wire.schema.ts';
import { BreachSchema } from './envelope.schema.ts';

/** Why a stretch in the air was not covered, the strongest first: of two that overlap the first counts. */
export const UNCOVERED_KINDS = [
  'NOT_COVERED',
  'BEFORE_ATTACHMENT',
  'AFTER_PLANNED_TIME',
  'LEFT_VOLUME',
  'NOT_PROVEN',
] as const;
export const UncoveredKindSchema = z.enum(UNCOVERED_KINDS);
export type UncoveredKind = z.infer<typeof UncoveredKindSchema>;

/** The same sentence in both languages; the Chinese one is the contract's. */
export const BilingualSchema = z.object({ zh: z.string(), en: z.string() });
export type Bilingual = z.infer<typeof BilingualSchema>;

export const UncoveredSchema = z.object({
  kind: UncoveredKindSchema,
  from: InstantSchema,
  to: InstantSchema,
  seconds: z.number().min(0),
  why: BilingualSchema,
});

/**
 * What was covered of a flight's time in the air, and why not the rest. Covered and uncovered seconds are together
 * the airborne seconds. Event time; of a flight in the air it is as of the newest sample.
 */
export const StatementSchema = z.object({
  flightId: z.string(),
  serialNumber: SerialNumberSchema,
  policyId: z.string().nullable(),
  policyNumber: z.string().nullable(),
  limitFen: FenSchema.nullable(),
  tookOffAt: InstantSchema,
  landedAt: InstantSchema.nullable(),
  isFinal: z.boolean().describe('false while the flight may still change'),
  airborneSeconds: z.number().min(0),
  coveredSeconds: z.number().min(0),
  coveredBps: z.int().min(0).max(10_000).describe('share of the airborne time, rounded down'),
  uncovered: z.array(UncoveredSchema),
  breaches: z.array(BreachSchema),
  reasons: z.array(z.string()).describe('why cover was, or was not, in force'),
  summary: BilingualSchema,
});
export type Statement = z.infer<typeof StatementSchema>;
