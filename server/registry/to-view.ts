import { toInstant } from '../lib/clock.ts';
import type { Device } from './device.schema.ts';
import type { DeviceLink, DeviceProposal, DeviceRecord } from './device-record.ts';
import type { Drone } from './drone.schema.ts';
import { declarationOf, factsVersionAt, toDroneFacts } from './drone-facts.ts';
import type { DroneModel } from './drone-model.schema.ts';
import type { DroneRecord } from './drone-record.ts';
import type { Operator } from './operator.schema.ts';
import type { OperatorRecord } from './operator-record.ts';
import type { User } from './user.schema.ts';
import type { UserRecord } from './user-record.ts';

/** Records → what leaves the product; secrets have no field here to leave through. */
export function toUser(record: UserRecord): User {
  const { _id, email, name, role, operatorId, createdAtMs } = record;
  return { userId: _id, email, name, role, operatorId, createdAt: toInstant(createdAtMs) };
}

export function toOperator(record: OperatorRecord): Operator {
  return {
    operatorId: record._id,
    name: record.name,
    kind: record.kind,
    uscc: record.uscc ?? null,
    contact: record.contact ?? { name: null, phone: null, email: null, address: null },
    certificate: record.certificate ?? null,
    version: record.version ?? 1,
    createdAt: toInstant(record.createdAtMs),
  };
}

/** A drone as it is at an instant, with its type's figures. */
export function toDrone(record: DroneRecord, model: DroneModel, atMs: number): Drone {
  const { _id, operatorId, serialNumber, name, registrationMark, createdAtMs } = record;
  const version = factsVersionAt(record, atMs);
  return {
    droneId: _id,
    operatorId,
    serialNumber,
    name,
    droneModelId: version.droneModelId,
    modelName: model.name,
    registrationMark,
    productId: record.productId ?? null,
    state: record.retiredAtMs ? 'retired' : 'active',
    declaration: declarationOf(version),
    facts: toDroneFacts(_id, version, model),
    model,
    version: record.version ?? 1,
    createdAt: toInstant(createdAtMs),
    retiredAt: instantOrNull(record.retiredAtMs ?? null),
  };
}

/** `droneIds`: the operator's drones by serial number, as far as the device proposes them. */
export function toDevice(record: DeviceRecord, droneIds: ReadonlyMap<string, string> = new Map()): Device {
  const { _id, operatorId, name, kind, serialNumbers, revokedAtMs, lastSeenAtMs, createdAtMs } = record;
  return {
    deviceId: _id,
    operatorId,
    name,
    kind,
    state: revokedAtMs === null ? 'active' : 'revoked',
    serialNumbers,
    gatewaySerialNumber: record.gatewaySerialNumber ?? null,
    proposals: unboundProposals(record).map(({ lastSeenAtMs: seenAtMs, ...one }) => ({
      ...one,
      lastSeenAt: toInstant(seenAtMs),
      droneId: droneIds.get(one.serialNumber) ?? null,
    })),
    // Revoking closes the connection, and a will that comes after it speaks for nobody.
    link: record.link
      ? toLink(revokedAtMs === null ? record.link : { ...record.link, state: 'offline' })
      : null,
    createdAt: toInstant(createdAtMs),
    revokedAt: instantOrNull(revokedAtMs),
    lastSeenAt: instantOrNull(lastSeenAtMs),
  };
}

/** What a device proposes and nobody bound yet. */
export function unboundProposals(record: DeviceRecord): DeviceProposal[] {
  return (record.proposals ?? []).filter((one) => !record.serialNumbers.includes(one.serialNumber));
}

function toLink(link: DeviceLink): Device['link'] {
  const { state, atMs, bornAtMs, device, firmware, aircraft } = link;
  return { state, since: toInstant(atMs), bornAt: instantOrNull(bornAtMs), device, firmware, aircraft };
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : toInstant(ms);
}
