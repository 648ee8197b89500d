import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';

/** What gave somebody away, for the underwriter: a contradiction between declared and observed, or a scheme. */
export const FINDING_KINDS = [
  'CLASS_CONTRADICTED',
  'MASS_CONTRADICTED',
  'SERIAL_NUMBER_CLONED',
  'FLIGHT_REPLAYED',
  'FLIGHTS_SPLIT',
  'FLEW_AFTER_VOID',
  'BOUND_WHILE_AIRBORNE',
  'SILENT_BEFORE_EDGE',
  'ENVELOPE_BREACHED',
  'CLOCK_SKEWED',
] as const;
export const FindingKindSchema = z.enum(FINDING_KINDS);
export type FindingKind = z.infer<typeof FindingKindSchema>;

export const FindingSchema = z.object({
  findingId: z.string(),
  kind: FindingKindSchema,
  operatorId: z.string().nullable(),
  droneId: z.string().nullable(),
  serialNumber: z.string().nullable(),
  flightId: z.string().nullable(),
  policyId: z.string().nullable(),
  /** 0-1: share of the evidence that speaks for it; never 1. */
  confidence: z.number().min(0).max(0.99),
  /** Facts compared, in words, and as figures. */
  detail: z.string(),
  figures: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  clause: z.string().nullable(),
  state: z.enum(['open', 'confirmed', 'dismissed']),
  note: z.string().nullable(),
  foundAt: InstantSchema,
  decidedAt: InstantSchema.nullable(),
  decidedBy: z.string().nullable(),
  version: z.int(),
});
export type Finding = z.infer<typeof FindingSchema>;
