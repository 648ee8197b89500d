import { afterCursor, toPage } from '../http/paging.ts';
import { ownScope, permit, type Viewer } from '../http/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { EventBus } from '../lib/events.ts';
import type { Ids } from '../lib/ids.ts';
import type { Page, PageQuery } from '../lib/wire.schema.ts';
import type { Connection } from '../storage/connection.ts';
import { isDuplicateKey } from '../storage/duplicate-key.ts';
import { applyDeviceReport } from './apply-device-report.ts';
import { deviceModel } from './device.model.ts';
import type {
  BrokerLogin,
  Device,
  DeviceCredential,
  DeviceDirectory,
  DeviceGrant,
  DeviceKind,
} from './device.schema.ts';
import type { DeviceRecord } from './device-record.ts';
import type { DeviceReport, DeviceReports } from './device-report.schema.ts';
import type { DronesService } from './drones.service.ts';
import { MOSQUITTO_SALT_BYTES, toMosquittoHash } from './mosquitto-hash.adapter.ts';
import type { PasswordHasher } from './password.port.ts';
import type { CreateReceiverInput } from './receiver.schema.ts';
import { toDevice, unboundProposals } from './to-view.ts';
import type { UsersService } from './users.service.ts';

/** Random bits of a device password (ASVS 5.0 11.5.1 asks for at least 128). */
const PASSWORD_BYTES = 24;
const SERIAL_NUMBERS_MAX = 200;

interface Deps {
  connection: Connection;
  clock: Clock;
  ids: Ids;
  hasher: PasswordHasher;
  drones: DronesService;
  users: UsersService;
  events: EventBus;
}

/**
 * Logins of docks, controllers and bridges (design D5). A device may speak only for aircraft that a person
 * bound to it; revoking it is announced, so that a live connection drops at once.
 */
