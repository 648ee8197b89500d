import { z } from 'zod';

/** Roles of the product (design §5). */
export const ROLES = ['operator', 'adjuster', 'regulator', 'underwriter', 'administrator'] as const;
export const RoleSchema = z.enum(ROLES);
export type Role = z.infer<typeof RoleSchema>;
