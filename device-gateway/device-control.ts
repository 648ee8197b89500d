import type { Logger } from '../server/lib/logger.ts';
import type { DeviceGrant } from '../server/registry/device.schema.ts';
import type { DeviceReport, DeviceReports } from '../server/registry/device-report.schema.ts';
import type { DeviceTopic } from './access.ts';
import { toDeviceReport } from './device-report.ts';
import { findDjiReply } from './dji-reply.ts';
import type { DjiApp } from './dji-result.ts';

export interface ControlDeps {
  /** Absent where nobody keeps them. */
  reports: DeviceReports | undefined;
  djiApp: DjiApp | undefined;
  sendReply: (topic: string, payload: string) => void;
  logger: Logger;
}

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
  readonly #born = new Map<string, string>();
  #saidThatAppIsMissing = false;

  constructor(deps: ControlDeps) {
    this.#deps = deps;
  }

  async settle(message: SettledMessage): Promise<void> {
    const { grant, topic, parsed, payload, receivedAtMs } = message;
    const report = toDeviceReport(parsed, payload, receivedAtMs);
    if (report?.kind === 'birth') this.#born.set(grant.deviceId, report.session);
    if (report?.kind === 'death') this.#born.delete(grant.deviceId);
    if (report) await this.#report(grant.deviceId, report);
    if (parsed.kind !== 'djiGateway') return;
    const context = { nowMs: receivedAtMs, grant, app: this.#deps.djiApp };
    const reply = findDjiReply(topic, payload, context);
    if (!reply) return;
    if (!this.#deps.djiApp && reply.payload.includes('"method":"config"')) this.#sayThatAppIsMissing();
    this.#deps.sendReply(reply.topic, reply.payload);
  }

  /** A last will; one that is not of our form still says that the link was lost. */
  async settleWill(deviceId: string, payload: Uint8Array, receivedAtMs: number): Promise<void> {
    const said = toDeviceReport({ kind: 'status', deviceId }, payload, receivedAtMs);
    const lost: DeviceReport = { kind: 'death', atMs: receivedAtMs, session: null };
    await this.#report(deviceId, said?.kind === 'death' ? said : lost);
  }

  /** The last connection of a device has ended, with a will or without. */
  async noteEnd(deviceId: string, atMs: number): Promise<void> {
    const session = this.#born.get(deviceId);
    if (session === undefined) return;
    this.#born.delete(deviceId);
    await this.#report(deviceId, { kind: 'death', atMs, session });
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
