import { z } from 'zod';
import { InstantSchema, lineOf, SerialNumberSchema } from '../lib/wire.schema.ts';

/** What the operator declares about one airframe; facts of the model stand in the model register. */
export const DroneDeclarationSchema = z.object({
  /** 经营性 (Order 761 art. 12): commercial flights must be insured whatever the class. */
  commercial: z.boolean().default(true),
  /** 空域保持能力 and 可靠被监视能力 (Order 761 art. 62). */
  airspaceKeeping: z.boolean().default(true),
  monitoring: z.boolean().default(true),
  /** Set when this airframe differs from its model, e.g. after modification (Order 761 art. 14). */
  emptyMassKg: z.number().positive().max(20_000).nullable().default(null),
  mtowKg: z.number().positive().max(50_000).nullable().default(null),
});
export type DroneDeclaration = z.infer<typeof DroneDeclarationSchema>;

export const DroneSchema = z.object({
  droneId: z.string(),
  operatorId: z.string(),
  serialNumber: SerialNumberSchema,
  name: z.string(),
  droneModelId: z.string(),
  modelName: z.string(),
  /** `UAS` + 8 digits, the real-name registration mark. */
  registrationMark: z.string().nullable(),
  declaration: DroneDeclarationSchema,
  createdAt: InstantSchema,
});
export type Drone = z.infer<typeof DroneSchema>;

export const RegisterDroneSchema = z.strictObject({
  serialNumber: SerialNumberSchema,
  name: lineOf({ max: 80 }),
  droneModelId: z.string().min(1).max(80),
  registrationMark: z
    .string()
    .regex(/^UAS\d{8}$/, 'UAS and 8 digits')
    .nullable()
    .default(null),
  declaration: DroneDeclarationSchema.strict().prefault({}),
});
export type RegisterDroneInput = z.infer<typeof RegisterDroneSchema>;
