import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStore } from './embedded-fixture.ts';

/** Values of every type that orders differently in JavaScript, SQLite and BSON. */
const scalar = fc.constantFrom<unknown>(
  null,
  -1,
  0,
  1.5,
  7,
  '',
  'a',
  'B',
  'é',
  true,
  false,
  new Date(0),
  new Date(9),
  { x: 1 },
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
);
const document = fc.record(
  { a: value, b: scalar, c: fc.record({ d: value }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);

const path = fc.constantFrom('a', 'b', 'c.d', 'unindexed');
const comparison = fc.oneof(
  scalar.map((operand) => ({ $eq: operand })),
  fc
    .tuple(fc.constantFrom('$gt', '$gte', '$lt', '$lte', '$ne'), scalar)
    .map(([operator, operand]) => ({ [operator]: operand })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map((operands) => ({ $in: operands })),
  fc.array(scalar, { minLength: 1, maxLength: 3 }).map((operands) => ({ $nin: operands })),
  fc.boolean().map((exists) => ({ $exists: exists })),
);
const clause = fc
  .tuple(path, comparison)
  .map(([key, condition]): Record<string, unknown> => ({ [key]: condition }));
const filter = fc.oneof(
  clause,
  fc
    .array(clause, { minLength: 1, maxLength: 3 })
    .map((clauses): Record<string, unknown> => ({ $and: clauses })),
  fc
    .array(clause, { minLength: 1, maxLength: 3 })
    .map((clauses): Record<string, unknown> => ({ $or: clauses })),
);

it('finds with indexes exactly what it finds without, whatever the documents and the filter', async () => {
  const { connection } = await openStore();
  const plain = connection.collection('plain');
  const indexed = connection.collection('indexed');
  await indexed.createIndex({ a: 1, b: -1 });
  await indexed.createIndex({ b: 1 }, { sparse: true });
  await indexed.createIndex({ 'c.d': 1 }, { partialFilterExpression: { b: { $gt: 0 } } });
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { minLength: 1, maxLength: 12 }),
      filter,
      async (documents, wanted) => {
        await plain.deleteMany({});
        await indexed.deleteMany({});
        const rows = documents.map((content, n) => ({ _id: n as never, ...content }));
        await plain.insertMany(rows);
        await indexed.insertMany(rows);
        const ids = async (from: typeof plain, sort?: Record<string, 1 | -1>): Promise<number[]> =>
          (await from.find(wanted, sort ? { sort } : {}).toArray()).map(({ _id }) => Number(_id));
        const without = await ids(plain);
        expect((await ids(indexed)).sort((a, b) => a - b)).toEqual(without.sort((a, b) => a - b));
        expect(await indexed.countDocuments(wanted)).toBe(without.length);
        const sort = { a: 1, b: -1, _id: 1 } as const;
        expect(await ids(indexed, sort)).toEqual(await ids(plain, sort));
      },
    ),
    { numRuns: 150 },
  );
});
