import type { DeviceKind } from './device.schema.ts';

/** An aircraft that a dock or controller said it carries. */
export interface DeviceProposal {
  serialNumber: string;
  /** DJI's `domain-type-sub_type`. */
  modelKey: string;
  modelName: string | null;
  lastSeenAtMs: number;
  /** Whether its last report still listed it. */
  present: boolean;
}

/** What a device of the native dialect said of itself on its `status` topic. */
export interface DeviceLink {
  state: 'online' | 'offline';
  /** When that began, by our clock, Unix ms. */
  atMs: number;
  session: string | null;
  bornAtMs: number | null;
  device: string | null;
  firmware: string | null;
  aircraft: string[];
}

export interface DeviceRecord {
  _id: string;
  operatorId: string;
  name: string;
  kind: DeviceKind;
  passwordHash: string;
  /** The same password as Mosquitto stores one; null for devices made before it was kept. */
  mosquittoHash: string | null;
  serialNumbers: string[];
  /** Serial number of the dock or controller itself, which DJI's topics name; absent without one. */
  gatewaySerialNumber?: string;
  proposals?: DeviceProposal[];
  link?: DeviceLink | null;
  revokedAtMs: number | null;
  lastSeenAtMs: number | null;
  createdAtMs: number;
}
