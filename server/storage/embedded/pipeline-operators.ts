import { Context } from 'mingo';
import type { Iterator as Stream } from 'mingo/lazy';
import type { PipelineOperator } from 'mingo/types';
import { type Document, isEmbeddedDocument } from './bson.ts';
import { contentAt } from './index-key.ts';

/** Our own stage for `$lookup` by equality: mingo's would load the other collection whole. */
export const INDEXED_LOOKUP = '$indexedLookup';

/** Stands for the default that a `$bucket` lacks: MongoDB refuses values outside its boundaries then. */
export const OUTSIDE_BUCKETS = '$outsideBuckets';

type Select = (collection: string, filter: Document) => Document[];

/** The operators that mingo needs for those stages. */
export function ownOperators(select: Select): Context {
  const indexedLookup = (stream: Stream, spec: unknown): Stream => {
    const { from, localField, foreignField, as } = parseLookup(spec);
    return stream.map((document: Document) => ({
      ...document,
      [as]: select(from, { [foreignField]: toCondition(document, localField) }),
    }));
  };
  const outsideBuckets = (): never => {
    throw new RangeError('$bucket without a default met a value outside its boundaries');
  };
  // mingo types an operator as taking the arguments of all its own operators at once.
  return Context.init({
    pipeline: { [INDEXED_LOOKUP]: indexedLookup as unknown as PipelineOperator },
    expression: { [OUTSIDE_BUCKETS]: outsideBuckets },
  });
}

/** What the other side must equal: any element of an array, and null where the field is missing. */
function toCondition(document: Document, localField: string): unknown {
  const { value, elements } = contentAt(document, localField.split('.'));
  return elements === null ? { $eq: value ?? null } : { $in: elements };
}

function parseLookup(spec: unknown): { from: string; localField: string; foreignField: string; as: string } {
  const { from, localField, foreignField, as } = isEmbeddedDocument(spec) ? spec : {};
  if (
    typeof from !== 'string' ||
    typeof localField !== 'string' ||
    typeof foreignField !== 'string' ||
    typeof as !== 'string'
  ) {
    throw new TypeError('$lookup needs from, localField, foreignField and as');
  }
  return { from, localField, foreignField, as };
}
