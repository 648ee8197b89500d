import type { Role } from '../http/role.schema.ts';

export interface UserRecord {
  _id: string;
  email: string;
  name: string;
  role: Role;
  operatorId: string | null;
  passwordHash: string;
  createdAtMs: number;
}
