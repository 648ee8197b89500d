import type { Logger } from '../server/lib/logger.ts';
import type { DeviceGrant } from '../server/registry/device.schema.ts';
import type { DeviceReport, DeviceReports } from '../server/registry/device-report.schema.ts';
import type { LinkObserver } from '../server/telemetry/link.schema.ts';
import type { DeviceTopic } from './access.ts';
import { BoundedMap } from './bounded-map.ts';
import { toDeviceReport } from './device-report.ts';
import { findDjiReply } from './dji-reply.ts';
import type { DjiApp } from './dji-result.ts';

export interface ControlDeps {
  /** Absent where nobody keeps them. */
  reports: DeviceReports | undefined;
  djiApp: DjiApp | undefined;
  /** Told of births and ends where nobody sees the connections themselves: behind an external broker. */
  links?: LinkObserver | undefined;
  sendReply: (topic: string, payload: string) => void;
  logger: Logger;
}

type Death = Extract<DeviceReport, { kind: 'death' }>;

/** Devices whose sessions are remembered. */
const DEVICES_MAX = 20_000;

/** A message whose telemetry, if any, is committed. */
export interface SettledMessage {
  grant: DeviceGrant;
  topic: string;
  parsed: DeviceTopic;
  payload: Uint8Array;
  receivedAtMs: number;
}

/**
 * What a device says about itself and asks for, beside its telemetry: it is told to the registry and answered. A
 * registry that can't be reached costs the operator's view of the device, never a message.
 */
export class DeviceControl {
  readonly #deps: ControlDeps;
  /** Session of each connected device that said it is there: its connection may end without a word. */
  readonly #born = new BoundedMap<string>(DEVICES_MAX);
  /** Session of each device whose end was told last: its will comes behind the end of its connection, or before. */
  readonly #ended = new BoundedMap<string>(DEVICES_MAX);
  #saidThatAppIsMissing = false;

  constructor(deps: ControlDeps) {
    this.#deps = deps;
  }

  async settle(message: SettledMessage): Promise<void> {
    const { grant, topic, parsed, payload, receivedAtMs } = message;
    const report = toDeviceReport(parsed, payload, receivedAtMs);
    if (report?.kind === 'birth') this.#noteBirth(grant.deviceId, report);
    if (report?.kind === 'death') await this.#reportDeath(grant.deviceId, report);
    else if (report) await this.#report(grant.deviceId, report);
    if (parsed.kind !== 'djiGateway') return;
    const context = { nowMs: receivedAtMs, grant, app: this.#deps.djiApp };
    const reply = findDjiReply(topic, payload, context);
    if (!reply) return;
    if (!this.#deps.djiApp && reply.payload.includes('"method":"config"')) this.#sayThatAppIsMissing();
    this.#deps.sendReply(reply.topic, reply.payload);
  }

  /** A last will; one that is not of our form says so only where the end of the connection does not. */
  async settleWill(deviceId: string, payload: Uint8Array, receivedAtMs: number): Promise<void> {
    const said = toDeviceReport({ kind: 'status', deviceId }, payload, receivedAtMs);
    const isTold = (this.#born.get(deviceId) ?? this.#ended.get(deviceId)) !== undefined;
    if (said?.kind === 'death') await this.#reportDeath(deviceId, said);
    else if (!isTold) await this.#report(deviceId, { kind: 'death', atMs: receivedAtMs, session: null });
  }

  /** The last connection of a device has ended, with a will or without. */
  async noteEnd(deviceId: string, atMs: number): Promise<void> {
    const session = this.#born.get(deviceId);
    if (session !== undefined) await this.#reportDeath(deviceId, { kind: 'death', atMs, session });
  }

  #noteBirth(deviceId: string, { session, atMs }: Extract<DeviceReport, { kind: 'birth' }>): void {
    // Said again within its session, it came only once.
    if (this.#born.get(deviceId) !== session) this.#deps.links?.note({ deviceId, kind: 'connected', atMs });
    this.#born.set(deviceId, session);
    if (this.#ended.get(deviceId) === session) this.#ended.delete(deviceId);
  }

  /** Once per session, whatever says it first: goodbye, will or the end of the connection. */
  async #reportDeath(deviceId: string, death: Death): Promise<void> {
    const { session } = death;
    if (session !== null && this.#ended.get(deviceId) === session) return;
    if (session !== null) this.#ended.set(deviceId, session);
    const born = this.#born.get(deviceId);
    if (born === session) this.#born.delete(deviceId);
    // The late will of an earlier session ends nothing: the newer connection is there.
    if (born === undefined || born === session)
      this.#deps.links?.note({ deviceId, kind: 'disconnected', atMs: death.atMs });
    await this.#report(deviceId, death);
  }

  async #report(deviceId: string, report: DeviceReport): Promise<void> {
    try {
      await this.#deps.reports?.report(deviceId, report);
    } catch (error) {
      this.#deps.logger.warn({ err: error, deviceId, kind: report.kind }, 'device report not kept');
    }
  }

  /** Once: a dock asks again and again. */
  #sayThatAppIsMissing(): void {
    if (this.#saidThatAppIsMissing) return;
    this.#saidThatAppIsMissing = true;
    this.#deps.logger.warn(
      'a DJI dock asked for its configuration and was refused: set DJI_APP_ID, DJI_APP_KEY, DJI_APP_LICENSE and NTP_SERVER_HOST',
    );
  }
}
