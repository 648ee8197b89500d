import mongoose from 'mongoose';

/** A stored document as application code sees it: plain objects, arrays and BSON value classes. */
export type Document = Record<string, unknown>;

const { BSON, MongoServerError, ObjectId } = mongoose.mongo;

/** MongoDB's own limit, kept so that what fits one store fits the other. */
const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;

/**
 * BSON bytes of a document: `undefined` becomes null as the MongoDB driver sends it, `toBSON` is honoured.
 * Throws MongoServerError 10334 when it is larger than 16 MiB.
 */
export function encodeDocument(document: Document): Buffer {
  const bytes = BSON.serialize(document, { ignoreUndefined: false });
  if (bytes.byteLength > DOCUMENT_BYTES_MAX) {
    throw new MongoServerError({
      code: 10334,
      codeName: 'BSONObjectTooLarge',
      errmsg: `BSONObj size: ${bytes.byteLength} is invalid. Size must be between 0 and ${DOCUMENT_BYTES_MAX}`,
    });
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The document in `bytes`, with numbers as numbers and binary as Binary (the driver's own defaults). */
export function decodeDocument(bytes: Uint8Array): Document {
  return BSON.deserialize(bytes);
}

/** A deep copy made of plain objects and BSON values only, as a server would receive it. */
export function toPlainDocument(document: Document): Document {
  return decodeDocument(encodeDocument(document));
}

/** Gives `document` an `_id` if it has none (in place, as the driver does) and puts it first. */
export function withId(document: Document): Document {
  if (document._id === undefined) document._id = new ObjectId();
  if (Object.keys(document)[0] === '_id') return document;
  const { _id, ...rest } = document;
  return { _id, ...rest };
}

/** The `_bsontype` of a BSON value class ("ObjectId", "Binary", …), undefined for anything else. */
export function findBsonType(value: object): string | undefined {
  return '_bsontype' in value && typeof value._bsontype === 'string' ? value._bsontype : undefined;
}

/** True for an embedded document: an object that is neither an array nor a value of its own. */
export function isEmbeddedDocument(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof Date || value instanceof RegExp || ArrayBuffer.isView(value)) return false;
  return findBsonType(value) === undefined;
}

/** Throws TypeError when `undefined` stands anywhere in a filter: dropping it would widen the match. */
export function assertNoUndefined(value: unknown, path = 'filter'): void {
  if (value === undefined) throw new TypeError(`undefined in a query at ${path}: it would match everything`);
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      assertNoUndefined(item, `${path}.${index}`);
    });
  } else if (isEmbeddedDocument(value)) {
    for (const [key, item] of Object.entries(value)) assertNoUndefined(item, `${path}.${key}`);
  }
}
