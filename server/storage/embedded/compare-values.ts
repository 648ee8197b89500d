import { Big } from 'big.js';
import mongoose from 'mongoose';
import { type Document, findBsonType } from './bson.ts';

const { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp } = mongoose.mongo;

/** BSON's order of types; values of different kinds are never equal and no bound reaches from one to another. */
const KIND = {
  null: 0,
  number: 1,
  string: 2,
  document: 3,
  array: 4,
  binary: 5,
  objectId: 6,
  boolean: 7,
  date: 8,
  timestamp: 9,
  regex: 10,
  other: 11,
} as const;

export function kindOf(value: unknown): number {
  if (value === null || value === undefined) return KIND.null;
  if (typeof value === 'number' || typeof value === 'bigint') return KIND.number;
  if (typeof value === 'string') return KIND.string;
  if (typeof value === 'boolean') return KIND.boolean;
  if (typeof value !== 'object') return KIND.other;
  if (Array.isArray(value)) return KIND.array;
  if (value instanceof Date) return KIND.date;
  if (value instanceof RegExp) return KIND.regex;
  if (ArrayBuffer.isView(value) || value instanceof Binary) return KIND.binary;
  if (value instanceof ObjectId) return KIND.objectId;
  // A Timestamp is a Long by class, not by type.
  if (value instanceof Timestamp) return KIND.timestamp;
  if (isBsonNumber(value)) return KIND.number;
  return findBsonType(value) === undefined ? KIND.document : KIND.other;
}

function isBsonNumber(value: object): boolean {
  return (
    value instanceof Long || value instanceof Decimal128 || value instanceof Int32 || value instanceof Double
  );
}

/** True for a number that is none: it equals itself and is neither below nor above anything. */
export function isNotANumber(value: unknown): boolean {
  if (typeof value === 'number') return Number.isNaN(value);
  return typeof value === 'object' && kindOf(value) === KIND.number && Number.isNaN(Number(String(value)));
}

/** BSON's order of two values: by kind first. NaN stands below every number. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const kind = kindOf(a);
  const order = kind - kindOf(b);
  if (order !== 0) return order;
  switch (kind) {
    case KIND.null:
      return 0;
    case KIND.number:
      return compareNumbers(a, b);
    case KIND.document:
      return compareDocuments(a as Document, b as Document);
    case KIND.array:
      return compareLists(a as unknown[], b as unknown[]);
    case KIND.binary:
      return compareBinaries(a, b);
    case KIND.boolean:
    case KIND.date:
      return Number(a) - Number(b);
    case KIND.timestamp:
      return compareNumbers(String(a), String(b));
    default:
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  }
}

/** True when both are the same value of the same kind; a document with its fields in the same order. */
export function isEqualValue(a: unknown, b: unknown): boolean {
  return kindOf(a) === kindOf(b) && compareValues(a, b) === 0;
}

function compareNumbers(a: unknown, b: unknown): number {
  const [left, right] = [toNumber(a), toNumber(b)];
  if (Number.isNaN(left) || Number.isNaN(right))
    return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
  if (left !== right) return left < right ? -1 : 1;
  // Equal as doubles; a Long or a decimal may hold more than a double shows.
  const isExact = typeof a === 'number' && typeof b === 'number';
  return isExact || !Number.isFinite(left) ? 0 : new Big(String(a)).cmp(new Big(String(b)));
}

function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number(String(value));
}

function compareDocuments(a: Document, b: Document): number {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (const [index, [name, value]] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order =
      kindOf(value) - kindOf(other[1]) ||
      Buffer.compare(Buffer.from(name), Buffer.from(other[0])) ||
      compareValues(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (const [index, value] of a.entries()) {
    if (index >= b.length) return 1;
    const order = compareValues(value, b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBinaries(a: unknown, b: unknown): number {
  const [left, right] = [toBytes(a), toBytes(b)];
  return (
    left.bytes.byteLength - right.bytes.byteLength ||
    left.subType - right.subType ||
    Buffer.compare(left.bytes, right.bytes)
  );
}

function toBytes(value: unknown): { subType: number; bytes: Uint8Array } {
  if (value instanceof Binary) return { subType: value.sub_type, bytes: value.value() };
  if (!ArrayBuffer.isView(value)) return { subType: 0, bytes: new Uint8Array() };
  return { subType: 0, bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) };
}
