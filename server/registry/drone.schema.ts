import { z } from 'zod';
import { InstantSchema, lineOf, SerialNumberSchema, textOf } from '../lib/wire.schema.ts';
import { AirframeSchema, DroneModelSchema, PowerSchema } from './drone-model.schema.ts';

/** Any number: one that no aircraft can have is refused as such (AIRCRAFT_IMPOSSIBLE), with its field. */
const OwnFigure = z.number().nullable().default(null);

/**
 * What the operator declares about one airframe; facts of the model stand in the model register. A null figure is
 * the model's; one given differs from it, e.g. after modification (Order 761 art. 14).
 */
export const DroneDeclarationSchema = z.object({
  /** 经营性 (Order 761 art. 12): commercial flights must be insured whatever the class. */
  commercial: z.boolean().default(true),
  /** 空域保持能力 and 可靠被监视能力 (Order 761 art. 62). */
  airspaceKeeping: z.boolean().default(true),
  monitoring: z.boolean().default(true),
  emptyMassKg: OwnFigure,
  mtowKg: OwnFigure,
  dimensionMeters: OwnFigure,
  maxLevelSpeedMps: OwnFigure,
  /** Highest operating altitude above mean sea level. */
  ceilingMeters: OwnFigure,
  /** Highest true height (真高) and flight radius it can reach: limits of the micro and agricultural classes. */
  maxHeightMeters: OwnFigure,
  maxRadiusMeters: OwnFigure,
  power: PowerSchema.nullable().default(null),
  /** 微功率短距离 radio (micro only, Order 761 art. 62). */
  shortRangeRadio: z.boolean().nullable().default(null),
  /** Built for crop protection, seeding or feeding; null: as its model. */
  agricultural: z.boolean().nullable().default(null),
});
export type DroneDeclaration = z.infer<typeof DroneDeclarationSchema>;

/** Model and declaration in one: what classification and price go by. Null: nobody said. */
export const DroneFiguresSchema = z.object({
  maker: z.string(),
  modelName: z.string(),
  airframe: AirframeSchema,
  emptyMassKg: z.number(),
  mtowKg: z.number().nullable(),
  dimensionMeters: z.number(),
  maxLevelSpeedMps: z.number(),
  ceilingMeters: z.number().nullable(),
  power: PowerSchema.nullable(),
  maxHeightMeters: z.number().nullable(),
  maxRadiusMeters: z.number().nullable(),
  shortRangeRadio: z.boolean().nullable(),
  airspaceKeeping: z.boolean(),
  monitoring: z.boolean(),
  agricultural: z.boolean(),
  commercial: z.boolean(),
  declared: z.array(z.string()).describe('figures that differ from the model’s'),
});
export type DroneFigures = z.infer<typeof DroneFiguresSchema>;

/** One version of an airframe's facts: in force from its instant until the next begins (Order 761 art. 14). */
export const DroneFactsSchema = DroneFiguresSchema.extend({
  droneId: z.string(),
  version: z.int().min(1),
  droneModelId: z.string(),
  effectiveOn: z.iso.date().describe('Asia/Shanghai'),
  effectiveFrom: InstantSchema,
  note: z.string().nullable().describe('what was changed'),
  recordedAt: InstantSchema,
  byUserId: z.string().nullable(),
});
export type DroneFacts = z.infer<typeof DroneFactsSchema>;

export const DroneSchema = z.object({
  droneId: z.string(),
  operatorId: z.string(),
  serialNumber: SerialNumberSchema,
  name: z.string(),
  droneModelId: z.string(),
  modelName: z.string(),
  /** `UAS` + 8 digits, the real-name registration mark. */
  registrationMark: z.string().nullable(),
  /** 唯一产品识别码, 20 characters. */
  productId: z.string().nullable(),
  state: z.enum(['active', 'retired']),
  declaration: DroneDeclarationSchema,
  /** What is true of the airframe now, and of its type. */
  facts: DroneFactsSchema,
  model: DroneModelSchema,
  version: z.int().min(1),
  createdAt: InstantSchema,
  retiredAt: InstantSchema.nullable(),
});
export type Drone = z.infer<typeof DroneSchema>;

/** Forms are checked by the service, so that each has a problem code of its own. */
const RegistrationMark = textOf({ max: 40 }).nullable();
const ProductId = textOf({ max: 40 }).nullable();

export const RegisterDroneSchema = z.strictObject({
  serialNumber: SerialNumberSchema,
  name: lineOf({ max: 80 }),
  droneModelId: z.string().min(1).max(80),
  registrationMark: RegistrationMark.default(null),
  productId: ProductId.default(null),
  declaration: DroneDeclarationSchema.strict().prefault({}),
});
export type RegisterDroneInput = z.input<typeof RegisterDroneSchema>;

export const EditDroneSchema = z.strictObject({
  name: lineOf({ max: 80 }).optional(),
  registrationMark: RegistrationMark.optional(),
  productId: ProductId.optional(),
  state: z.enum(['active', 'retired']).optional(),
  version: z.int().min(1),
});
export type EditDroneInput = z.infer<typeof EditDroneSchema>;

export const AddDroneFactsSchema = z.strictObject({
  effectiveOn: z.iso.date().nullable().default(null).describe('Asia/Shanghai; null: from now on'),
  droneModelId: z.string().min(1).max(80).optional().describe('absent: as before'),
  declaration: DroneDeclarationSchema.strict(),
  note: textOf({ max: 300 }).nullable().default(null),
  version: z.int().min(1).describe('version of the drone that the change was made in sight of'),
});
export type AddDroneFactsInput = z.infer<typeof AddDroneFactsSchema>;
