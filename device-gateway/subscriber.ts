import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { Clock } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import type { CoverMessage, Notice } from '../server/policies/cover.schema.ts';
import type { DeviceDirectory } from '../server/registry/device.schema.ts';
import type { DeviceReports } from '../server/registry/device-report.schema.ts';
import type { TelemetrySink } from '../server/telemetry/ingest.schema.ts';
import type { LinkObserver } from '../server/telemetry/link.schema.ts';
import {
  canPublish,
  coverTopic,
  type DeviceTopic,
  isDeviceId,
  noticesTopic,
  parseDeviceTopic,
} from './access.ts';
import { Counters } from './counters.ts';
import { parseDjiEnvelope } from './decoders/dji-envelope.ts';
import { DeviceControl } from './device-control.ts';
import type { DjiApp } from './dji-result.ts';
import { endNow } from './end-now.ts';
import { GrantCache } from './grant-cache.ts';
import { holdAcknowledgements } from './held-acknowledgements.ts';
import { Ingest } from './ingest.ts';
import { findServiceLogin, SERVICE_FILTERS, SHARE_PREFIX } from './service-access.ts';

export interface SubscriberDeps {
  /** The broker; a login in it (mqtts://user:password@host) goes before our own. */
  mqttUrl: string;
  /** Password of our own login, for a URL without one. */
  serviceSecret?: string;
  sink: TelemetrySink;
  directory: Pick<DeviceDirectory, 'findGrant'> & Partial<Pick<DeviceDirectory, 'onDeviceChanged'>>;
  /** Who keeps what devices say of themselves. */
  reports?: DeviceReports;
  /**
   * Told when devices come and go by their own word: connections at an external broker are not seen. A will and a
   * goodbye look the same there, so an end is never called a lost link.
   */
  links?: LinkObserver;
  /** For docks, which ask for it before anything else. */
  djiApp?: DjiApp | undefined;
  logger: Logger;
  clock: Clock;
  /** Unique per process and stable over restarts: sessions of this name keep what was not acknowledged. */
  name: string;
  connections?: number;
  /** `$share/{group}/` makes several gateways share the work; '' where the broker has no shared subscriptions. */
  sharePrefix?: string;
}

export interface Subscriber {
  /** Resolves when every connection has subscribed for the first time; rejects when closed before. */
  subscribed: Promise<void>;
  /** The broker without the service's login: what devices connect to. */
  url: string;
  /** Only our own broker has one. */
  tlsUrl: undefined;
  /** Retained on the device's cover topic, as the embedded broker does. */
  publishCover(deviceId: string, serialNumber: string, message: CoverMessage): void;
  publishNotice(deviceId: string, notice: Notice): void;
  /** Connections of ours that take part now; devices' own are the broker's business. */
  connectionCount(): number;
  counters(): Record<string, number>;
  close(): Promise<void>;
}

const CONNECTIONS = 4;
/** Messages of one connection that may wait for their commit [MQTT 5 §3.1.2.11.3]: what bounds our memory. */
const RECEIVE_MAXIMUM = 1_000;
/** The broker keeps what is not acknowledged for as long as we may be away, s. */
const SESSION_EXPIRY_SECONDS = 7 * 24 * 3_600;
const RECONNECT_MS = 1_000;

/**
 * Takes telemetry from an external broker, whose access rules stand for the devices' logins. A message is
 * acknowledged to the broker only after the sink resolved; when it does not, the connection is dropped and
 * the session delivers it again. It waits for no broker: connections are tried until they hold, and what is
 * published before goes out then.
 */
export function openSubscriber(deps: SubscriberDeps): Subscriber {
  const counters = new Counters();
  const connections: Connection[] = [];
  const publish = (topic: string, payload: string, options: { qos: 0 | 1; retain?: boolean }): void => {
    connections[0]?.client.publish(topic, payload, options, (error) => {
      if (error) deps.logger.warn({ err: error, topic: topic.slice(0, 128) }, 'not published');
    });
  };
  const publishNotice = (deviceId: string, notice: Notice): void =>
    publish(noticesTopic(deviceId), JSON.stringify(notice), { qos: 1 });
  const ingest = new Ingest({
    sink: deps.sink,
    clock: deps.clock,
    counters,
    sendNotice: publishNotice,
    control: new DeviceControl({
      reports: deps.reports,
      djiApp: deps.djiApp,
      links: deps.links,
      logger: deps.logger,
      sendReply: (topic, payload) => publish(topic, payload, { qos: 0 }),
    }),
  });
  const grants = new GrantCache({
    clock: deps.clock,
    find: (deviceId) => deps.directory.findGrant(deviceId),
  });
  const unsubscribe = deps.directory.onDeviceChanged?.(() => grants.forgetAll());
  const work: PacketWork = { ...deps, directory: grants, counters, ingest };
  const accept = (packet: IPublishPacket): Promise<void> => acceptPacket(packet, work);
  for (let index = 0; index < (deps.connections ?? CONNECTIONS); index += 1)
    connections.push(openConnection(index, deps, accept));
  const subscribed = Promise.all(connections.map((one) => one.subscribed)).then(() => undefined);
  subscribed.catch(() => undefined);
  const { protocol, host } = new URL(deps.mqttUrl);
  return {
    subscribed,
    url: `${protocol}//${host}`,
    tlsUrl: undefined,
    publishCover: (deviceId, serialNumber, message) =>
      publish(coverTopic(deviceId, serialNumber), JSON.stringify(message), { qos: 1, retain: true }),
    publishNotice,
    connectionCount: () => connections.filter((one) => one.isSubscribed()).length,
    counters: () => counters.read(),
    close: async () => {
      unsubscribe?.();
      await Promise.all(connections.map((one) => one.close()));
    },
  };
}

