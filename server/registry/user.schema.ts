import { z } from 'zod';
import { RoleSchema } from '../http/role.schema.ts';
import { InstantSchema, lineOf } from '../lib/wire.schema.ts';

export const EmailSchema = z
  .email()
  .max(254)
  .transform((email) => email.toLowerCase());
/** 8 to 128 characters, no composition rules (ASVS 5.0 6.2.1, 6.2.5, 6.2.9). */
export const PasswordSchema = z.string().min(8).max(128);

/** Who logs in (a user) is not who flies (an operator): a user of role operator belongs to one operator. */
export const UserSchema = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  role: RoleSchema,
  operatorId: z.string().nullable(),
  createdAt: InstantSchema,
});
export type User = z.infer<typeof UserSchema>;

export const CreateSessionSchema = z.strictObject({
  email: EmailSchema,
  password: z.string().min(1).max(256),
});
export const RefreshSessionSchema = z.strictObject({ refreshToken: z.string().min(1).max(2_000) });

export const SessionSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  user: UserSchema,
});
export type Session = z.infer<typeof SessionSchema>;

export const CreateUserSchema = z.strictObject({
  email: EmailSchema,
  name: lineOf({ max: 80 }),
  role: RoleSchema,
  operatorId: z.string().nullable().default(null),
  password: PasswordSchema,
});
export type CreateUserInput = z.infer<typeof CreateUserSchema>;
