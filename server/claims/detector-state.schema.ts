import { z } from 'zod';
import { MotionPointSchema } from '../flights/flight-tracker.schema.ts';
import { FlightModeSchema } from '../telemetry/sample.schema.ts';
import { IncidentKindSchema } from './incident.schema.ts';

/** What is being weighed; `down` becomes a fall or a crash when it is reported. */
export const HYPOTHESES = ['down', 'forcedLanding', 'linkLoss', 'batteryCritical'] as const;
export type Hypothesis = (typeof HYPOTHESES)[number];

export const IncidentTierSchema = z.enum(['suspected', 'probable']);

/** One weighed fact. `points` are log-odds already scaled by the data's quality (detection §9.1). */
export const EvidenceSchema = z.object({
  code: z.string(),
  detail: z.string(),
  points: z.number(),
  /** Event time, or tick time for silence, Unix ms. */
  atMs: z.number(),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

/** `fact` names the physical fact: evidence of the same fact counts once, the strongest. */
const WeighedEvidenceSchema = EvidenceSchema.extend({ hypothesis: z.enum(HYPOTHESES), fact: z.string() });
export type WeighedEvidence = z.infer<typeof WeighedEvidenceSchema>;

export const IncidentFindingSchema = z.object({
  kind: IncidentKindSchema,
  tier: IncidentTierSchema,
  confidence: z.number().min(0).max(1),
  points: z.number(),
  evidence: z.array(EvidenceSchema),
  /** First sign, Unix ms: the hold counts back from here. */
  atMs: z.number(),
  /** Landed more than 50 m from take-off; null when not landed or a position is missing. */
  landedOffSite: z.boolean().nullable(),
});
export type IncidentFinding = z.infer<typeof IncidentFindingSchema>;

const PositionSchema = z.object({ latitudeDegrees: z.number(), longitudeDegrees: z.number() });

/** What the detector remembers of one flight: plain JSON, bounded. All times Unix ms. */
export const DetectorStateSchema = z.object({
  phase: z.enum(['ground', 'airborne', 'landed']),
  newestAtMs: z.number(),
  newestReceivedAtMs: z.number(),
  intervalsMs: z.array(z.number()).max(9),
  recent: z.array(MotionPointSchema).max(8),
  takeoffPosition: PositionSchema.nullable(),
  lastPosition: PositionSchema.nullable(),
  /** The newest airborne sample. Height above take-off or ground only. */
  lastAirborne: z
    .object({
      atMs: z.number(),
      heightMeters: z.number().nullable(),
      mode: FlightModeSchema.nullable(),
      isLowInLanding: z.boolean(),
    })
    .nullable(),
  airborneCount: z.int(),
  /** Fast descent: first and newest fast sample, and whether the heights agreed. */
  fast: z
    .object({ firstAtMs: z.number(), newestAtMs: z.number(), count: z.int(), agreeing: z.int() })
    .nullable(),
  droppingAtMs: z.number().nullable(),
  stillSinceMs: z.number().nullable(),
  normalSinceMs: z.number().nullable(),
  emergencySinceMs: z.number().nullable(),
  forcedReasonCount: z.int(),
  batteryPercent: z.number().nullable(),
  batteryLowCount: z.int(),
  downKind: z.enum(['fall', 'crash']).nullable(),
  evidence: z.array(WeighedEvidenceSchema),
  emitted: z.partialRecord(IncidentKindSchema, IncidentTierSchema),
});
export type DetectorState = z.infer<typeof DetectorStateSchema>;
