import { Big } from 'big.js';
import mongoose from 'mongoose';
import { isEmbeddedDocument } from './bson.ts';
import { compareValues, isEqualValue, kindOf } from './compare-values.ts';
import { compileMatcher } from './matcher.ts';
import { toSortSpec } from './request.ts';
import { commandError } from './server-errors.ts';
import { valueAt } from './update-paths.ts';

const { Decimal128 } = mongoose.mongo;

/** What becomes of the value at a path (undefined: there is none); undefined leaves it as it is. */
export type Operator = (current: unknown, operand: unknown, path: string) => unknown;

const isNumeric = (value: unknown): boolean => value !== undefined && kindOf(value) === kindOf(0);

const arithmetic =
  (
    name: string,
    ifMissing: (operand: unknown) => unknown,
    calculate: (a: Big, b: Big) => Big,
    plain: (a: number, b: number) => number,
  ): Operator =>
  (current, operand, path) => {
    if (!isNumeric(operand))
      throw commandError(14, 'TypeMismatch', `Cannot apply ${name} with a non-numeric argument at ${path}`);
    if (current === undefined) return ifMissing(operand);
    if (!isNumeric(current))
      throw commandError(
        14,
        'TypeMismatch',
        `Cannot apply ${name} to a value of non-numeric type at ${path}`,
      );
    if (typeof current === 'number' && typeof operand === 'number') return plain(current, operand);
    return Decimal128.fromString(calculate(new Big(String(current)), new Big(String(operand))).toString());
  };

function arrayAt(name: string, current: unknown, path: string): unknown[] {
  if (Array.isArray(current)) return current;
  throw commandError(2, 'BadValue', `The field '${path}' must be an array for ${name}`);
}

/** The values of `{$each: […]}`, or the one value that stands there. */
function eachOf(name: string, operand: unknown): unknown[] {
  if (!isEmbeddedDocument(operand) || !('$each' in operand)) return [operand];
  if (!Array.isArray(operand.$each))
    throw commandError(2, 'BadValue', `The argument to $each in ${name} must be an array`);
  return operand.$each;
}

function push(current: unknown, operand: unknown, path: string): unknown {
  const list = [...arrayAt('$push', current ?? [], path)];
  const values = eachOf('$push', operand);
  if (!isEmbeddedDocument(operand) || !('$each' in operand)) return [...list, ...values];
  const { $position, $sort, $slice } = operand;
  list.splice(typeof $position === 'number' ? $position : list.length, 0, ...values);
  if ($sort !== undefined) list.sort(orderOf($sort));
  if (typeof $slice !== 'number') return list;
  return $slice >= 0 ? list.slice(0, $slice) : list.slice($slice);
}

function orderOf(sort: unknown): (a: unknown, b: unknown) => number {
  if (typeof sort === 'number') return (a, b) => compareValues(a, b) * sort;
  const paths = toSortSpec(sort).map(([path, direction]) => ({ parts: path.split('.'), direction }));
  return (a, b) => {
    for (const { parts, direction } of paths) {
      const order = compareValues(valueAt(a, parts), valueAt(b, parts)) * direction;
      if (order !== 0) return order;
    }
    return 0;
  };
}

function addToSet(current: unknown, operand: unknown, path: string): unknown {
  const set = [...arrayAt('$addToSet', current ?? [], path)];
  for (const value of eachOf('$addToSet', operand)) {
    if (!set.some((known) => isEqualValue(known, value))) set.push(value);
  }
  return set;
}

function pull(current: unknown, operand: unknown, path: string): unknown {
  if (current === undefined) return undefined;
  const goes = pulled(operand);
  return arrayAt('$pull', current, path).filter((value) => !goes(value));
}

function pulled(operand: unknown): (value: unknown) => boolean {
  if (operand instanceof RegExp)
    return (value) => typeof value === 'string' && new RegExp(operand).test(value);
  if (!isEmbeddedDocument(operand)) return (value) => isEqualValue(value, operand);
  const isCondition = Object.keys(operand).some(
    (key) => key.startsWith('$') && !['$and', '$or', '$nor'].includes(key),
  );
  if (isCondition) {
    const matcher = compileMatcher({ value: operand });
    return (value) => matcher.matches({ value });
  }
  const matcher = compileMatcher(operand);
  return (value) => isEmbeddedDocument(value) && matcher.matches(value);
}

function pullAll(current: unknown, operand: unknown, path: string): unknown {
  if (!Array.isArray(operand)) throw commandError(2, 'BadValue', '$pullAll requires an array argument');
  if (current === undefined) return undefined;
  return arrayAt('$pullAll', current, path).filter(
    (value) => !operand.some((one) => isEqualValue(one, value)),
  );
}

function pop(current: unknown, operand: unknown, path: string): unknown {
  if (operand !== 1 && operand !== -1)
    throw commandError(9, 'FailedToParse', `$pop expects 1 or -1, found: ${String(operand)}`);
  if (current === undefined) return undefined;
  if (!Array.isArray(current))
    throw commandError(14, 'TypeMismatch', `Path '${path}' contains an element of non-array type`);
  return operand === 1 ? current.slice(0, -1) : current.slice(1);
}

/** The update operators that make one value of another; `$unset` and `$rename` take fields away. */
export const UPDATE_OPERATORS: Readonly<Record<string, Operator>> = {
  $set: (_, operand) => operand,
  $inc: arithmetic(
    '$inc',
    (operand) => operand,
    (a, b) => a.plus(b),
    (a, b) => a + b,
  ),
  $mul: arithmetic(
    '$mul',
    () => 0,
    (a, b) => a.times(b),
    (a, b) => a * b,
  ),
  $min: (current, operand) =>
    current === undefined || compareValues(operand, current) < 0 ? operand : undefined,
  $max: (current, operand) =>
    current === undefined || compareValues(operand, current) > 0 ? operand : undefined,
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
};
