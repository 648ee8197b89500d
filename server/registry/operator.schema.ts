import { z } from 'zod';
import { InstantSchema, lineOf, textOf } from '../lib/wire.schema.ts';

export const OperatorKindSchema = z.enum(['firm', 'person']);

/** Whom the insurer reaches; null: nobody said. */
export const OperatorContactSchema = z.strictObject({
  name: textOf({ max: 80 }).nullable().default(null),
  phone: z
    .string()
    .regex(/^\+?[0-9][0-9 -]{4,24}$/, 'digits, spaces and hyphens, perhaps after a +')
    .nullable()
    .default(null),
  email: z.email().max(254).nullable().default(null),
  address: textOf({ max: 200 }).nullable().default(null),
});
export type OperatorContact = z.infer<typeof OperatorContactSchema>;

/** 运营合格证, which units need for all but micro drones and regular crop work (Order 761 art. 11). */
export const OperatorCertificateSchema = z.strictObject({
  number: textOf({ max: 60 }),
  validUntil: z.iso.date().nullable().default(null),
});
export type OperatorCertificate = z.infer<typeof OperatorCertificateSchema>;

/**
 * The firm or person that flies (经营人); owner of drones, wallet and standing orders. Of a person the name is kept and
 * no identity number: the insurer's real-name check needs it once, this product never (个人信息保护法 art. 6, 19).
 */
export const OperatorSchema = z.object({
  operatorId: z.string(),
  name: z.string(),
  kind: OperatorKindSchema,
  /** 统一社会信用代码; null for persons and for firms from before it was asked for. */
  uscc: z.string().nullable(),
  contact: OperatorContactSchema,
  certificate: OperatorCertificateSchema.nullable(),
  version: z.int().min(1),
  createdAt: InstantSchema,
});
export type Operator = z.infer<typeof OperatorSchema>;

/** One earlier state, replaced at an instant. */
export const OperatorChangeSchema = OperatorSchema.omit({
  operatorId: true,
  kind: true,
  createdAt: true,
}).extend({
  replacedAt: InstantSchema,
  byUserId: z.string(),
});
export type OperatorChange = z.infer<typeof OperatorChangeSchema>;

export const RegisterOperatorSchema = z.strictObject({
  name: lineOf({ max: 120 }),
  kind: OperatorKindSchema.default('firm'),
  /** Checked by the service, so that it has a problem code of its own. */
  uscc: textOf({ max: 40 }).nullable().default(null),
  contact: OperatorContactSchema.prefault({}),
  certificate: OperatorCertificateSchema.nullable().default(null),
});
export type RegisterOperatorInput = z.input<typeof RegisterOperatorSchema>;

export const EditOperatorSchema = z.strictObject({
  name: lineOf({ max: 120 }).optional(),
  uscc: textOf({ max: 40 }).nullable().optional(),
  contact: OperatorContactSchema.optional(),
  certificate: OperatorCertificateSchema.nullable().optional(),
  version: z.int().min(1),
});
export type EditOperatorInput = z.infer<typeof EditOperatorSchema>;
