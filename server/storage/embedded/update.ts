import { update as applyModifier } from 'mingo/updater';
import { type Document, encodeDocument, isEmbeddedDocument } from './bson.ts';
import { MINGO_OPTIONS } from './matcher.ts';
import { commandError } from './server-errors.ts';

export interface UpdateRequest {
  /** Plain update document with operators. */
  update: Document;
  /** Plain filter: the positional `$` refers to it. */
  filter: Document;
  arrayFilters: Document[];
}

/** Throws as the driver does unless every key of `update` is an operator. */
export function assertOperators(update: unknown): asserts update is Document {
  if (Array.isArray(update)) throw new TypeError('the embedded store has no pipeline updates');
  if (!isEmbeddedDocument(update) || !Object.keys(update).every((key) => key.startsWith('$'))) {
    throw new TypeError('Update document requires atomic operators');
  }
}

/** Throws as the driver does when a replacement has operators. */
export function assertReplacement(replacement: unknown): asserts replacement is Document {
  if (!isEmbeddedDocument(replacement) || Object.keys(replacement).some((key) => key.startsWith('$'))) {
    throw new TypeError('Replacement document must not contain atomic operators');
  }
}

/** Applies the operators to `document` in place; `$setOnInsert` counts only when `isInsert`. */
export function applyUpdate(document: Document, request: UpdateRequest, isInsert: boolean): void {
  const modifier = toModifier(document, request.update, isInsert);
  assertIncrementable(document, modifier);
  const usesPosition = Object.values(modifier).some(
    (fields) => isEmbeddedDocument(fields) && Object.keys(fields).some((path) => /\.\$(\.|$)/.test(path)),
  );
  if (Object.keys(modifier).length === 0) return;
  if (isPlainSet(modifier)) {
    for (const [name, value] of Object.entries(modifier.$set))
      if (value !== undefined) document[name] = value;
    return;
  }
  applyModifier(document, modifier, request.arrayFilters, usesPosition ? request.filter : {}, {
    cloneMode: 'deep',
    queryOptions: MINGO_OPTIONS,
  });
}

/** Whole fields are set and nothing else: no need for mingo, which clones what it changes. */
function isPlainSet(modifier: Document): modifier is { $set: Document } {
  const { $set, ...others } = modifier;
  if (!isEmbeddedDocument($set) || Object.keys(others).length > 0) return false;
  return Object.keys($set).every(
    (name) => !name.includes('.') && !name.startsWith('$') && name !== '__proto__',
  );
}

/** The operators as mingo takes them: no `$setOnInsert`, no empty operator, `_id` only where it is allowed. */
function toModifier(document: Document, update: Document, isInsert: boolean): Document {
  const modifier: Document = {};
  for (const [operator, fields] of Object.entries(update)) {
    if (!isEmbeddedDocument(fields))
      throw commandError(9, 'FailedToParse', `Modifiers of ${operator} must be an object`);
    if (operator === '$setOnInsert' && !isInsert) continue;
    const name = operator === '$setOnInsert' ? '$set' : operator;
    const { _id, ...rest } = fields;
    if (_id !== undefined && name === '$set') keepId(document, _id);
    const kept = name === '$set' ? rest : fields;
    if (Object.keys(kept).length === 0) continue;
    const earlier = modifier[name];
    modifier[name] = isEmbeddedDocument(earlier) ? { ...earlier, ...kept } : kept;
  }
  return modifier;
}

function keepId(document: Document, id: unknown): void {
  if (document._id === undefined) document._id = id;
  else if (!encodeDocument({ v: document._id }).equals(encodeDocument({ v: id }))) {
    throw commandError(
      66,
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
}

/** MongoDB refuses arithmetic on what is no number; mingo would skip it in silence. */
function assertIncrementable(document: Document, modifier: Document): void {
  for (const operator of ['$inc', '$mul']) {
    const fields = modifier[operator];
    if (!isEmbeddedDocument(fields)) continue;
    for (const path of Object.keys(fields)) {
      if (path.includes('$')) continue;
      const value = valueAt(document, path.split('.'));
      if (value !== undefined && typeof value !== 'number') {
        throw commandError(
          14,
          'TypeMismatch',
          `Cannot apply ${operator} to a value of non-numeric type at ${path}`,
        );
      }
    }
  }
}

function valueAt(node: unknown, parts: readonly string[]): unknown {
  let value = node;
  for (const part of parts) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** The document an upsert starts from: the equalities of the filter. */
export function upsertSeed(filter: Document): Document {
  const seed: Document = {};
  for (const [path, value] of equalities(filter)) setAt(seed, path.split('.'), value);
  return seed;
}

function equalities(filter: Document): [string, unknown][] {
  return Object.entries(filter).flatMap(([key, value]): [string, unknown][] => {
    if (key === '$and' && Array.isArray(value)) return value.filter(isEmbeddedDocument).flatMap(equalities);
    if (key.startsWith('$') || value instanceof RegExp) return [];
    if (!isEmbeddedDocument(value) || !Object.keys(value).some((name) => name.startsWith('$')))
      return [[key, value]];
    return '$eq' in value ? [[key, value.$eq]] : [];
  });
}

function setAt(target: Document, parts: readonly string[], value: unknown): void {
  const [head = '', ...rest] = parts;
  if (head === '__proto__') throw new RangeError('a field path can not name __proto__');
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const child = isEmbeddedDocument(target[head]) ? target[head] : {};
  target[head] = child;
  setAt(child, rest, value);
}
