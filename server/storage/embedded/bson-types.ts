import { findBsonType, isEmbeddedDocument } from './bson.ts';

const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);

const isInt = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) <= INT32_MAX && Number(value) >= INT32_MIN;
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isClass =
  (...names: string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' && value !== null && names.includes(findBsonType(value) ?? '');

/**
 * Tests of the types that `$type` names. Stored whole numbers come back as numbers: an int is one that BSON
 * would write as int32, a long one can't be told from a double.
 */
const TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  double: (value) => isNumber(value) && !isInt(value),
  string: (value) => typeof value === 'string',
  object: isEmbeddedDocument,
  array: Array.isArray,
  binData: (value) => isClass('Binary')(value) || ArrayBuffer.isView(value),
  objectId: isClass('ObjectId'),
  bool: (value) => typeof value === 'boolean',
  date: (value) => value instanceof Date,
  null: (value) => value === null,
  regex: (value) => value instanceof RegExp || isClass('BSONRegExp')(value),
  int: isInt,
  timestamp: isClass('Timestamp'),
  long: (value) => isClass('Long')(value) || (Number.isInteger(value) && !isInt(value)),
  decimal: isClass('Decimal128'),
  number: (value) => isNumber(value) || isClass('Long', 'Decimal128')(value),
};

const NAMES_BY_NUMBER: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
};

/** True when `value` has the BSON type of this name or number. Throws TypeError on an unknown one. */
export function isBsonTypeOf(value: unknown, type: unknown): boolean {
  const name = typeof type === 'number' ? NAMES_BY_NUMBER[type] : type;
  const test = typeof name === 'string' && Object.hasOwn(TESTS, name) ? TESTS[name] : undefined;
  if (test === undefined) throw new TypeError(`Unknown type name alias: ${String(type)}`);
  return test(value);
}
