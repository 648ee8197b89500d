import { SerialNumberSchema } from '../server/lib/wire.schema.ts';
import type { DeviceGrant } from '../server/registry/device.schema.ts';

/** Longest topic or filter a device may use, bytes (security: exact grammar before anything else). */
export const TOPIC_BYTES_MAX = 128;

const DEVICE_ID = /^[A-Za-z0-9._-]{1,64}$/;
const OWN_ROOT = 'skycover/v1/';

/** Upward channels of our own topics, `skycover/v1/{deviceId}/…`. */
const OWN_CHANNELS = new Map([
  ['telemetry', 'native'],
  ['mavlink', 'mavlink'],
  ['remote-id', 'remoteId'],
  ['mht4053', 'mht4053'],
  ['status', 'status'],
] as const);

/** Upward channels of `thing/product/{gatewaySn}/…` besides osd and state; DJI also prints `status` there. */
const DJI_GATEWAY_UP = new Set([
  'status',
  'events',
  'requests',
  'services_reply',
  'property/set_reply',
  'drc/up',
]);
const DJI_GATEWAY_DOWN = new Set([
  'status_reply',
  'events_reply',
  'requests_reply',
  'services',
  'property/set',
  'drc/down',
]);

/** A topic that some device may publish on; whose, and whether this one may, is `canPublish`'s question. */
export type DeviceTopic =
  | { kind: 'native' | 'mavlink' | 'remoteId' | 'mht4053'; deviceId: string }
  | { kind: 'status'; deviceId: string }
  | { kind: 'djiProperties'; serialNumber: string; channel: 'osd' | 'state' }
  | { kind: 'djiGateway'; gatewaySerialNumber: string; channel: string };

/** Every topic that a device may publish on, as patterns for people. */
export const DEVICE_TOPICS: readonly string[] = [
  'thing/product/{serialNumber}/osd',
  'thing/product/{serialNumber}/state',
  ...[...DJI_GATEWAY_UP].map((channel) => `thing/product/{gatewaySn}/${channel}`),
  'sys/product/{gatewaySn}/status',
  ...[...OWN_CHANNELS.keys()].map((channel) => `${OWN_ROOT}{deviceId}/${channel}`),
];

/** Client ids, user names and device ids share this form: nothing that means something in a topic. */
export function isDeviceId(text: string): boolean {
  return DEVICE_ID.test(text);
}

/** Topic of a PUBLISH → what it is; undefined when no device may ever publish there. */
export function parseDeviceTopic(topic: string): DeviceTopic | undefined {
  if (Buffer.byteLength(topic) > TOPIC_BYTES_MAX) return undefined;
  const levels = topic.split('/');
  if (topic.startsWith(OWN_ROOT)) return parseOwnTopic(levels);
  const [root, product, identity, ...rest] = levels;
  if (product !== 'product' || !identity || !isDeviceId(identity)) return undefined;
  const channel = rest.join('/');
  if (root === 'sys') {
    return channel === 'status' ? { kind: 'djiGateway', gatewaySerialNumber: identity, channel } : undefined;
  }
  if (root !== 'thing') return undefined;
  if (channel === 'osd' || channel === 'state')
    return { kind: 'djiProperties', serialNumber: identity, channel };
  return DJI_GATEWAY_UP.has(channel)
    ? { kind: 'djiGateway', gatewaySerialNumber: identity, channel }
    : undefined;
}

function parseOwnTopic(levels: readonly string[]): DeviceTopic | undefined {
  const [, , deviceId, channel, ...more] = levels;
  if (!deviceId || !channel || more.length > 0 || !isDeviceId(deviceId)) return undefined;
  for (const [name, kind] of OWN_CHANNELS) if (name === channel) return { kind, deviceId };
  return undefined;
}

/** Whether the device is this dock or controller: by its id, by the serial number a person gave it, or bound. */
function isOwnGateway(grant: DeviceGrant, gatewaySerialNumber: string): boolean {
  return isGatewayItself(grant, gatewaySerialNumber) || grant.serialNumbers.has(gatewaySerialNumber);
}

/** Whether a serial number is the device's own: what it says of itself is about no aircraft. */
export function isGatewayItself(grant: DeviceGrant, serialNumber: string): boolean {
  return serialNumber === grant.deviceId || serialNumber === grant.gatewaySerialNumber;
}

