import { z } from 'zod';
import { InstantSchema, PageQuerySchema, textOf } from '../lib/wire.schema.ts';

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

export const FINDING_STATES = ['open', 'confirmed', 'dismissed'] as const;
export const FindingStateSchema = z.enum(FINDING_STATES);
export type FindingState = z.infer<typeof FindingStateSchema>;

const FiguresSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));
export type FindingFigures = z.infer<typeof FiguresSchema>;

/** One step of a person; the list of them is only added to. */
export const FindingDecisionSchema = z.object({
  from: FindingStateSchema,
  to: FindingStateSchema,
  note: z.string(),
  at: InstantSchema,
  byUserId: z.string(),
  by: z.string(),
});

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
  figures: FiguresSchema,
  clause: z.string().nullable(),
  state: FindingStateSchema,
  note: z.string().nullable(),
  foundAt: InstantSchema,
  decidedAt: InstantSchema.nullable(),
  decidedBy: z.string().nullable(),
  history: z.array(FindingDecisionSchema),
  version: z.int(),
});
export type Finding = z.infer<typeof FindingSchema>;

export const ListFindingsQuerySchema = PageQuerySchema.extend({
  state: FindingStateSchema.optional(),
  kind: FindingKindSchema.optional(),
  droneId: z.string().max(64).optional(),
  flightId: z.string().max(64).optional(),
  policyId: z.string().max(64).optional(),
  operatorId: z.string().max(64).optional(),
});
export type ListFindingsQuery = z.infer<typeof ListFindingsQuerySchema>;

/** What an underwriter does with a finding; `version` is the one the page showed. */
export const DecideFindingSchema = z.strictObject({
  decision: z.enum(['confirm', 'dismiss', 'reopen']),
  note: textOf({ max: 2_000 }),
  version: z.int().min(1),
});
export type DecideFindingInput = z.infer<typeof DecideFindingSchema>;
