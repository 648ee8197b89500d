import { SerialNumberSchema } from '../server/lib/wire.schema.ts';
import { canPublish, canSubscribe, isDeviceId, TOPIC_BYTES_MAX } from './access.ts';

/** User name of our own gateways and servers at an external broker; its password is the service secret. */
export const SERVICE_USERNAME = 'skycover-service';

/** Several of us share the work: each message reaches one. */
export const SHARE_PREFIX = '$share/skycover-gateway/';

/** Everything that devices send up. */
export const SERVICE_FILTERS: readonly string[] = [
  ...['telemetry', 'mavlink', 'remote-id', 'mht4053', 'status'].map((channel) => `skycover/v1/+/${channel}`),
  ...['osd', 'state', 'events', 'requests', 'status', 'services_reply', 'property/set_reply', 'drc/up'].map(
    (channel) => `thing/product/+/${channel}`,
  ),
  'sys/product/+/status',
];

/** What `canServicePublish` permits, as filters. */
export const SERVICE_PUBLISH_FILTERS: readonly string[] = [
  'skycover/v1/+/notices',
  'skycover/v1/+/cover/+',
  ...['status_reply', 'events_reply', 'requests_reply'].map((channel) => `thing/product/+/${channel}`),
  'sys/product/+/status_reply',
];

/** Whether our own login may subscribe: what devices send up, shared, and nothing else. */
export function canServiceSubscribe(filter: string): boolean {
  // EMQX asks about the filter behind `$share/{group}/`, other brokers about the whole.
  const plain = filter.startsWith(SHARE_PREFIX) ? filter.slice(SHARE_PREFIX.length) : filter;
  return SERVICE_FILTERS.includes(plain);
}

/** Whether our own login may publish: cover, notices and the answers that DJI gateways wait for. */
export function canServicePublish(topic: string): boolean {
  if (Buffer.byteLength(topic) > TOPIC_BYTES_MAX) return false;
  const [root, product, identity = '', channel = '', ...rest] = topic.split('/');
  if (!isDeviceId(identity)) return false;
  if (root === 'skycover' && product === 'v1') {
    if (channel === 'notices') return rest.length === 0;
    const [serialNumber, ...more] = rest;
    const isCover = channel === 'cover' && more.length === 0;
    return isCover && SerialNumberSchema.safeParse(serialNumber).success;
  }
  if (product !== 'product' || rest.length > 0) return false;
  if (root === 'sys') return channel === 'status_reply';
  return root === 'thing' && ['status_reply', 'events_reply', 'requests_reply'].includes(channel);
}

/** The login to send beside the URL: our own, unless the URL names a user. */
export function findServiceLogin(
  mqttUrl: string,
  serviceSecret: string,
): { username: string; password: string } | undefined {
  if (new URL(mqttUrl).username !== '') return undefined;
  return { username: SERVICE_USERNAME, password: serviceSecret };
}

/** Who may use which topic: one set of rules for our own broker and for those that ask the server. */
export const TOPIC_RULES = Object.freeze({
  serviceUsername: SERVICE_USERNAME,
  canServicePublish,
  canServiceSubscribe,
  canPublish,
  canSubscribe,
});
