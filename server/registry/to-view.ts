import { toInstant } from '../lib/clock.ts';
import type { Device } from './device.schema.ts';
import type { DeviceRecord } from './device-record.ts';
import type { Drone } from './drone.schema.ts';
import { findDroneModel } from './drone-models.ts';
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
    createdAt: toInstant(record.createdAtMs),
  };
}

export function toDrone(record: DroneRecord): Drone {
  const { _id, operatorId, serialNumber, name, droneModelId, registrationMark, declaration, createdAtMs } =
    record;
  const modelName = findDroneModel(droneModelId)?.name ?? droneModelId;
  return {
    droneId: _id,
    operatorId,
    serialNumber,
    name,
    droneModelId,
    modelName,
    registrationMark,
    declaration,
    createdAt: toInstant(createdAtMs),
  };
}

export function toDevice(record: DeviceRecord): Device {
  const { _id, operatorId, name, kind, serialNumbers, revokedAtMs, lastSeenAtMs, createdAtMs } = record;
  return {
    deviceId: _id,
    operatorId,
    name,
    kind,
    state: revokedAtMs === null ? 'active' : 'revoked',
    serialNumbers,
    createdAt: toInstant(createdAtMs),
    revokedAt: revokedAtMs === null ? null : toInstant(revokedAtMs),
    lastSeenAt: lastSeenAtMs === null ? null : toInstant(lastSeenAtMs),
  };
}
