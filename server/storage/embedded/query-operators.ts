import * as mingoOperators from 'mingo/operators/query';
import type { Options } from 'mingo/types';
import { type Document, isEmbeddedDocument } from './bson.ts';
import { isBsonTypeOf } from './bson-types.ts';
import { compareValues, isEqualValue, isNotANumber, kindOf } from './compare-values.ts';

type Predicate = (document: Document) => boolean;
type Compare = (order: number) => boolean;

/** Digits alone name an element of an array. */
const INDEX = /^\d+$/;

/**
 * What a filter on `path` is held against: the value there and, of an array, each element; `undefined` where a
 * document lacks the field. Arrays on the way are passed through element by element.
 */
function valuesOf(path: string): (document: unknown) => unknown[] {
  const parts = path.split('.');
  return (document) => {
    const values: unknown[] = [];
    collect(document, parts, 0, values);
    return values;
  };
}

function collect(node: unknown, parts: readonly string[], depth: number, values: unknown[]): void {
  const part = parts[depth];
  if (part === undefined) {
    values.push(node);
    if (Array.isArray(node)) for (const item of node) values.push(item);
    return;
  }
  if (Array.isArray(node)) {
    if (INDEX.test(part) && Number(part) < node.length) collect(node[Number(part)], parts, depth + 1, values);
    for (const item of node) if (isEmbeddedDocument(item)) collect(item, parts, depth, values);
  } else if (isEmbeddedDocument(node) && Object.hasOwn(node, part)) {
    collect(node[part], parts, depth + 1, values);
  } else {
    values.push(undefined);
  }
}

const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/** Any of the wanted values, or what fits a pattern among them; long lists of texts and numbers cost no more. */
function oneOf(path: string, wanted: readonly unknown[]): Predicate {
  const values = valuesOf(path);
  const plain = new Set(wanted.filter(isPlain));
  const others = wanted.filter((one) => !isPlain(one));
  const isWanted = (value: unknown): boolean => {
    if (plain.has(value)) return true;
    // A Long or a decimal equals a number, and a pattern a text, that is not the same to JavaScript.
    return (isPlain(value) ? others : wanted).some((one) => fits(value, one));
  };
  return (document) => values(document).some(isWanted);
}

function fits(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp && typeof value === 'string') return new RegExp(wanted).test(value);
  return isEqualValue(value, wanted);
}

const not =
  (predicate: Predicate): Predicate =>
  (document) =>
    !predicate(document);

/** Bounds hold within one type only, and never for NaN (which is equal to itself alone). */
const bound =
  (allows: Compare) =>
  (path: string, limit: unknown): Predicate => {
    const values = valuesOf(path);
    const kind = kindOf(limit);
    const isInside = (value: unknown): boolean => {
      if (kindOf(value) !== kind) return false;
      if (isNotANumber(value) || isNotANumber(limit)) return allows(0) && isEqualValue(value, limit);
      return allows(compareValues(value, limit));
    };
    return (document) => values(document).some(isInside);
  };

function list(operator: string, operand: unknown): unknown[] {
  if (!Array.isArray(operand)) throw new TypeError(`${operator} needs an array`);
  return operand;
}

/** Each listed value is there; a listed `$elemMatch` is left to mingo. */
function all(path: string, operand: unknown, options: Options): Predicate {
  const predicates = list('$all', operand).map((wanted): Predicate => {
    if (!isEmbeddedDocument(wanted) || !isEmbeddedDocument(wanted.$elemMatch)) return oneOf(path, [wanted]);
    return mingoOperators.$elemMatch(path, wanted.$elemMatch, options) as Predicate;
  });
  return (document) => predicates.length > 0 && predicates.every((predicate) => predicate(document));
}

function type(path: string, operand: unknown): Predicate {
  const values = valuesOf(path);
  const names = Array.isArray(operand) ? operand : [operand];
  return (document) => values(document).some((value) => names.some((name) => isBsonTypeOf(value, name)));
}

function exists(path: string, wanted: unknown): Predicate {
  const values = valuesOf(path);
  return (document) => values(document).some((value) => value !== undefined) === Boolean(wanted);
}

/** mingo's query operators with those replaced that don't compare as BSON does: key order, decimals, binaries. */
export const QUERY_OPERATORS = {
  ...mingoOperators,
  $eq: (path: string, wanted: unknown) => oneOf(path, [wanted]),
  $ne: (path: string, wanted: unknown) => not(oneOf(path, [wanted])),
  $in: (path: string, wanted: unknown) => oneOf(path, list('$in', wanted)),
  $nin: (path: string, wanted: unknown) => not(oneOf(path, list('$nin', wanted))),
  $gt: bound((order) => order > 0),
  $gte: bound((order) => order >= 0),
  $lt: bound((order) => order < 0),
  $lte: bound((order) => order <= 0),
  $all: all,
  $type: type,
  $exists: exists,
};
