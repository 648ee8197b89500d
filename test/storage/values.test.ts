import mongoose, { Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { buildIndexes } from '../../server/storage/database.ts';
import { allOf, idsOf, newFolder, newRows, openStore, rowsOf } from './fixture.ts';
import { valueModel } from './store-models.ts';

const { Binary, Decimal128, Long, ObjectId } = mongoose.mongo;

/** One value of each type, in BSON's order of types. */
const IN_ORDER = [
  null,
  -1,
  5,
  '5',
  'a',
  { a: 1 },
  new Binary(Buffer.from([1]), 0),
  new ObjectId('000000000000000000000001'),
  false,
  true,
  new Date(3),
];

describe('BSON values', () => {
  it('come back as they went, from a store that was closed and opened again', async () => {
    const dataDir = newFolder();
    const owner = new Types.ObjectId();
    const bytes = Buffer.from([0, 255, 254, 128]);
    const any = { nested: [1.5, null, 'ü🙂', true, { at: new Date(7) }] };
    const written = await openStore(dataDir);
    await valueModel(written.connection).create({
      at: new Date(-5),
      owner,
      amount: Types.Decimal128.fromString('0.1000'),
      bytes,
      big: 2 ** 53 - 1,
      any,
    });
    await written.close();
    const Values = valueModel((await openStore(dataDir)).connection);
    const stored = await Values.findOne({ bytes }).orFail();
    expect(stored.at?.getTime()).toBe(-5);
    expect(stored.owner?.equals(owner)).toBe(true);
    expect(stored.amount?.toString()).toBe('0.1000');
    expect(stored.bytes?.equals(bytes)).toBe(true);
    expect(stored.none).toBeNull();
    expect(stored.big).toBe(2 ** 53 - 1);
    expect(stored.any).toEqual(any);
  });

  it('keep the order of fields, and numbers of every kind as numbers', async () => {
    const rows = await newRows({
      _id: 1,
      z: 1,
      a: -0.5,
      m: 2 ** 40,
      i: -(2 ** 31),
      e: 1e300,
      l: Long.fromInt(7),
    });
    const [row = {}] = await allOf(rows);
    expect(Object.keys(row)).toEqual(['_id', 'z', 'a', 'm', 'i', 'e', 'l']);
    expect(Object.values(row)).toEqual([1, 1, -0.5, 2 ** 40, -(2 ** 31), 1e300, 7]);
  });

  it('are stored as null where a field is undefined, on insert and on update', async () => {
    const rows = await newRows({ _id: 1, a: undefined, b: [undefined, 1] });
    await rows.updateOne({ _id: 1 }, { $set: { c: undefined } });
    expect(await allOf(rows)).toEqual([{ _id: 1, a: null, b: [null, 1], c: null }]);
  });

  it('tell null, missing and undefined apart as BSON does: null finds both, $exists and $type tell', async () => {
    const rows = await newRows({ _id: 1, a: null }, { _id: 2 }, { _id: 3, a: 0 }, { _id: 4, a: [null] });
    const ids = (filter: object) => idsOf(rows, filter);
    expect(await ids({ a: null })).toEqual([1, 2, 4]);
    expect(await ids({ a: { $ne: null } })).toEqual([3]);
    expect(await ids({ a: { $exists: false } })).toEqual([2]);
    expect(await ids({ a: { $exists: true } })).toEqual([1, 3, 4]);
    expect(await ids({ a: { $type: 'null' } })).toEqual([1, 4]);
    expect(await ids({ a: { $in: [null, 0] } })).toEqual([1, 2, 3, 4]);
    expect(await ids({ a: { $nin: [null] } })).toEqual([3]);
  });

  it('tell two binaries apart that no text encoding can, and their subtypes', async () => {
    const store = await openStore();
    const Values = valueModel(store.connection);
    await buildIndexes(store.connection);
    await Values.create({ big: 1, bytes: Buffer.from([0xff]), any: { digest: Buffer.from([0xff]) } });
    await Values.create({ big: 2, bytes: Buffer.from([0xfe]), any: { digest: Buffer.from([0xfe]) } });
    const found = await Values.find({ 'any.digest': Buffer.from([0xfe]) }).lean();
    expect(found.map(({ big }) => big)).toEqual([2]);
    expect((await Values.find({ bytes: Buffer.from([0xff]) }).lean()).map(({ big }) => big)).toEqual([1]);
    const rows = rowsOf(store);
    await rows.insertOne({ _id: 1, v: new Binary(Buffer.alloc(16), Binary.SUBTYPE_UUID) });
    const stored = (await rows.findOne({ _id: 1 }))?.v;
    expect(stored).toMatchObject({ sub_type: Binary.SUBTYPE_UUID });
  });

  it('find an ObjectId, a date and a decimal by value', async () => {
    const id = new ObjectId();
    const rows = await newRows(
      { _id: 1, v: id },
      { _id: 2, v: new Date(1_000) },
      { _id: 3, v: Decimal128.fromString('12.50') },
      { _id: 4, v: id.toHexString() },
    );
    const ids = (filter: object) => idsOf(rows, filter);
    expect(await ids({ v: new ObjectId(id.toHexString()) })).toEqual([1]);
    expect(await ids({ v: new Date(1_000) })).toEqual([2]);
    expect(await ids({ v: { $gt: new Date(999), $lt: new Date(1_001) } })).toEqual([2]);
    expect(await ids({ v: { $type: 'decimal' } })).toEqual([3]);
  });

  it('hold decimals exactly, past what a double can', async () => {
    const text = '1234567890123456789012345678.123456';
    const rows = await newRows({ _id: 1, v: Decimal128.fromString(text) });
    expect(String((await rows.findOne({ _id: 1 }))?.v)).toBe(text);
  });

  it('never compare across types', async () => {
    const rows = await newRows(...IN_ORDER.map((v, n) => ({ _id: n, v })));
    const find = async (v: unknown): Promise<unknown[]> =>
      (await rows.find({ v }, { sort: { _id: 1 } }).toArray()).map((row) => row.v);
    expect(await find({ $gte: 0 })).toEqual([5]);
    expect(await find({ $lt: 'b' })).toEqual(['5', 'a']);
    expect(await find({ $gt: new Date(0) })).toEqual([new Date(3)]);
    expect(await find(true)).toEqual([true]);
    expect(await find({ a: 1 })).toEqual([{ a: 1 }]);
  });

  it('sort by type first, then by value, the same backwards', async () => {
    const rows = await newRows(...IN_ORDER.map((v, n) => ({ _id: n, v })).reverse());
    const order = (direction: 1 | -1) => idsOf(rows, {}, { v: direction });
    const expected = IN_ORDER.map((_, n) => n);
    expect(await order(1)).toEqual(expected);
    expect(await order(-1)).toEqual(expected.reverse());
  });

  it('refuse a document of more than 16 MiB and keep taking others', async () => {
    const rows = await newRows();
    await expect(rows.insertOne({ _id: 1, v: Buffer.alloc(17 * 1024 * 1024) })).rejects.toThrow();
    await rows.insertOne({ _id: 2, v: Buffer.alloc(1024 * 1024) });
    expect((await allOf(rows)).map(({ _id }) => _id)).toEqual([2]);
  });
});
