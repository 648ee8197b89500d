import { ENUM_VALUES } from './mavlink-enums.data.ts';
import type { MavlinkFrame } from './mavlink-frames.ts';
import { findMessage, type MavlinkMessage } from './mavlink-messages.ts';
import { POSITION_RANKS } from './mavlink-position.ts';
import { toWireUnits } from './mavlink-scale.ts';
import { isRecord, ownValue } from './parse-json.ts';

/** A message as some bridge wrote it: one of ours, a spoilt one, another of the protocol, or nothing that names one. */
export type JsonMessage =
  | { frame: MavlinkFrame; sentAtMs: number | null }
  | { fault: string }
  | 'unused'
  | undefined;

const NAME_KEYS = ['msg', 'mavpackettype', 'name', 'type', 'message_name', 'msg_type'];
const SYSTEM_KEYS = ['sysid', 'sys_id', 'system_id', 'systemId', 'srcSystem'];
const COMPONENT_KEYS = ['compid', 'comp_id', 'component_id', 'componentId', 'srcComponent'];
const TIME_KEYS = ['ts', 'timestamp', '_timestamp', 'time'];
const NAME = /^[A-Z][A-Z0-9_]{2,63}$/;
const COORDINATES = new Set(['lat', 'lon', 'latitude', 'longitude']);
/** The room of the longest message: a payload of zeros, whose fields show what a message holds. */
const EMPTY_PAYLOAD = new DataView(new ArrayBuffer(255));

/**
 * The forms in which people put MAVLink into JSON: pymavlink's `to_dict()` ({mavpackettype, …}), a name beside
 * `fields`, and mavlink2rest's {header, message}. Without ids it is system 1, component 1.
 */
export function readJsonMessage(value: unknown): JsonMessage {
  if (!isRecord(value)) return undefined;
  const inner = ownValue(value, 'message');
  const body = isRecord(inner) ? inner : value;
  const name = NAME_KEYS.map((key) => ownValue(body, key)).find(
    (one): one is string => typeof one === 'string' && NAME.test(one),
  );
  if (name === undefined) return undefined;
  const definition = findMessage(name);
  if (!definition) return 'unused';
  const message = definition.read(EMPTY_PAYLOAD, 0);
  const header = ownValue(value, 'header');
  const outer = isRecord(header) ? header : value;
  const fields = ownValue(body, 'fields') ?? ownValue(body, 'data');
  const filled = fill(message, isRecord(fields) ? fields : body);
  const missing = findMissingPlace(filled);
  if (missing !== undefined) return { fault: `${name} needs "${missing}" as a number` };
  return {
    frame: {
      sysid: readId(outer, SYSTEM_KEYS),
      compid: readId(outer, COMPONENT_KEYS),
      message: toWireUnits(filled),
    },
    sentAtMs: readTime(value, message),
  };
}

/** Whether a JSON value is a MAVLink message, or a list of them, rather than another dialect's. */
export function looksLikeMavlinkJson(value: unknown): boolean {
  const first = Array.isArray(value) ? value[0] : value;
  const read = readJsonMessage(first);
  return (
    (read !== undefined && read !== 'unused') || (isRecord(first) && Object.hasOwn(first, 'mavpackettype'))
  );
}

/** Fields by their own names; what is missing or no value of its kind is unknown: NaN, '' or no elements. */
function fill(template: MavlinkMessage, given: Record<string, unknown>): MavlinkMessage {
  const fields = Object.entries(template.fields).map(([key, like]): [string, unknown] => {
    const value = ownValue(given, key === 'type' && !isNumeric(ownValue(given, key)) ? 'mavtype' : key);
    if (typeof like === 'number') return [key, toNumber(value)];
    if (typeof like === 'string') return [key, typeof value === 'string' ? value.slice(0, 200) : ''];
    return [key, toBytes(value)];
  });
  return { ...template, fields: Object.fromEntries(fields) } as MavlinkMessage;
}

/**
 * Coordinate that a position message lacks. A script that misspells it would fly an aircraft without a place; an
 * autopilot without a fix sends 0/0.
 */
function findMissingPlace({ name, fields }: MavlinkMessage): string | undefined {
  if (POSITION_RANKS[name] === undefined) return undefined;
  const coordinates = Object.entries(fields).filter(([key]) => COORDINATES.has(key));
  return coordinates.find(([, value]) => !Number.isFinite(value))?.[0];
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number';
}

/** A number, a numeral, `{bits}` of a flag field, or an enumeration by its MAVLink name. */
function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (isRecord(value)) return toNumber(ownValue(value, 'bits') ?? ownValue(value, 'type'));
  if (typeof value !== 'string' || value.trim() === '') return Number.NaN;
  return ENUM_VALUES.get(value) ?? Number(value);
}

function toBytes(value: unknown): number[] {
  if (typeof value === 'string') return [...value.slice(0, 64)].map((char) => char.charCodeAt(0) & 0xff);
  return Array.isArray(value) ? value.slice(0, 64).map((one) => Number(one) & 0xff) : [];
}

function readId(record: Record<string, unknown>, keys: readonly string[]): number {
  const id = keys.map((key) => ownValue(record, key)).find((one) => typeof one === 'number');
  return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= 255 ? id : 1;
}

/** The bridge's own stamp, Unix milliseconds or seconds; null when it is neither, or a field of the message. */
function readTime(record: Record<string, unknown>, message: MavlinkMessage): number | null {
  for (const key of TIME_KEYS.filter((one) => !Object.hasOwn(message.fields, one))) {
    const value = ownValue(record, key);
    if (typeof value !== 'number') continue;
    if (value >= 1e12 && value < 1e13) return Math.trunc(value);
    if (value >= 1e9 && value < 1e10) return Math.trunc(value * 1_000);
  }
  return null;
}
