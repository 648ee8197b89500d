import { describe, expect, it } from 'vitest';
import { newRows, openStore, type Rows, rowsOf } from './fixture.ts';
import { filledWallets } from './store-models.ts';

const run = (rows: Rows, ...pipeline: object[]) => rows.aggregate(pipeline).toArray();

const FLIGHTS = [
  { _id: 1, drone: 'a', minutes: 10, tags: ['x', 'y'], at: new Date(0) },
  { _id: 2, drone: 'b', minutes: 20, tags: ['y'], at: new Date(1_000) },
  { _id: 3, drone: 'a', minutes: 30, tags: [], at: new Date(2_000) },
  { _id: 4, drone: 'c', minutes: 40, at: new Date(3_000) },
];

describe('aggregation', () => {
  it('matches, sorts, skips, limits and counts', async () => {
    const rows = await newRows(...FLIGHTS);
    const found = await run(
      rows,
      { $match: { minutes: { $gt: 10 } } },
      { $sort: { minutes: -1 } },
      { $skip: 1 },
      { $limit: 1 },
    );
    expect(found.map(({ _id }) => _id)).toEqual([3]);
    expect(await run(rows, { $match: { drone: 'a' } }, { $count: 'flights' })).toEqual([{ flights: 2 }]);
    expect(await run(rows, { $match: { drone: 'z' } }, { $count: 'flights' })).toEqual([]);
    const limited = await run(rows, { $limit: 2 }, { $match: { drone: 'a' } });
    expect(limited).toHaveLength(1);
  });

  it('groups: sum, average, least, greatest, first, last, lists and sets, by one key or several', async () => {
    const rows = await newRows(...FLIGHTS);
    const byDrone = await run(
      rows,
      { $sort: { _id: 1 } },
      {
        $group: {
          _id: '$drone',
          count: { $sum: 1 },
          total: { $sum: '$minutes' },
          mean: { $avg: '$minutes' },
          least: { $min: '$minutes' },
          most: { $max: '$minutes' },
          first: { $first: '$_id' },
          last: { $last: '$_id' },
          all: { $push: '$minutes' },
        },
      },
      { $sort: { _id: 1 } },
    );
    expect(byDrone[0]).toEqual({
      _id: 'a',
      count: 2,
      total: 40,
      mean: 20,
      least: 10,
      most: 30,
      first: 1,
      last: 3,
      all: [10, 30],
    });
    expect(byDrone.map(({ _id }) => _id)).toEqual(['a', 'b', 'c']);
    const all = await run(rows, { $group: { _id: null, drones: { $addToSet: '$drone' } } });
    expect(new Set(all[0]?.drones as string[])).toEqual(new Set(['a', 'b', 'c']));
    const keyed = await run(
      rows,
      { $group: { _id: { drone: '$drone', long: { $gte: ['$minutes', 20] } }, n: { $sum: 1 } } },
      { $sort: { '_id.drone': 1, '_id.long': 1 } },
    );
    expect(keyed[0]).toEqual({ _id: { drone: 'a', long: false }, n: 1 });
    expect(keyed).toHaveLength(4);
    expect(await run(rows, { $match: { _id: 99 } }, { $group: { _id: null, n: { $sum: 1 } } })).toEqual([]);
  });

  it('projects: fields in and out, renamed, calculated, conditional', async () => {
    const rows = await newRows(...FLIGHTS);
    const one = async (projection: object) =>
      (await run(rows, { $match: { _id: 1 } }, { $project: projection }))[0];
    expect(await one({ drone: 1 })).toEqual({ _id: 1, drone: 'a' });
    expect(await one({ tags: 0, at: 0 })).toEqual({ _id: 1, drone: 'a', minutes: 10 });
    expect(await one({ _id: 0, name: '$drone', seconds: { $multiply: ['$minutes', 60] } })).toEqual({
      name: 'a',
      seconds: 600,
    });
    expect(await one({ _id: 0, kind: { $cond: [{ $gt: ['$minutes', 15] }, 'long', 'short'] } })).toEqual({
      kind: 'short',
    });
    expect(await one({ _id: 0, none: { $ifNull: ['$missing', 'no'] }, n: { $size: '$tags' } })).toEqual({
      none: 'no',
      n: 2,
    });
    expect(
      await one({
        _id: 0,
        id: { $concat: ['$drone', '-', '$drone'] },
        first: { $arrayElemAt: ['$tags', 0] },
      }),
    ).toEqual({
      id: 'a-a',
      first: 'x',
    });
    const added = await run(
      rows,
      { $match: { _id: 2 } },
      { $addFields: { half: { $divide: ['$minutes', 2] } } },
    );
    expect(added).toMatchObject([{ _id: 2, drone: 'b', half: 10 }]);
  });

  it('unwinds arrays, and keeps what has none only when asked', async () => {
    const rows = await newRows(...FLIGHTS);
    const plain = await run(
      rows,
      { $unwind: '$tags' },
      { $sort: { _id: 1, tags: 1 } },
      { $project: { tags: 1 } },
    );
    expect(plain).toEqual([
      { _id: 1, tags: 'x' },
      { _id: 1, tags: 'y' },
      { _id: 2, tags: 'y' },
    ]);
    const kept = await run(
      rows,
      { $unwind: { path: '$tags', preserveNullAndEmptyArrays: true, includeArrayIndex: 'place' } },
      { $sort: { _id: 1, place: 1 } },
      { $project: { tags: 1, place: 1 } },
    );
    expect(kept).toEqual([
      { _id: 1, tags: 'x', place: 0 },
      { _id: 1, tags: 'y', place: 1 },
      { _id: 2, tags: 'y', place: 0 },
      { _id: 3, place: null },
      { _id: 4, place: null },
    ]);
    const counted = await run(rows, { $unwind: '$tags' }, { $sortByCount: '$tags' }, { $limit: 1 });
    expect(counted).toEqual([{ _id: 'y', count: 2 }]);
  });

  it('looks up by equality, from arrays and into arrays, null finding what lacks the field', async () => {
    const store = await openStore();
    const flights = rowsOf(store, 'flights');
    const drones = rowsOf(store, 'drones');
    await flights.insertMany([...FLIGHTS, { _id: 5 }]);
    await drones.insertMany([
      { _id: 'a', name: 'A', marks: ['x', 'z'] },
      { _id: 'c', name: 'C' },
    ]);
    const joined = await run(
      flights,
      { $lookup: { from: 'drones', localField: 'drone', foreignField: '_id', as: 'of' } },
      { $sort: { _id: 1 } },
    );
    expect(joined.map(({ of }) => (of as { name: string }[]).map(({ name }) => name))).toEqual([
      ['A'],
      [],
      ['A'],
      ['C'],
      [],
    ]);
    const byTag = await run(
      flights,
      { $match: { _id: { $in: [1, 2] } } },
      { $lookup: { from: 'drones', localField: 'tags', foreignField: 'marks', as: 'of' } },
      { $sort: { _id: 1 } },
      { $project: { n: { $size: '$of' } } },
    );
    expect(byTag).toEqual([
      { _id: 1, n: 1 },
      { _id: 2, n: 0 },
    ]);
    expect(
      await run(
        flights,
        { $match: { _id: 1 } },
        { $lookup: { from: 'nowhere', localField: 'drone', foreignField: '_id', as: 'of' } },
      ),
    ).toMatchObject([{ of: [] }]);
  });

  it('answers several questions at once with $facet', async () => {
    const rows = await newRows(...FLIGHTS);
    const [facets] = await run(rows, {
      $facet: {
        top: [{ $sort: { minutes: -1 } }, { $limit: 1 }, { $project: { minutes: 1 } }],
        perDrone: [{ $group: { _id: '$drone', n: { $sum: 1 } } }, { $sort: { n: -1, _id: 1 } }],
        none: [{ $match: { _id: 99 } }],
      },
    });
    expect(facets).toEqual({
      top: [{ _id: 4, minutes: 40 }],
      perDrone: [
        { _id: 'a', n: 2 },
        { _id: 'b', n: 1 },
        { _id: 'c', n: 1 },
      ],
      none: [],
    });
  });

  it('sorts into buckets: the lower bound is in, the upper is not, the rest has a default or is refused', async () => {
    const rows = await newRows(...FLIGHTS);
    const bucket = (more: object) =>
      run(rows, { $bucket: { groupBy: '$minutes', boundaries: [10, 20, 40], ...more } });
    expect(await bucket({ default: 'rest' })).toEqual([
      { _id: 10, count: 1 },
      { _id: 20, count: 2 },
      { _id: 'rest', count: 1 },
    ]);
    expect(await bucket({ default: 'rest', output: { sum: { $sum: '$minutes' } } })).toEqual([
      { _id: 10, sum: 10 },
      { _id: 20, sum: 50 },
      { _id: 'rest', sum: 40 },
    ]);
    await expect(bucket({})).rejects.toThrow(/\$bucket|\$switch/);
  });

  it('reads dates as dates', async () => {
    const rows = await newRows(...FLIGHTS);
    const [one] = await run(
      rows,
      { $match: { at: { $gte: new Date(1_000) } } },
      { $group: { _id: null, from: { $min: '$at' }, to: { $max: '$at' } } },
    );
    expect(one).toEqual({ _id: null, from: new Date(1_000), to: new Date(3_000) });
  });

  it('works through a model, on indexed and other fields alike', async () => {
    const Wallets = await filledWallets(await openStore());
    const sums = await Wallets.aggregate([
      { $match: { owner: { $in: ['o1', 'o2'] } } },
      { $group: { _id: '$owner', total: { $sum: '$balanceFen' }, count: { $sum: 1 } } },
      { $sort: { _id: -1 } },
    ]);
    expect(sums).toEqual([
      { _id: 'o2', total: 4410, count: 30 },
      { _id: 'o1', total: 4380, count: 30 },
    ]);
    const joined = await Wallets.aggregate([
      { $match: { _id: 'w050' } },
      { $lookup: { from: 'wallets', localField: 'owner', foreignField: 'owner', as: 'same' } },
      { $unwind: '$same' },
      { $count: 'same' },
    ]);
    expect(joined).toEqual([{ same: 30 }]);
  });
});