/** Opens and waits until it has subscribed: for a process that has nothing else to do. */
export async function startSubscriber(deps: SubscriberDeps): Promise<Subscriber> {
  const subscriber = openSubscriber(deps);
  await subscriber.subscribed;
  return subscriber;
}

interface Connection {
  client: MqttClient;
  subscribed: Promise<void>;
  isSubscribed(): boolean;
  close(): Promise<void>;
}

function openConnection(
  index: number,
  deps: SubscriberDeps,
  accept: (packet: IPublishPacket) => Promise<void>,
): Connection {
  const { logger, mqttUrl, serviceSecret } = deps;
  const client = connect(mqttUrl, {
    ...(serviceSecret === undefined ? {} : findServiceLogin(mqttUrl, serviceSecret)),
    clientId: `${deps.name}-${index}`,
    // The session outlives the connection: the broker repeats what was not acknowledged.
    clean: false,
    protocolVersion: 5,
    properties: { receiveMaximum: RECEIVE_MAXIMUM, sessionExpiryInterval: SESSION_EXPIRY_SECONDS },
    reconnectPeriod: RECONNECT_MS,
    // A broker that asks us who may log in refuses even us until we answer.
    reconnectOnConnackError: true,
    resubscribe: false,
  });
  holdAcknowledgements(client, {
    accept,
    onRefused: (error) => logger.warn({ reason: reasonOf(error) }, 'message not committed: asked for again'),
  });
  client.on('error', (error) => logger.error({ reason: reasonOf(error) }, 'external broker'));
  let isSubscribed = false;
  client.on('close', () => {
    isSubscribed = false;
  });
  let end: (error: Error) => void = () => undefined;
  const subscribed = new Promise<void>((resolve, reject) => {
    end = reject;
    client.on('connect', () => {
      subscribeAll(client, deps.sharePrefix ?? SHARE_PREFIX).then(
        () => {
          isSubscribed = client.connected;
          resolve();
        },
        (error: unknown) => {
          logger.error({ reason: reasonOf(error) }, 'external broker refused a subscription: tried again');
          client.stream.destroy();
        },
      );
    });
  });
  subscribed.catch(() => undefined);
  return {
    client,
    subscribed,
    isSubscribed: () => isSubscribed,
    close: async () => {
      end(new Error('closed before the broker took the subscription'));
      await endNow(client);
    },
  };
}

/** At every connect, since a broker may have lost the session; it changes nothing where it has not. */
async function subscribeAll(client: MqttClient, sharePrefix: string): Promise<void> {
  await client.subscribeAsync(
    SERVICE_FILTERS.map((filter) => `${sharePrefix}${filter}`),
    { qos: 1 },
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What one message is taken with. */
interface PacketWork extends Pick<SubscriberDeps, 'sink' | 'logger' | 'clock'> {
  directory: GrantCache;
  counters: Counters;
  ingest: Ingest;
}

async function acceptPacket(
  packet: IPublishPacket,
  { directory, sink, logger, clock, counters, ingest }: PacketWork,
): Promise<void> {
  const { topic } = packet;
  const parsed = parseDeviceTopic(topic);
  if (!parsed) {
    counters.count('topicsUnknown');
    return;
  }
  const payload = (
    typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
  ) as Buffer<ArrayBuffer>;
  const deviceId = findDeviceId(parsed, payload);
  const grant = deviceId === undefined ? undefined : await directory.findGrant(deviceId);
  if (grant && canPublish(grant, topic)) {
    await ingest.accept({ grant, topic, parsed, payload });
    return;
  }
  // The broker let it pass, so its access rules and the registry disagree: kept, never used.
  counters.count('publishesDenied');
  logger.warn({ security: true, deviceId, topic: topic.slice(0, 128) }, 'message of no active device');
  // The will of a device that was revoked comes when its broker hears of that: it is about no aircraft.
  if (parsed.kind === 'status') return;
  await sink.submit({
    deviceId: deviceId ?? 'unknown',
    topic,
    receivedAtMs: clock.now(),
    payload,
    outcome: {
      kind: 'quarantined',
      reason: 'AIRCRAFT_NOT_BOUND',
      detail: 'no active device stands behind this topic',
    },
  });
}

const GATEWAY_KEY = /"gateway"\s*:\s*(?:"([A-Za-z0-9._-]{1,64})")?/g;

/** Our own topics name the device; in DJI's the gateway does, and it stands in the envelope or the topic. */
function findDeviceId(parsed: DeviceTopic, payload: Buffer): string | undefined {
  if (parsed.kind === 'djiGateway') return parsed.gatewaySerialNumber;
  if (parsed.kind !== 'djiProperties') return parsed.deviceId;
  const text = payload.toString('latin1');
  const [only, ...more] = text.matchAll(GATEWAY_KEY);
  // Named once and plainly, as nearly always: the whole is parsed only where it is decoded.
  if (only?.[1] !== undefined && more.length === 0) return only[1];
  const envelope = parseDjiEnvelope(payload);
  const gateway = 'envelope' in envelope ? envelope.envelope.gateway : undefined;
  // Not a form that a device's id has: nothing of it may stand where people read.
  return typeof gateway === 'string' && isDeviceId(gateway) ? gateway : undefined;
}
