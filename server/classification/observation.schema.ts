import { z } from 'zod';
import { InstantSchema } from '../lib/wire.schema.ts';
import { LegalClassSchema, ReasonSchema } from './classification.schema.ts';

/** Facts of the legal class that flying can disprove. Mass is none of them: nothing a sample holds tells it soundly. */
export const OBSERVABLE_FACTS = ['maxLevelSpeedMps', 'maxHeightMeters', 'maxRadiusMeters'] as const;
export const ObservableFactSchema = z.enum(OBSERVABLE_FACTS);

/** How a figure was reached; its tolerance follows from it. */
export const ObservationMethodSchema = z.enum([
  'reciprocalCourses',
  'oneCourse',
  'heightAboveGround',
  'heightNearTakeoff',
  'distanceFromTakeoff',
]);

/** What an aircraft was seen to do for at least three seconds, and what it can do for certain because of it. */
export const ObservedFigureSchema = z.object({
  fact: ObservableFactSchema,
  method: ObservationMethodSchema,
  /** As seen: m/s over ground, metres. */
  observed: z.number(),
  /** What was taken off for wind, receivers, barometer and terrain. */
  tolerance: z.number(),
  /** What is left: it can do at least this. */
  atLeast: z.number(),
  /** 0-1, below 1. */
  confidence: z.number().min(0).max(0.99),
});
export type ObservedFigure = z.infer<typeof ObservedFigureSchema>;

export const ClassSideSchema = z.object({
  legalClass: z.object({ value: LegalClassSchema, reasons: z.array(ReasonSchema) }),
  agricultural: z.object({ value: z.boolean(), reasons: z.array(ReasonSchema) }),
});
export type ClassSide = z.infer<typeof ClassSideSchema>;

/** Declared and observed class side by side (design D8). */
export const ObservedClassSchema = z.object({
  droneId: z.string(),
  ruleVersion: z.string(),
  /** Flights looked at, newest first, as many as a page of them holds. */
  flightCount: z.int().min(0),
  observedFrom: InstantSchema.nullable(),
  observedTo: InstantSchema.nullable(),
  declared: ClassSideSchema,
  observed: ClassSideSchema,
  figures: z.array(ObservedFigureSchema.extend({ flightId: z.string() })),
  contradicted: z.boolean(),
  /** Of the contradiction; null without one. */
  confidence: z.number().nullable(),
  /** Why mass is not among the figures. */
  massReason: ReasonSchema,
  /** Findings that an underwriter confirmed: prices go by the observed figures of these. */
  confirmedFindingIds: z.array(z.string()),
});
export type ObservedClass = z.infer<typeof ObservedClassSchema>;
