import { type Document, isEmbeddedDocument } from './bson.ts';
import { compileMatcher, type Matcher } from './matcher.ts';
import { commandError } from './server-errors.ts';

/** What positional parts of a path refer to. */
export interface PathContext {
  /** Plain filter of the command: `$` is the element that it found. */
  filter: Document;
  arrayFilters: readonly Document[];
}

const FILTERED = /^\$\[(\w+)\]$/;
const INDEX = /^\d+$/;
/** Arrays are filled up with nulls to reach an index; further than this is a mistake (MongoDB's own bound). */
const PADDING_MAX = 1_500_000;

/** Every concrete path that `path` means in `document`: `$`, `$[]` and `$[name]` become indexes. */
export function concretePaths(document: Document, path: string, context: PathContext): string[][] {
  let paths: string[][] = [[]];
  for (const part of path.split('.')) {
    paths = part.startsWith('$')
      ? paths.flatMap((parts) =>
          positions(document, parts, part, context).map((index) => [...parts, String(index)]),
        )
      : paths.map((parts) => [...parts, part]);
  }
  return paths;
}

function positions(document: Document, parts: string[], part: string, context: PathContext): number[] {
  if (part === '$') return [foundPosition(document, parts, context.filter)];
  const target = valueAt(document, parts);
  const where = parts.join('.');
  if (target === undefined)
    throw commandError(
      2,
      'BadValue',
      `The path '${where}' must exist in the document in order to apply array updates.`,
    );
  if (!Array.isArray(target))
    throw commandError(2, 'BadValue', `Cannot apply array updates to non-array element ${where}`);
  if (part === '$[]') return target.map((_, index) => index);
  const [, name] = FILTERED.exec(part) ?? [];
  if (name === undefined) throw commandError(2, 'BadValue', `The path part '${part}' is not understood`);
  const matcher = filterOf(name, context.arrayFilters);
  return target.flatMap((item, index) => (matcher.matches({ [name]: item }) ? [index] : []));
}

function filterOf(name: string, arrayFilters: readonly Document[]): Matcher {
  const filter = arrayFilters.find((one) => Object.keys(one).some((key) => key.split('.')[0] === name));
  if (filter === undefined)
    throw commandError(2, 'BadValue', `No array filter found for identifier '${name}' in path`);
  return compileMatcher(filter);
}

/** Index of the element that the filter's conditions on this array found. */
function foundPosition(document: Document, parts: readonly string[], filter: Document): number {
  const path = parts.join('.');
  const conditions = conditionsOn(path, filter);
  const target = valueAt(document, parts);
  if (conditions.length > 0 && Array.isArray(target)) {
    const matcher = compileMatcher({ $and: conditions });
    const found = target.findIndex((item) => matcher.matches(nest(parts, [item])));
    if (found >= 0) return found;
  }
  throw commandError(2, 'BadValue', 'The positional operator did not find the match needed from the query.');
}

function conditionsOn(path: string, filter: Document): Document[] {
  return Object.entries(filter).flatMap(([key, value]): Document[] => {
    if (key === '$and' && Array.isArray(value))
      return value.filter(isEmbeddedDocument).flatMap((item) => conditionsOn(path, item));
    return key === path || key.startsWith(`${path}.`) ? [{ [key]: value }] : [];
  });
}

function nest(parts: readonly string[], value: unknown): Document {
  return parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value) as Document;
}

/** The value at a concrete path, undefined where there is none. */
export function valueAt(node: unknown, parts: readonly string[]): unknown {
  let value = node;
  for (const part of parts) {
    if (Array.isArray(value)) value = INDEX.test(part) ? value[Number(part)] : undefined;
    else value = isEmbeddedDocument(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return value;
}

/** Puts `value` at a concrete path, making documents on the way. Throws 28 where something else stands there. */
export function setAt(target: Document, parts: readonly string[], value: unknown): void {
  let node: unknown = target;
  for (const [depth, part] of parts.entries()) {
    if (part === '__proto__') throw new RangeError('a field path can not name __proto__');
    const isLast = depth === parts.length - 1;
    if (Array.isArray(node) && INDEX.test(part)) {
      const index = Number(part);
      if (index - node.length > PADDING_MAX)
        throw commandError(2, 'BadValue', `can't backfill more elements`);
      while (node.length < index) node.push(null);
      if (isLast) node[index] = value;
      else if (index >= node.length) node[index] = {};
      node = node[index];
    } else if (isEmbeddedDocument(node)) {
      if (isLast) node[part] = value;
      else if (!Object.hasOwn(node, part)) node[part] = {};
      node = node[part];
    } else {
      const where = parts.slice(0, depth).join('.');
      throw commandError(28, 'PathNotViable', `Cannot create field '${part}' in element '${where}'`);
    }
  }
}

/** Takes a field away; an element of an array becomes null, so that the others keep their places. */
export function removeAt(target: Document, parts: readonly string[]): void {
  const owner = valueAt(target, parts.slice(0, -1));
  const last = parts.at(-1) ?? '';
  if (Array.isArray(owner)) {
    if (INDEX.test(last) && Number(last) < owner.length) owner[Number(last)] = null;
  } else if (isEmbeddedDocument(owner)) {
    delete owner[last];
  }
}
