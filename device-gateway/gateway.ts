import type { Clock } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import type { CoverMessage, Notice } from '../server/policies/cover.schema.ts';
import type { DeviceDirectory } from '../server/registry/device.schema.ts';
import type { DeviceReports } from '../server/registry/device-report.schema.ts';
import type { TelemetrySink } from '../server/telemetry/ingest.schema.ts';
import type { LinkObserver } from '../server/telemetry/link.schema.ts';
import { coverTopic, noticesTopic } from './access.ts';
import { type Broker, type BrokerLimits, createBroker } from './broker.ts';
import { conformanceHooks } from './conformance-hooks.ts';
import { Counters } from './counters.ts';
import { type ControlDeps, DeviceControl } from './device-control.ts';
import type { DjiApp } from './dji-result.ts';
import { DeviceHooks } from './hooks.ts';
import { Ingest, type IngestDeps } from './ingest.ts';
import { LoginThrottle } from './login-throttle.ts';
import { QuarantineBudget } from './quarantine-budget.ts';
import { ReadGate } from './read-gate.ts';
import type { TlsListenerOptions } from './renewed-tls-listener.ts';

export interface GatewayDeps {
  sink: TelemetrySink;
  directory: DeviceDirectory;
  /** Who keeps what devices say of themselves. */
  reports?: DeviceReports;
  /** For docks, which ask for it before anything else. */
  djiApp?: DjiApp | undefined;
  /** Told when devices come and go; what explains a silence later. */
  links?: LinkObserver;
  logger: Logger;
  clock: Clock;
  host: string;
  /** 0 takes any free port. */
  mqttPort: number;
  tls?: TlsListenerOptions | undefined;
  profile: 'standard' | 'conformance';
  limits: BrokerLimits;
}

export interface Gateway {
  url: string;
  /** mqtts://…, where TLS is configured. */
  tlsUrl: string | undefined;
  port: number;
  /** Retained on `skycover/v1/{deviceId}/cover/{serialNumber}`. */
  publishCover(deviceId: string, serialNumber: string, message: CoverMessage): void;
  /** QoS 1 on `skycover/v1/{deviceId}/notices`; not retained. */
  publishNotice(deviceId: string, notice: Notice): void;
  connectionCount(): number;
  counters(): Record<string, number>;
  close(): Promise<void>;
}

/**
 * Broker, decoders and sink in one: what devices connect to.
 * @throws StartupError when the MQTT port can't be used
 */
export async function createGateway(deps: GatewayDeps): Promise<Gateway> {
  const { directory, logger, clock, limits } = deps;
  const counters = new Counters();
  // The broker exists only after its hooks; nothing is sent before it listens.
  let broker: Broker | undefined;
  const send = (topic: string, payload: string, qos: 0 | 1, retain: boolean): void =>
    broker?.publish({ topic, payload, qos, retain });
  const publishNotice = (deviceId: string, notice: Notice): void =>
    send(noticesTopic(deviceId), JSON.stringify(notice), 1, false);

  const gate = new ReadGate(limits.mqttMessagesInFlight);
  const hooks = createHooks(deps, {
    counters,
    gate,
    sendNotice: publishNotice,
    sendReply: (topic, payload) => send(topic, payload, 0, false),
  });
  const unsubscribe = directory.onDeviceChanged((deviceId) => void hooks.refresh(deviceId));
  try {
    broker = await createBroker({
      logger,
      limits,
      gate,
      hooks: deps.profile === 'conformance' ? conformanceHooks() : hooks.toAedes(),
      host: deps.host,
      mqttPort: deps.mqttPort,
      profile: deps.profile,
      onUnsubscribe: (client, filters) => hooks.unsubscribe(client, filters),
      tls: deps.tls,
      clock,
      onOversize: (deviceId, packet) => hooks.keepOversize(deviceId, packet),
      onRefused: (reason) => counters.count(`refusedConnections.${reason}`),
      onHandshakeFailed: () => counters.count('tlsHandshakesFailed'),
    });
  } catch (error) {
    unsubscribe();
    throw error;
  }
  const running = broker;
  return {
    url: `mqtt://${urlHost(deps.host)}:${running.port}`,
    tlsUrl:
      running.tlsPort === undefined
        ? undefined
        : `mqtts://${urlHost(deps.tls?.host ?? deps.host)}:${running.tlsPort}`,
    port: running.port,
    publishCover: (deviceId, serialNumber, message) =>
      send(coverTopic(deviceId, serialNumber), JSON.stringify(message), 1, true),
    publishNotice,
    connectionCount: () => running.connectionCount(),
    counters: () => counters.read(),
    close: async () => {
      unsubscribe();
      await running.close();
    },
  };
}

/** What decides about each message and connection of the broker. */
function createHooks(
  deps: GatewayDeps,
  own: Pick<IngestDeps, 'counters' | 'sendNotice'> & Pick<ControlDeps, 'sendReply'> & { gate: ReadGate },
): DeviceHooks {
  const { sink, directory, logger, clock, limits } = deps;
  const { counters, gate, sendNotice, sendReply } = own;
  const quarantineBudget = new QuarantineBudget({ clock, limits });
  const ingest = new Ingest({
    sink,
    clock,
    counters,
    sendNotice,
    control: new DeviceControl({ reports: deps.reports, djiApp: deps.djiApp, logger, sendReply }),
    onQuarantined: (deviceId, bytes) => quarantineBudget.spend(deviceId, bytes),
  });
  return new DeviceHooks({
    ...{ directory, ingest, gate, counters, logger, clock, limits },
    links: deps.links,
    quarantineBudget,
    loginThrottle: new LoginThrottle({ clock, limits }),
  });
}

/** An address that a client can dial: every-interface addresses become the loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
