import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { Clock } from '../server/lib/clock.ts';
import type { Logger } from '../server/lib/logger.ts';
import type { CoverMessage, Notice } from '../server/policies/cover.schema.ts';
import type { DeviceDirectory } from '../server/registry/device.schema.ts';
import type { TelemetrySink } from '../server/telemetry/ingest.schema.ts';
import { canPublish, type DeviceTopic, noticesTopic, parseDeviceTopic } from './access.ts';
import { Counters } from './counters.ts';
import { parseDjiEnvelope } from './decoders/dji-envelope.ts';
import { Ingest } from './ingest.ts';

export interface SubscriberDeps {
  /** Broker with the service's login in it: mqtts://user:password@host. */
  mqttUrl: string;
  sink: TelemetrySink;
  directory: Pick<DeviceDirectory, 'findGrant'>;
  logger: Logger;
  clock: Clock;
  /** Unique per process and stable over restarts: sessions of this name keep what was not acknowledged. */
  name: string;
  connections?: number;
  /** `$share/{group}/` makes several gateways share the work; '' where the broker has no shared subscriptions. */
  sharePrefix?: string;
}

export interface Subscriber {
  /** The broker without the service's login: what devices connect to. */
  url: string;
  /** Retained on the device's cover topic, as the embedded broker does. */
  publishCover(deviceId: string, serialNumber: string, message: CoverMessage): void;
  publishNotice(deviceId: string, notice: Notice): void;
  /** Connections of ours to the broker; devices' own are the broker's business. */
  connectionCount(): number;
  counters(): Record<string, number>;
  close(): Promise<void>;
}

/** mqtt.js takes one message at a time per connection, so this many commits are under way at once. */
const CONNECTIONS = 8;
const SHARE_PREFIX = '$share/skycover-gateway/';

const FILTERS = [
  ...['telemetry', 'mavlink', 'remote-id', 'mht4053', 'status'].map((channel) => `skycover/v1/+/${channel}`),
  ...['osd', 'state', 'events', 'requests', 'status', 'services_reply', 'property/set_reply', 'drc/up'].map(
    (channel) => `thing/product/+/${channel}`,
  ),
  'sys/product/+/status',
];

/**
 * Takes telemetry from an external broker, whose access rules stand for the devices' logins. A message is
 * acknowledged to the broker only after the sink resolved; when it does not, the connection is dropped and
 * the session delivers it again.
 */
export async function startSubscriber(deps: SubscriberDeps): Promise<Subscriber> {
  const counters = new Counters();
  const clients: MqttClient[] = [];
  const send = (topic: string, payload: string, qos: 0 | 1): void => {
    clients[0]?.publish(topic, payload, { qos });
  };
  const ingest = new Ingest({
    sink: deps.sink,
    clock: deps.clock,
    counters,
    sendNotice: (deviceId, notice) => send(noticesTopic(deviceId), JSON.stringify(notice), 1),
    sendReply: (topic, payload) => send(topic, payload, 0),
  });
  const accept = (packet: IPublishPacket): Promise<void> =>
    acceptPacket(packet, { ...deps, counters, ingest });
  for (let index = 0; index < (deps.connections ?? CONNECTIONS); index += 1)
    clients.push(openConnection(index, deps, accept));
  await Promise.all(clients.map((client) => subscribeAll(client, deps.sharePrefix ?? SHARE_PREFIX)));
  const { protocol, host } = new URL(deps.mqttUrl);
  return {
    url: `${protocol}//${host}`,
    publishCover: (deviceId, serialNumber, message) => {
      const topic = `skycover/v1/${deviceId}/cover/${serialNumber}`;
      clients[0]?.publish(topic, JSON.stringify(message), { qos: 1, retain: true });
    },
    publishNotice: (deviceId, notice) => send(noticesTopic(deviceId), JSON.stringify(notice), 1),
    connectionCount: () => clients.filter((client) => client.connected).length,
    counters: () => counters.read(),
    close: async () => {
      await Promise.all(clients.map((client) => client.endAsync(true)));
    },
  };
}

function openConnection(
  index: number,
  deps: SubscriberDeps,
  accept: (packet: IPublishPacket) => Promise<void>,
): MqttClient {
  // The session outlives the connection: the broker repeats what was not acknowledged.
  const client = connect(deps.mqttUrl, {
    clientId: `${deps.name}-${index}`,
    clean: false,
    reconnectPeriod: 1_000,
  });
  client.handleMessage = (packet, done) => {
    accept(packet).then(
      () => done(),
      (error: unknown) => {
        deps.logger.warn(
          { reason: error instanceof Error ? error.message : String(error) },
          'message not committed: asked for again',
        );
        client.stream.destroy();
      },
    );
  };
  client.on('error', (error) => deps.logger.error({ err: error }, 'external broker'));
  return client;
}

async function subscribeAll(client: MqttClient, sharePrefix: string): Promise<void> {
  await client.subscribeAsync(
    FILTERS.map((filter) => `${sharePrefix}${filter}`),
    { qos: 1 },
  );
}

async function acceptPacket(
  packet: IPublishPacket,
  {
    directory,
    sink,
    logger,
    clock,
    counters,
    ingest,
  }: SubscriberDeps & { counters: Counters; ingest: Ingest },
): Promise<void> {
  const { topic } = packet;
  const parsed = parseDeviceTopic(topic);
  if (!parsed) {
    counters.count('topicsUnknown');
    return;
  }
  const payload = new Uint8Array(Buffer.from(packet.payload));
  const deviceId = findDeviceId(parsed, payload);
  const grant = deviceId === undefined ? undefined : await directory.findGrant(deviceId);
  if (grant && canPublish(grant, topic)) {
    await ingest.accept({ grant, topic, parsed, payload });
    return;
  }
  // The broker let it pass, so its access rules and the registry disagree: kept, never used.
  counters.count('publishesDenied');
  logger.warn({ security: true, deviceId, topic: topic.slice(0, 128) }, 'message of no active device');
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

/** Our own topics name the device; in DJI's the gateway does, and it stands in the envelope or the topic. */
function findDeviceId(parsed: DeviceTopic, payload: Uint8Array): string | undefined {
  if (parsed.kind === 'djiGateway') return parsed.gatewaySerialNumber;
  if (parsed.kind !== 'djiProperties') return parsed.deviceId;
  const envelope = parseDjiEnvelope(payload);
  return 'envelope' in envelope ? (envelope.envelope.gateway?.slice(0, 64) ?? undefined) : undefined;
}