/** Whether samples of this aircraft from this device count; a receiver hears any aircraft (design D5). */
export function canReport(grant: DeviceGrant, serialNumber: string): boolean {
  if (grant.serialNumbers.has(serialNumber)) return true;
  return grant.kind === 'receiver' && SerialNumberSchema.safeParse(serialNumber).success;
}

/**
 * Whether the device may publish on the topic. Properties of an aircraft that is not bound pass here and
 * go to quarantine, so that binding it later loses nothing; every other foreign topic is denied.
 */
export function canPublish(grant: DeviceGrant, topic: string): boolean {
  const parsed = parseDeviceTopic(topic);
  return parsed !== undefined && mayPublish(grant, parsed);
}

/** The same for a topic that is parsed already. */
export function mayPublish(grant: DeviceGrant, parsed: DeviceTopic): boolean {
  if (parsed.kind === 'djiProperties') return true;
  if (parsed.kind === 'djiGateway') return isOwnGateway(grant, parsed.gatewaySerialNumber);
  return parsed.deviceId === grant.deviceId;
}

/** Whether a message on this exact topic may be delivered to the device; asked at every delivery (design D5). */
export function canReceive(grant: DeviceGrant, topic: string): boolean {
  const levels = topic.split('/');
  if (topic.startsWith(OWN_ROOT)) {
    const [, , deviceId, channel, serialNumber, ...more] = levels;
    if (deviceId !== grant.deviceId || more.length > 0) return false;
    if (channel === 'notices') return serialNumber === undefined;
    return channel === 'cover' && serialNumber !== undefined && canReport(grant, serialNumber);
  }
  const [root, product, gateway, ...rest] = levels;
  if (product !== 'product' || !gateway || !isOwnGateway(grant, gateway)) return false;
  const channel = rest.join('/');
  return root === 'sys' ? channel === 'status_reply' : root === 'thing' && DJI_GATEWAY_DOWN.has(channel);
}

/** Whether a SUBSCRIBE filter is granted: exact topics it may receive, wildcards only below its own prefix. */
export function canSubscribe(grant: DeviceGrant, filter: string): boolean {
  if (Buffer.byteLength(filter) > TOPIC_BYTES_MAX) return false;
  const own = `${OWN_ROOT}${grant.deviceId}/`;
  if (filter.startsWith(own)) {
    const below = filter.slice(own.length);
    if (below === '#' || below === '+' || below === 'cover/#' || below === 'cover/+') return true;
  }
  return !/[#+]/.test(filter) && canReceive(grant, filter);
}

/**
 * Every topic the device may publish and receive, for brokers that are given lists. Narrower than `canPublish`
 * in one point: properties of an aircraft that is not bound stop at such a broker and reach no quarantine. A
 * receiver's cover topics end in `+`.
 */
export function listTopics(grant: DeviceGrant): { publish: string[]; receive: string[] } {
  const own = `${OWN_ROOT}${grant.deviceId}`;
  const self = grant.gatewaySerialNumber ? [grant.gatewaySerialNumber] : [];
  const gateways = [...new Set([grant.deviceId, ...self, ...grant.serialNumbers])];
  const covered = grant.kind === 'receiver' ? ['+'] : [...grant.serialNumbers];
  return {
    publish: [
      ...[...OWN_CHANNELS.keys()].map((channel) => `${own}/${channel}`),
      ...gateways.flatMap((gateway) => [
        ...['osd', 'state', ...DJI_GATEWAY_UP].map((channel) => `thing/product/${gateway}/${channel}`),
        `sys/product/${gateway}/status`,
      ]),
    ],
    receive: [
      `${own}/notices`,
      ...covered.map((serialNumber) => `${own}/cover/${serialNumber}`),
      ...gateways.flatMap((gateway) => [
        ...[...DJI_GATEWAY_DOWN].map((channel) => `thing/product/${gateway}/${channel}`),
        `sys/product/${gateway}/status_reply`,
      ]),
    ],
  };
}

/** Topic of the retained cover message of one aircraft. */
export function coverTopic(deviceId: string, serialNumber: string): string {
  return `${OWN_ROOT}${deviceId}/cover/${serialNumber}`;
}

/** Topic of a device's notices. */
export function noticesTopic(deviceId: string): string {
  return `${OWN_ROOT}${deviceId}/notices`;
}

/** The only topic a device's last will may name (security E2). */
export function statusTopic(deviceId: string): string {
  return `${OWN_ROOT}${deviceId}/status`;
}
