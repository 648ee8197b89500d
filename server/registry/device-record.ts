import type { DeviceKind } from './device.schema.ts';

export interface DeviceRecord {
  _id: string;
  operatorId: string;
  name: string;
  kind: DeviceKind;
  passwordHash: string;
  serialNumbers: string[];
  revokedAtMs: number | null;
  lastSeenAtMs: number | null;
  createdAtMs: number;
}
