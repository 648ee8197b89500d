import { Query } from 'mingo/query';
import { type Document, isEmbeddedDocument } from './bson.ts';
import { MINGO_OPTIONS } from './matcher.ts';

type Project = (document: Document) => Document;

/** Compiles a projection; undefined or `{}` gives documents as they are. */
export function compileProjection(projection: unknown): Project {
  if (!isEmbeddedDocument(projection) || Object.keys(projection).length === 0) return (document) => document;
  const fields = Object.entries(projection);
  if (fields.some(([path]) => path.endsWith('.$')))
    throw new TypeError('the embedded store has no positional projection');
  if (fields.every(([path, wanted]) => !path.includes('.') && (isTrue(wanted) || isFalse(wanted)))) {
    return topLevel(fields);
  }
  const everything = new Query<Document>({}, MINGO_OPTIONS);
  return (document) =>
    (everything.find<Document>([document], projection).next() as Document | undefined) ?? {};
}

const isTrue = (wanted: unknown): boolean => wanted === 1 || wanted === true;
const isFalse = (wanted: unknown): boolean => wanted === 0 || wanted === false;

function topLevel(fields: readonly [string, unknown][]): Project {
  const named = new Set(fields.map(([path]) => path));
  const others = fields.filter(([path]) => path !== '_id');
  const isInclusion =
    others.length > 0 ? others.every(([, wanted]) => isTrue(wanted)) : isTrue(fields[0]?.[1]);
  if (!isInclusion && others.some(([, wanted]) => isTrue(wanted))) {
    throw new TypeError('a projection either includes or excludes fields');
  }
  const keepsId = !fields.some(([path, wanted]) => path === '_id' && isFalse(wanted));
  const keeps = (key: string): boolean => (key === '_id' ? keepsId : named.has(key) === isInclusion);
  return (document) => Object.fromEntries(Object.entries(document).filter(([key]) => keeps(key)));
}
