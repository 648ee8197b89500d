import { z } from 'zod';
import { InstantSchema, SerialNumberSchema } from '../lib/wire.schema.ts';

/** A *receiver* hears any aircraft (Remote ID); a *bridge* or *controller* speaks for those bound to it. */
export const DeviceKindSchema = z.enum(['controller', 'bridge', 'receiver']);
export type DeviceKind = z.infer<typeof DeviceKindSchema>;

/** An aircraft that the device says it carries and that nobody bound to it yet. */
export const ProposedAircraftSchema = z.object({
  serialNumber: SerialNumberSchema,
  modelName: z.string().nullable().describe('null: a device type newer than our table'),
  modelKey: z.string().describe('DJI domain-type-sub_type'),
  present: z.boolean().describe('whether its last report still listed it'),
  lastSeenAt: InstantSchema,
  droneId: z.string().nullable().describe('to bind it by; null until the operator registered it'),
});
export type ProposedAircraft = z.infer<typeof ProposedAircraftSchema>;

/** What the device said of itself by birth and last will; null when it never did. */
export const DeviceLinkSchema = z.object({
  state: z.enum(['online', 'offline']),
  since: InstantSchema,
  bornAt: InstantSchema.nullable(),
  device: z.string().nullable(),
  firmware: z.string().nullable(),
  aircraft: z.array(SerialNumberSchema),
});

export const DeviceSchema = z.object({
  deviceId: z.string(),
  operatorId: z.string(),
  name: z.string(),
  kind: DeviceKindSchema,
  state: z.enum(['active', 'revoked']),
  serialNumbers: z.array(SerialNumberSchema),
  gatewaySerialNumber: SerialNumberSchema.nullable().describe(
    'of the dock or controller itself, in DJI topics',
  ),
  proposals: z.array(ProposedAircraftSchema),
  link: DeviceLinkSchema.nullable(),
  createdAt: InstantSchema,
  revokedAt: InstantSchema.nullable(),
  lastSeenAt: InstantSchema.nullable(),
});
export type Device = z.infer<typeof DeviceSchema>;

/** The login of a device, shown once: `clientId` = `username` = `deviceId` (design D5). */
export const DeviceCredentialSchema = z.object({
  deviceId: z.string(),
  clientId: z.string(),
  username: z.string(),
  password: z.string().describe('shown once; only its argon2id hash is kept'),
});
export type DeviceCredential = z.infer<typeof DeviceCredentialSchema>;

/** What an authenticated connection may do; asked again whenever `device.changed` names it. */
export interface DeviceGrant {
  deviceId: string;
  operatorId: string;
  kind: DeviceKind;
  /** Aircraft this device may speak for. */
  serialNumbers: ReadonlySet<string>;
  /** Serial number of the dock or controller that it is: the gateway in DJI's topics. */
  gatewaySerialNumber?: string | undefined;
}

/** What an external broker without a question to us must know of an active device. */
export interface BrokerLogin {
  grant: DeviceGrant;
  /** In Mosquitto's form; null where none was kept when the password was made. */
  mosquittoHash: string | null;
}

/** The gateway's view of the registry: who a connection is and what it may do. */
export interface DeviceDirectory {
  /** undefined: unknown, revoked or wrong password; all three look the same from outside. */
  authenticate(input: {
    clientId: string;
    username: string;
    password: string;
  }): Promise<DeviceGrant | undefined>;
  /** The present grant of a device, by its id or the serial number of its dock; undefined once revoked. */
  findGrant(deviceId: string): Promise<DeviceGrant | undefined>;
  /** Calls back with the device's id when its rights changed; returns the unsubscriber. */
  onDeviceChanged(listener: (deviceId: string) => void): () => void;
}