export class DevicesService implements DeviceDirectory, DeviceReports {
  readonly #deps: Deps;
  readonly #devices: ReturnType<typeof deviceModel>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#devices = deviceModel(deps.connection);
  }

  /** A new device bound to one drone; its password is in the answer and nowhere else. */
  async createForDrone(viewer: Viewer, droneId: string, name: string): Promise<DeviceCredential> {
    permit(viewer, 'device.manage');
    const drone = await this.#deps.drones.get(viewer, droneId);
    return this.seed({
      operatorId: drone.operatorId,
      name,
      kind: 'controller',
      serialNumbers: [drone.serialNumber],
    });
  }

  /**
   * A receiver of Remote ID, bound to no aircraft: it may report any, other operators' too, so that no operator
   * makes one for itself. Throws PERMISSION_DENIED, NOT_FOUND (operator).
   */
  async createReceiver(viewer: Viewer, input: CreateReceiverInput): Promise<DeviceCredential> {
    permit(viewer, 'receiver.create');
    if (!(await this.#deps.users.findOperator(input.operatorId)))
      throw new AppError('NOT_FOUND', { operatorId: input.operatorId });
    return this.seed({ ...input, serialNumbers: [] });
  }

  /** Creates a device without a viewer, for seeds. */
  async seed(input: {
    operatorId: string;
    name: string;
    kind: DeviceKind;
    serialNumbers: string[];
  }): Promise<DeviceCredential> {
    const deviceId = this.#deps.ids.next('dev');
    const password = this.#deps.ids.secret(PASSWORD_BYTES);
    await this.#devices.create({
      _id: deviceId,
      ...input,
      passwordHash: await this.#deps.hasher.hash(password),
      mosquittoHash: this.toMosquittoHash(password),
      revokedAtMs: null,
      lastSeenAtMs: null,
      createdAtMs: this.#deps.clock.now(),
    });
    return { deviceId, clientId: deviceId, username: deviceId, password };
  }

  /** A new password for a device that exists, for seeds; the old one stops working. */
  async renewPassword(deviceId: string): Promise<DeviceCredential> {
    const password = this.#deps.ids.secret(PASSWORD_BYTES);
    const passwordHash = await this.#deps.hasher.hash(password);
    const renewed = await this.#devices.updateOne(
      { _id: deviceId, revokedAtMs: null },
      { $set: { passwordHash, mosquittoHash: this.toMosquittoHash(password) } },
    );
    if (renewed.matchedCount === 0) throw new AppError('NOT_FOUND');
    return { deviceId, clientId: deviceId, username: deviceId, password };
  }

  /** An operator's active device of this name, for seeds. */
  async findByName(operatorId: string, name: string): Promise<Device | undefined> {
    const record = await this.#devices.findOne({ operatorId, name, revokedAtMs: null }).lean();
    return record ? toDevice(record) : undefined;
  }

  async list(viewer: Viewer, query: PageQuery): Promise<Page<Device>> {
    permit(viewer, 'device.read');
    const records = await this.#devices
      .find({ ...ownScope(viewer), ...afterCursor('createdAtMs', query.cursor) })
      .sort({ createdAtMs: -1, _id: -1 })
      .limit(query.limit + 1)
      .lean();
    const droneIds = await this.#proposedDrones(records);
    return toPage(records, query.limit, {
      item: (record) => toDevice(record, droneIds),
      mark: (record) => ({ value: record.createdAtMs, id: record._id }),
    });
  }

  /** Ends a credential for good. Throws NOT_FOUND; revoking twice is the same as once. */
  async revoke(viewer: Viewer, deviceId: string): Promise<Device> {
    permit(viewer, 'device.manage');
    const own = { _id: deviceId, ...ownScope(viewer) };
    await this.#devices.updateOne(
      { ...own, revokedAtMs: null },
      // Its dock may get another login.
      { $set: { revokedAtMs: this.#deps.clock.now() }, $unset: { gatewaySerialNumber: 1 } },
    );
    const record = await this.#devices.findOne(own).lean();
    if (!record) throw new AppError('NOT_FOUND');
    this.#deps.events.publish('device.changed', { deviceId });
    return toDevice(record);
  }

  /** Binds one more of the operator's aircraft to a device. Throws NOT_FOUND, STATE_CONFLICT (revoked, full). */
  async bind(viewer: Viewer, deviceId: string, droneId: string): Promise<Device> {
    permit(viewer, 'device.manage');
    const drone = await this.#deps.drones.get(viewer, droneId);
    const record = await this.#devices
      .findOne({ _id: deviceId, operatorId: drone.operatorId, ...ownScope(viewer) })
      .lean();
    if (!record) throw new AppError('NOT_FOUND');
    if (record.revokedAtMs !== null || record.serialNumbers.length >= SERIAL_NUMBERS_MAX)
      throw new AppError('STATE_CONFLICT', { deviceId });
    await this.#devices.updateOne({ _id: deviceId }, { $addToSet: { serialNumbers: drone.serialNumber } });
    this.#deps.events.publish('device.changed', { deviceId });
    const serialNumbers = [...new Set([...record.serialNumbers, drone.serialNumber])];
    return this.#toView({ ...record, serialNumbers });
  }

  /**
   * Says which dock or controller the device is: the gateway in DJI's topics; null takes it back. Throws
   * NOT_FOUND, STATE_CONFLICT (revoked), ALREADY_EXISTS (another device is that dock, or it
   * is an aircraft).
   */
  async setGateway(viewer: Viewer, deviceId: string, gatewaySerialNumber: string | null): Promise<Device> {
    permit(viewer, 'device.manage');
    const record = await this.#devices.findOne({ _id: deviceId, ...ownScope(viewer) }).lean();
    if (!record) throw new AppError('NOT_FOUND');
    if (record.revokedAtMs !== null) throw new AppError('STATE_CONFLICT', { deviceId });
    // An aircraft is no dock, whoever's it is: its topics would then be this device's.
    if (gatewaySerialNumber !== null && (await this.#deps.drones.findBySerialNumber(gatewaySerialNumber)))
      throw new AppError('ALREADY_EXISTS', { gatewaySerialNumber });
    const change =
      gatewaySerialNumber === null
        ? { $unset: { gatewaySerialNumber: 1 } }
        : { $set: { gatewaySerialNumber } };
    try {
      await this.#devices.updateOne({ _id: deviceId }, change);
    } catch (error) {
      if (isDuplicateKey(error)) throw new AppError('ALREADY_EXISTS', { gatewaySerialNumber });
      throw error;
    }
    this.#deps.events.publish('device.changed', { deviceId });
    const { gatewaySerialNumber: _before, ...rest } = record;
    return this.#toView(gatewaySerialNumber === null ? rest : { ...rest, gatewaySerialNumber });
  }

  /** What the gateway heard of the device itself; a person reads it, nothing follows from it. */
  async report(deviceId: string, report: DeviceReport): Promise<void> {
    const record = await this.#devices.findOne({ _id: deviceId, revokedAtMs: null }).lean();
    if (!record) return;
    const { proposals = [], link = null } = record;
    const changed = applyDeviceReport({ proposals, link }, report);
    if (changed) await this.#devices.updateOne({ _id: deviceId }, { $set: { ...changed } });
  }

  async #toView(record: DeviceRecord): Promise<Device> {
    return toDevice(record, await this.#proposedDrones([record]));
  }

  #proposedDrones(records: readonly DeviceRecord[]): Promise<Map<string, string>> {
    const proposing = records.filter((record) => unboundProposals(record).length > 0);
    return this.#deps.drones.findIds(
      proposing.map((record) => record.operatorId),
      proposing.flatMap((record) => unboundProposals(record).map((one) => one.serialNumber)),
    );
  }

  async authenticate(input: {
    clientId: string;
    username: string;
    password: string;
  }): Promise<DeviceGrant | undefined> {
    if (input.clientId !== input.username) return undefined;
    const record = await this.#devices.findOne({ _id: input.username, revokedAtMs: null }).lean();
    if (!record || !(await this.#deps.hasher.verify(record.passwordHash, input.password))) return undefined;
    await this.#devices.updateOne({ _id: record._id }, { $set: { lastSeenAtMs: this.#deps.clock.now() } });
    return toGrant(record);
  }

  async findGrant(deviceId: string): Promise<DeviceGrant | undefined> {
    const record =
      (await this.#devices.findOne({ _id: deviceId, revokedAtMs: null }).lean()) ??
      (await this.#devices.findOne({ gatewaySerialNumber: deviceId, revokedAtMs: null }).lean());
    return record ? toGrant(record) : undefined;
  }

  /** Every active device, for the files of an external broker. */
  async listBrokerLogins(): Promise<BrokerLogin[]> {
    const records = await this.#devices.find({ revokedAtMs: null }).sort({ _id: 1 }).lean();
    return records.map((record) => ({
      grant: toGrant(record),
      mosquittoHash: record.mosquittoHash ?? null,
    }));
  }

  /** A password of ours, which is random, under a salt of its own. */
  toMosquittoHash(password: string): string {
    return toMosquittoHash(password, Buffer.from(this.#deps.ids.secret(MOSQUITTO_SALT_BYTES), 'hex'));
  }

  onDeviceChanged(listener: (deviceId: string) => void): () => void {
    return this.#deps.events.subscribe('device.changed', ({ deviceId }) => listener(deviceId));
  }

  /** Active devices that may speak for an aircraft: whom to tell about its cover. */
  async listDeviceIdsFor(serialNumber: string): Promise<string[]> {
    const records = await this.#devices
      .find({ serialNumbers: serialNumber, revokedAtMs: null })
      .select({ _id: 1 })
      .limit(20)
      .lean();
    return records.map((record) => record._id);
  }

  /** Whose devices these are; a device we don't know is absent. */
  async operatorIdsOf(deviceIds: string[]): Promise<Map<string, string>> {
    const records = await this.#devices
      .find({ _id: { $in: deviceIds } })
      .select({ operatorId: 1 })
      .lean();
    return new Map(records.map((record) => [record._id, record.operatorId]));
  }
}

function toGrant(record: DeviceRecord): DeviceGrant {
  return {
    deviceId: record._id,
    operatorId: record.operatorId,
    kind: record.kind,
    serialNumbers: new Set(record.serialNumbers),
    gatewaySerialNumber: record.gatewaySerialNumber,
  };
}
