import { type Document, isEmbeddedDocument } from './bson.ts';
import { INDEXED_LOOKUP, OUTSIDE_BUCKETS } from './pipeline-operators.ts';

/** The stages as mingo runs them right: lookups by index, `$bucket` as the group it stands for. */
export function toRunnable(stages: readonly Document[]): Document[] {
  return stages.flatMap((stage): Document[] => {
    if ('$lookup' in stage) return [toIndexedLookup(stage.$lookup)];
    if ('$bucket' in stage) return toGroup(stage.$bucket);
    if ('$count' in stage) return toCount(stage.$count);
    if (isEmbeddedDocument(stage.$facet)) return [{ $facet: toRunnableFacets(stage.$facet) }];
    return [stage];
  });
}

/** An equality lookup (`localField`, `foreignField`) as the stage that uses the other's index. */
function toIndexedLookup(spec: unknown): Document {
  const isEquality =
    isEmbeddedDocument(spec) && spec.pipeline === undefined && typeof spec.foreignField === 'string';
  return { [isEquality ? INDEXED_LOOKUP : '$lookup']: spec };
}

function toRunnableFacets(facets: Document): Document {
  return Object.fromEntries(
    Object.entries(facets).map(([name, stages]) => [
      name,
      Array.isArray(stages) ? toRunnable(stages.filter(isEmbeddedDocument)) : stages,
    ]),
  );
}

/** mingo 7.2 counts nothing as 0; MongoDB then gives no document at all. */
function toCount(name: unknown): Document[] {
  if (typeof name !== 'string' || name === '') throw new TypeError('$count needs the name of a field');
  return [{ $group: { _id: null, [name]: { $sum: 1 } } }, { $project: { _id: 0 } }];
}

/** mingo 7.2 puts a value that equals a boundary into the bucket below; MongoDB's lower bounds are inclusive. */
function toGroup(spec: unknown): Document[] {
  const { groupBy, boundaries, output, ...rest } = isEmbeddedDocument(spec) ? spec : {};
  if (!Array.isArray(boundaries) || boundaries.length < 2)
    throw new TypeError('$bucket needs two boundaries or more');
  const bucketOf = boundaries.slice(0, -1).reduceRight<unknown>(
    (otherwise, from, index) => {
      const isInside = { $and: [{ $gte: [groupBy, from] }, { $lt: [groupBy, boundaries[index + 1]] }] };
      return { $cond: [isInside, from, otherwise] };
    },
    'default' in rest ? rest.default : { [OUTSIDE_BUCKETS]: groupBy },
  );
  const group = { _id: bucketOf, ...(isEmbeddedDocument(output) ? output : { count: { $sum: 1 } }) };
  return [{ $group: group }, { $sort: { _id: 1 } }];
}
