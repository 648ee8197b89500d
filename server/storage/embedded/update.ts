import { type Document, isEmbeddedDocument } from './bson.ts';
import { isEqualValue } from './compare-values.ts';
import { commandError } from './server-errors.ts';
import { UPDATE_OPERATORS } from './update-operators.ts';
import { concretePaths, removeAt, setAt, valueAt } from './update-paths.ts';

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

interface Step {
  operator: string;
  path: string;
  operand: unknown;
}

/** Applies the operators to `document` in place; `$setOnInsert` counts only when `isInsert`. */
export function applyUpdate(document: Document, request: UpdateRequest, isInsert: boolean): void {
  if (isPlainSet(request.update)) {
    Object.assign(document, request.update.$set);
    return;
  }
  const id = document._id;
  const steps = toSteps(request.update, isInsert);
  assertApart(steps);
  assertFiltersUsed(steps, request.arrayFilters);
  for (const step of steps) applyStep(document, step, request);
  if (id !== undefined && !isEqualValue(document._id, id)) {
    throw commandError(
      66,
      'ImmutableField',
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
}

/** Whole fields are set and nothing else, as most updates do: no two can be at odds. */
function isPlainSet(update: Document): update is { $set: Document } {
  const { $set, ...others } = update;
  if (!isEmbeddedDocument($set) || Object.keys(others).length > 0) return false;
  return Object.keys($set).every((name) => !/[.$]|^__proto__$|^_id$/.test(name));
}

/** One step per path, in the order of the paths, as MongoDB goes about it. */
function toSteps(update: Document, isInsert: boolean): Step[] {
  const steps: Step[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!isEmbeddedDocument(fields))
      throw commandError(9, 'FailedToParse', `Modifiers of ${operator} must be an object`);
    if (operator === '$setOnInsert' && !isInsert) continue;
    const name = operator === '$setOnInsert' ? '$set' : operator;
    if (!(name in UPDATE_OPERATORS) && name !== '$unset' && name !== '$rename')
      throw commandError(9, 'FailedToParse', `Unknown modifier: ${operator}`);
    for (const [path, operand] of Object.entries(fields)) steps.push({ operator: name, path, operand });
  }
  return steps.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** Two operators on one field, or on a field and its part, contradict each other. */
function assertApart(steps: readonly Step[]): void {
  const paths = steps.flatMap(({ operator, path, operand }) =>
    operator === '$rename' ? [path, String(operand)] : [path],
  );
  const known = new Set(paths);
  if (known.size === paths.length && !paths.some((path) => prefixesOf(path).some((one) => known.has(one))))
    return;
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  const where = twice ?? paths.find((path) => prefixesOf(path).some((one) => known.has(one)));
  throw commandError(
    40,
    'ConflictingUpdateOperators',
    `Updating the path '${where}' would create a conflict at '${where}'`,
  );
}

function prefixesOf(path: string): string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

function assertFiltersUsed(steps: readonly Step[], arrayFilters: readonly Document[]): void {
  for (const filter of arrayFilters) {
    const name = Object.keys(filter)[0]?.split('.')[0];
    if (steps.some(({ path }) => path.includes(`$[${name}]`))) continue;
    throw commandError(
      9,
      'FailedToParse',
      `The array filter for identifier '${name}' was not used in the update`,
    );
  }
}

function applyStep(document: Document, { operator, path, operand }: Step, request: UpdateRequest): void {
  if (operator === '$rename') {
    rename(document, path, String(operand));
    return;
  }
  const apply = UPDATE_OPERATORS[operator];
  for (const parts of concretePaths(document, path, request)) {
    if (apply === undefined) {
      removeAt(document, parts);
      continue;
    }
    const value = apply(valueAt(document, parts), operand, path);
    if (value !== undefined) setAt(document, parts, value);
  }
}

function rename(document: Document, from: string, to: string): void {
  const value = valueAt(document, from.split('.'));
  if (value === undefined) return;
  removeAt(document, from.split('.'));
  setAt(document, to.split('.'), value);
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
