import mongoose from 'mongoose';
import { sha256 } from '../../lib/hash.ts';
import { type Document, encodeDocument, findBsonType } from './bson.ts';

/**
 * How a BSON value becomes one SQLite value whose native order is BSON's order across types:
 * NULL (null, missing) < numbers < text < blobs, and a blob starts with the tag of its type.
 */
export type SqlValue = null | number | string | Buffer;

const TAG = {
  object: 0x03,
  array: 0x04,
  binary: 0x05,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  timestamp: 0x0a,
  regex: 0x0b,
  other: 0x0c,
} as const;

const { Binary, Decimal128, Long, ObjectId } = mongoose.mongo;
const TWO_32 = 2 ** 32;
/** Shifts Date's ±8.64e15 ms into unsigned numbers, so that bytes order as instants do. */
const DATE_SHIFT = 2 ** 53;

/** The index key of one value. Embedded documents keep equality, not order. */
export function toIndexKey(value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  // SQLite stores NaN as NULL; BSON sorts it below every number.
  if (typeof value === 'number') return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return Buffer.of(TAG.boolean, value ? 1 : 0);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return dateKey(value.getTime());
  if (value instanceof ObjectId) return Buffer.concat([Buffer.of(TAG.objectId), value.id]);
  if (value instanceof Binary) return binaryKey(value.sub_type, value.value());
  if (value instanceof Uint8Array) return binaryKey(0, value);
  if (value instanceof Long || value instanceof Decimal128) return numberKey(value.toString());
  return hashedKey(value);
}

function numberKey(text: string): number {
  const value = Number(text);
  return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
}

function dateKey(ms: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  const shifted = (Number.isNaN(ms) ? 0 : ms) + DATE_SHIFT;
  key[0] = TAG.date;
  key.writeUInt32BE(Math.floor(shifted / TWO_32), 1);
  key.writeUInt32BE(shifted % TWO_32, 5);
  return key;
}

function binaryKey(subType: number, bytes: Uint8Array): Buffer {
  const head = Buffer.allocUnsafe(6);
  head[0] = TAG.binary;
  head.writeUInt32BE(bytes.byteLength, 1);
  head[5] = subType;
  return Buffer.concat([head, bytes]);
}

function hashedKey(value: unknown): Buffer {
  let tag: number = TAG.other;
  if (Array.isArray(value)) tag = TAG.array;
  else if (value instanceof RegExp) tag = TAG.regex;
  else if (typeof value === 'object' && value !== null) {
    const type = findBsonType(value);
    tag = type === undefined ? TAG.object : type === 'Timestamp' ? TAG.timestamp : TAG.other;
  }
  return Buffer.concat([Buffer.of(tag), sha256(encodeDocument({ v: value }))]);
}

/** The keys that bracket the type of `key`: MongoDB compares ranges only within one type. */
export function typeBracket(key: number | string | Buffer): { from: SqlValue; below: SqlValue } {
  if (typeof key === 'number') return { from: null, below: '' };
  if (typeof key === 'string') return { from: '', below: Buffer.alloc(0) };
  const tag = key[0] ?? TAG.other;
  return { from: Buffer.of(tag), below: Buffer.of(tag + 1) };
}

/** True when equal or ordered keys mean equal or ordered values, so that SQL alone may decide. */
export function isExactKey(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return !Number.isNaN(value);
  return (
    value instanceof Date ||
    value instanceof ObjectId ||
    value instanceof Binary ||
    value instanceof Uint8Array
  );
}

/** Orders two keys as SQLite does. */
export function compareIndexKeys(a: SqlValue, b: SqlValue): number {
  const rank = storageRank(a) - storageRank(b);
  if (rank !== 0) return rank;
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b);
  return 0;
}

function storageRank(key: SqlValue): number {
  if (key === null) return 0;
  if (typeof key === 'number') return 1;
  return typeof key === 'string' ? 2 : 3;
}

export function equalIndexKeys(a: SqlValue, b: SqlValue): boolean {
  return a === b || compareIndexKeys(a, b) === 0;
}

/** What stands at a path: one value, or the elements when an array lies on the way (a "multikey"). */
export interface PathContent {
  present: boolean;
  value: unknown;
  elements: unknown[] | null;
}

/** Follows `parts` through documents and arrays, as MongoDB builds index keys. */
export function contentAt(document: Document, parts: readonly string[]): PathContent {
  const content: PathContent = { present: false, value: undefined, elements: null };
  collect(document, parts, 0, content);
  return content;
}

function collect(given: unknown, parts: readonly string[], depth: number, content: PathContent): void {
  const node = toBsonValue(given);
  if (Array.isArray(node)) {
    content.present = true;
    content.elements ??= [];
    for (const item of node) {
      if (depth === parts.length) content.elements.push(item);
      else if (!Array.isArray(item)) collect(item, parts, depth, content);
    }
    return;
  }
  if (depth < parts.length) {
    collect(member(node, parts[depth] ?? ''), parts, depth + 1, content);
    return;
  }
  if (node !== undefined) content.present = true;
  if (content.elements === null) content.value = node;
  else content.elements.push(node);
}

/** What the encoder would write: mongoose's buffers and subdocuments answer with `toBSON`. */
function toBsonValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return 'toBSON' in value && typeof value.toBSON === 'function' ? value.toBSON() : value;
}

function member(node: unknown, name: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  if (node instanceof Map) return node.get(name);
  return Object.hasOwn(node, name) ? Reflect.get(node, name) : undefined;
}

/** The key a document sorts by at a path: the least element going up, the greatest going down. */
export function sortKeyAt(document: Document, parts: readonly string[], direction: 1 | -1): SqlValue {
  const { value, elements } = contentAt(document, parts);
  if (elements === null) return toIndexKey(value);
  let best: SqlValue | undefined;
  for (const element of elements) {
    const key = toIndexKey(element);
    if (best === undefined || compareIndexKeys(key, best) * direction < 0) best = key;
  }
  return best ?? null;
}
