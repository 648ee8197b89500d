import { z } from 'zod';
import { AirframeSchema } from '../registry/drone-model.schema.ts';

/** Versions of the rule table, oldest first. One is never changed: a new row makes a new version. */
export const RULE_VERSIONS = ['cn-2024-01-01/v0', 'cn-2024-01-01/v1'] as const;
export const RuleVersionSchema = z.enum(RULE_VERSIONS);
export type RuleVersion = z.infer<typeof RuleVersionSchema>;

export const LEGAL_CLASSES = ['micro', 'light', 'small', 'medium', 'large'] as const;
export const LegalClassSchema = z.enum(LEGAL_CLASSES);
export type LegalClass = z.infer<typeof LegalClassSchema>;

export const OperationCategorySchema = z.enum(['open', 'specific', 'certified']);
export type OperationCategory = z.infer<typeof OperationCategorySchema>;

/** Why: a stable code (texts in classification-texts.ts), the clause behind it, and the figures compared. */
export const ReasonSchema = z.object({ code: z.string(), clause: z.string(), detail: z.string() });
export type Reason = z.infer<typeof ReasonSchema>;

const Unknown = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);

/** One airframe as declared and registered; null means nobody said. */
export const AircraftFactsSchema = z.object({
  modelName: z.string(),
  airframe: AirframeSchema,
  emptyMassKg: Unknown(z.number().positive()),
  mtowKg: Unknown(z.number().positive()),
  maxLevelSpeedMps: Unknown(z.number().min(0)),
  /** Highest true height (真高) it can reach, metres. */
  maxHeightMeters: Unknown(z.number().min(0)),
  maxRadiusMeters: Unknown(z.number().min(0)),
  dimensionMeters: Unknown(z.number().positive()),
  /** 微功率短距离 radio (micro only). */
  shortRangeRadio: Unknown(z.boolean()),
  /** 空域保持能力. */
  airspaceKeeping: Unknown(z.boolean()),
  /** 可靠被监视能力. */
  monitoring: Unknown(z.boolean()),
  /** A human can intervene throughout. */
  humanIntervention: Unknown(z.boolean()),
  agriculturalPurpose: z.boolean().default(false),
  /** Confirmed findings whose observed figures stand in place of smaller declared ones. */
  observedIn: z.array(z.string()).default([]),
});
export type AircraftFacts = z.input<typeof AircraftFactsSchema>;

export const ArcSchema = z.enum(['a', 'b', 'c', 'd']);
export type Arc = z.infer<typeof ArcSchema>;
export const SailSchema = z.enum(['I', 'II', 'III', 'IV', 'V', 'VI', 'certified']);

/** The flight or kind of flights meant; null means nobody said. */
export const OperationFactsSchema = z.object({
  commercial: Unknown(z.boolean()),
  /** A unit (单位) or a person flies it. */
  holder: Unknown(z.enum(['unit', 'person'])),
  /** Wholly inside suitable airspace (适飞空域). */
  inSuitableAirspace: Unknown(z.boolean()),
  densityPerKm2: Unknown(z.number().min(0)),
  controlledGround: z.boolean().default(false),
  overCrowd: z.boolean().default(false),
  relayed: z.boolean().default(false),
  dangerousGoodsOrDrops: z.boolean().default(false),
  fromMovingVehicle: z.boolean().default(false),
  swarm: z.boolean().default(false),
  /** Regular crop work over farm, forest, pasture or fishery land. */
  agriculturalWork: z.boolean().default(false),
  /** Police, customs or emergency aircraft over their own sites, up to 120 m (art. 31(3)). */
  stateDuty: z.boolean().default(false),
  /** Inspection, survey or calibration inside a civil airport control zone (art. 31(4)). */
  airportInspection: z.boolean().default(false),
  /** SORA initial air risk class of the airspace. */
  arc: Unknown(ArcSchema),
  /** Wholly within visual line of sight (视距内). */
  vlos: Unknown(z.boolean()),
});
export type OperationFacts = z.input<typeof OperationFactsSchema>;

export const OBLIGATIONS = [
  'LIABILITY_INSURANCE',
  'REAL_NAME_REGISTRATION',
  'AIRWORTHINESS_PERMIT',
  'OPERATOR_CERTIFICATE',
  'PILOT_LICENCE',
  'NETWORK_IDENTIFICATION',
  'BROADCAST_IDENTIFICATION',
  'FLIGHT_APPLICATION',
] as const;
export const ObligationSchema = z.object({
  code: z.enum(OBLIGATIONS),
  clause: z.string(),
  applies: z.boolean(),
  reason: z.string().describe('code of a text'),
});
export type Obligation = z.infer<typeof ObligationSchema>;

const Grc = z.int().min(1).max(10).nullable();

/** SORA 2.5 beside the national grade; null is out of table or not known, absent what a rule version doesn't tell. */
export const SoraSchema = z.object({
  /** Intrinsic ground risk class (table 2). */
  iGRC: Grc,
  /** After mitigations. None is assessed, so that it is the intrinsic one. */
  finalGRC: Grc.optional(),
  initialArc: ArcSchema.nullable().optional(),
  residualArc: ArcSchema.nullable().optional(),
  sail: SailSchema.nullable().optional(),
  /** Tactical mitigation performance requirement. */
  tmpr: z.enum(['none', 'low', 'medium', 'high']).nullable().optional(),
  reasons: z.array(ReasonSchema).optional(),
});
export type Sora = z.infer<typeof SoraSchema>;

/** Three versioned answers (design D8): 分类 legal class, 分型 type, 分级 grade of the operation. */
export const ClassificationSchema = z.object({
  ruleVersion: z.string(),
  legalClass: z.object({ value: LegalClassSchema, reasons: z.array(ReasonSchema) }),
  agricultural: z.object({ value: z.boolean(), reasons: z.array(ReasonSchema) }),
  type: z.object({ airframe: AirframeSchema, modelName: z.string() }),
  category: z.object({ value: OperationCategorySchema, reasons: z.array(ReasonSchema) }),
  /** 1-9; null when the table has no grade for it (out of table). */
  groundRiskGrade: z.int().min(1).max(9).nullable(),
  groundRiskBand: z.enum(['low', 'medium', 'high', 'outOfTable']),
  groundRiskReasons: z.array(ReasonSchema),
  sora: SoraSchema,
  obligations: z.array(ObligationSchema),
  /** What was judged: with the rule version it gives the answer again. Absent in answers by v0. */
  facts: z.object({ aircraft: AircraftFactsSchema, operation: OperationFactsSchema }).optional(),
});
export type Classification = z.infer<typeof ClassificationSchema>;
