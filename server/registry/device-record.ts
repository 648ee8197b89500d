import type { DeviceKind } from './device.schema.ts';

export interface DeviceRecord {
  _id: string;
  operatorId: string;
  name: string;
  kind: DeviceKind;
  passwordHash: string;
  /** The same password as Mosquitto stores one; null for devices made before it was kept. */
  mosquittoHash: string | null;
  serialNumbers: string[];
  revokedAtMs: number | null;
  lastSeenAtMs: number | null;
  createdAtMs: number;
}
