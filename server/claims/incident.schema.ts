import { z } from 'zod';
import {
  InstantSchema,
  LatitudeSchema,
  LongitudeSchema,
  PageQuerySchema,
  SerialNumberSchema,
  textOf,
} from '../lib/wire.schema.ts';

export const INCIDENT_KINDS = ['forcedLanding', 'fall', 'crash', 'linkLoss', 'batteryCritical'] as const;
export const IncidentKindSchema = z.enum(INCIDENT_KINDS);

/** suspected (confidence ≥ 0.70) → probable (≥ 0.95) by detection; a person confirms or dismisses (D9b). */
export const IncidentStateSchema = z.enum(['suspected', 'probable', 'confirmed', 'dismissed']);
export type IncidentState = z.infer<typeof IncidentStateSchema>;

/** The stretch of the record that nothing may thin out or delete while the incident is open. */
export const EvidenceHoldSchema = z.object({
  fromAt: InstantSchema.describe('two minutes before the first sign'),
  toAt: InstantSchema.nullable().describe('null while evidence still comes in'),
  sampleCount: z.int(),
});

export const IncidentSchema = z.object({
  incidentId: z.string(),
  flightId: z.string(),
  operatorId: z.string().nullable(),
  droneId: z.string().nullable(),
  droneName: z.string().nullable(),
  modelName: z.string().nullable(),
  serialNumber: SerialNumberSchema,
  kind: IncidentKindSchema,
  state: IncidentStateSchema,
  confidence: z.number().min(0).max(1),
  occurredAt: InstantSchema,
  openedAt: InstantSchema,
  latitudeDegrees: LatitudeSchema.nullable(),
  longitudeDegrees: LongitudeSchema.nullable(),
  heightAboveTakeoffMeters: z.number().nullable(),
  policyId: z.string().nullable(),
  coverageStatus: z.string(),
  evidence: z.array(
    z.object({ code: z.string(), detail: z.string(), points: z.number(), at: InstantSchema }),
  ),
  hold: EvidenceHoldSchema,
  simulated: z.boolean(),
  acknowledgedAt: InstantSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  notes: z.array(z.object({ noteId: z.string(), at: InstantSchema, by: z.string(), text: z.string() })),
  version: z.int(),
});
export type Incident = z.infer<typeof IncidentSchema>;

export const ListIncidentsQuerySchema = PageQuerySchema.extend({
  state: z
    .enum(['open', 'suspected', 'probable', 'confirmed', 'dismissed'])
    .optional()
    .describe('open = not dismissed or confirmed'),
  flightId: z.string().max(64).optional(),
});
export type ListIncidentsQuery = z.infer<typeof ListIncidentsQuerySchema>;

/** What an adjuster does with an incident; `version` is the one the page showed. */
export const UpdateIncidentSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('acknowledge'), version: z.int() }),
  z.strictObject({ action: z.literal('note'), version: z.int(), text: textOf({ max: 2_000 }) }),
  z.strictObject({
    action: z.literal('confirm'),
    version: z.int(),
    text: textOf({ max: 2_000 }),
  }),
  z.strictObject({
    action: z.literal('dismiss'),
    version: z.int(),
    text: textOf({ max: 2_000 }),
  }),
  z.strictObject({
    action: z.literal('reopen'),
    version: z.int(),
    text: textOf({ max: 2_000 }),
  }),
]);
export type UpdateIncidentInput = z.infer<typeof UpdateIncidentSchema>;
