import type { DeviceTopic } from '../access.ts';
import type { Channel } from './decode.ts';
import { parseDjiEnvelope } from './dji-envelope.ts';
import { looksLikeMavlinkJson } from './mavlink-json.ts';
import { looksLikeBase64Frames } from './mavlink-payload.ts';
import { isRecord, ownValue, parseJson } from './parse-json.ts';
import { beginsAsRemoteId, looksLikeRemoteId } from './remote-id.ts';

export const DIALECTS = ['auto', 'dji', 'mavlink', 'remote-id', 'gb46750', 'mht4053', 'native'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Stands for the aircraft bound to the device, where nothing names it; `null` in what is printed. */
export const UNNAMED_AIRCRAFT = 'UNNAMEDAIRCRAFT';

const MAVLINK_MAGICS = new Set([0xfd, 0xfe]);
/** Header and checksum of a MAVLink 1 frame. */
const MAVLINK1_FRAME_BYTES = 8;
/** Questions of a dock that stand on a topic of their own; the other methods are events. */
const REQUESTS = new Set([
  ...['config', 'airport_bind_status', 'airport_organization_get', 'airport_organization_bind'],
  ...['storage_config_get', 'flighttask_resource_get', 'flight_areas_get', 'offline_map_get'],
]);
/** Keys that only messages of network Remote ID have. */
const NETRID_KEYS = ['flights', 'current_state', 'uas_id', 'details'];

/** Which decoder a topic or a named dialect leads to, by one word; undefined for `auto`. */
export function dialectOf(one: Dialect | DeviceTopic): Exclude<Dialect, 'auto' | 'gb46750'> | undefined {
  switch (typeof one === 'string' ? one : one.kind) {
    case 'dji':
    case 'djiProperties':
    case 'djiGateway':
      return 'dji';
    case 'remote-id':
    case 'gb46750':
    case 'remoteId':
      return 'remote-id';
    case 'native':
    case 'status':
      return 'native';
    case 'mavlink':
      return 'mavlink';
    case 'mht4053':
      return 'mht4053';
    default:
      return undefined;
  }
}

/**
 * Which decoder an integrator's payload is for: by its topic, else by the dialect named, else by its form.
 * In DJI's the aircraft's serial number stands only in the topic: without one a stand-in takes its place.
 */
export function detectChannel(
  bytes: Uint8Array,
  input: { dialect: Dialect; topic: DeviceTopic | undefined },
): Channel {
  if (input.topic) return input.topic;
  const dialect = input.dialect === 'auto' ? guessDialect(bytes) : input.dialect;
  switch (dialect) {
    case 'dji':
      return toDjiChannel(bytes);
    case 'mavlink':
    case 'mht4053':
    case 'native':
      return { kind: dialect };
    case 'remote-id':
    case 'gb46750':
      return { kind: 'remoteId' };
  }
}

/** Messages with a method are of a gateway, the stream's among them; the others are an aircraft's properties. */
function toDjiChannel(bytes: Uint8Array): Channel {
  const parsed = parseDjiEnvelope(bytes);
  const method = 'envelope' in parsed ? parsed.envelope.method : null;
  if (method === null) return { kind: 'djiProperties', serialNumber: UNNAMED_AIRCRAFT };
  const stream = method === 'osd_info_push' || method.startsWith('drc_') ? 'drc/up' : undefined;
  const talk = REQUESTS.has(method) ? 'requests' : 'events';
  const channel = stream ?? (method === 'update_topo' ? 'status' : talk);
  return { kind: 'djiGateway', gatewaySerialNumber: 'gateway', channel };
}

function guessDialect(bytes: Uint8Array): Exclude<Dialect, 'auto'> {
  const parsed = parseJson(bytes);
  if (!('quarantined' in parsed)) return guessJsonDialect(parsed.value);
  const isMavlink = MAVLINK_MAGICS.has(bytes[0] ?? 0);
  // A message counter may happen to be MAVLink's first byte; the length of a whole frame tells.
  if (isMavlink && bytes.length === (bytes[1] ?? 0) + MAVLINK1_FRAME_BYTES) return 'mavlink';
  if (looksLikeRemoteId(bytes)) return 'remote-id';
  // Cut off or damaged, it is still Remote ID, and that decoder says what is wrong with it.
  if (!isMavlink && beginsAsRemoteId(bytes)) return 'remote-id';
  return isMavlink || looksLikeBase64Frames(bytes) ? 'mavlink' : 'native';
}

function guessJsonDialect(value: unknown): Exclude<Dialect, 'auto'> {
  if (looksLikeMavlinkJson(value)) return 'mavlink';
  const [first] = Array.isArray(value) ? value : [value];
  if (!isRecord(first)) return 'native';
  const has = (key: string) => ownValue(first, key) !== undefined;
  if (has('sn') && has('timeStamp')) return 'mht4053';
  if (NETRID_KEYS.some(has)) return 'remote-id';
  return has('data') ? 'dji' : 'native';
}
