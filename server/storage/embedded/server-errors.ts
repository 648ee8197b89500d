import mongoose from 'mongoose';
import type { Document } from './bson.ts';
import { contentAt } from './index-key.ts';
import type { CollectionLayout, IndexLayout } from './layout.ts';

const { MongoServerError } = mongoose.mongo;
export type ServerError = InstanceType<typeof MongoServerError>;

/** E11000 as MongoDB raises it; `index` is null for `_id`. */
export function duplicateKeyError(
  layout: CollectionLayout,
  index: IndexLayout | null,
  document: Document,
): ServerError {
  const paths = index === null ? [['_id'] as const] : index.columns.map(({ parts }) => parts);
  const keyValue = Object.fromEntries(
    paths.map((parts) => [parts.join('.'), contentAt(document, parts).value ?? null]),
  );
  const name = index?.definition.name ?? '_id_';
  return new MongoServerError({
    code: 11000,
    codeName: 'DuplicateKey',
    index: 0,
    keyPattern: index === null ? { _id: 1 } : Object.fromEntries(index.definition.key),
    keyValue,
    errmsg: `E11000 duplicate key error collection: ${layout.name} index: ${name} dup key: ${JSON.stringify(keyValue)}`,
  });
}

/** An error that MongoDB would send for a wrong command. */
export function commandError(code: number, codeName: string, message: string): ServerError {
  return new MongoServerError({ code, codeName, errmsg: message });
}
