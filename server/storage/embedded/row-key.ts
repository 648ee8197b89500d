import type { Document } from './bson.ts';
import { contentAt, equalIndexKeys, type SqlValue, toIndexKey } from './index-key.ts';
import { type CollectionLayout, ID_COLUMN, type IndexLayout, type KeyColumn } from './layout.ts';

/** Everything a row holds beside the document: its keys, its memberships, the elements of its arrays. */
export interface RowKey {
  id: SqlValue;
  /** Key by column SQL name (`k0`) and membership by member column (`m2`: 1 or null). */
  cells: Map<string, SqlValue>;
  elements: { column: KeyColumn; key: SqlValue }[];
  /** Columns that hold an array here though the layout doesn't know them as multikey yet. */
  newlyMultikey: KeyColumn[];
}

/** Computes the row of a document. Throws RangeError for an array as `_id` or under a unique index. */
export function toRowKey(layout: CollectionLayout, document: Document): RowKey {
  if (Array.isArray(document._id)) throw new RangeError('The _id of a document can not be an array');
  const row: RowKey = { id: toIdKey(document._id), cells: new Map(), elements: [], newlyMultikey: [] };
  const present = new Set<KeyColumn>();
  for (const column of layout.columns) {
    const content = contentAt(document, column.parts);
    if (content.present) present.add(column);
    row.cells.set(column.sql, content.elements === null ? toIndexKey(content.value) : null);
    if (content.elements !== null) addElements(row, column, content.elements);
  }
  for (const index of layout.indexes) {
    const isMember = isIndexMember(index, document, present);
    if (index.memberColumn !== null) row.cells.set(index.memberColumn, isMember ? 1 : null);
    if (isMember && index.definition.unique) refuseArrays(index, row);
  }
  return row;
}

/** A null `_id` is a value like another, but a column declared NOT NULL needs one. */
function toIdKey(id: unknown): SqlValue {
  return toIndexKey(id) ?? Buffer.alloc(0);
}

function addElements(row: RowKey, column: KeyColumn, elements: readonly unknown[]): void {
  if (!column.multikey) row.newlyMultikey.push(column);
  const keys: SqlValue[] = [];
  for (const element of elements) {
    const key = toIndexKey(element);
    if (key === null || keys.some((known) => equalIndexKeys(known, key))) continue;
    keys.push(key);
    row.elements.push({ column, key });
  }
}

function isIndexMember(index: IndexLayout, document: Document, present: ReadonlySet<KeyColumn>): boolean {
  const isPresent = (column: KeyColumn): boolean => column === ID_COLUMN || present.has(column);
  if (index.definition.sparse && !index.columns.some(isPresent)) return false;
  return index.partial === null || index.partial.matches(document);
}

function refuseArrays(index: IndexLayout, row: RowKey): void {
  const array = row.elements.find(({ column }) => index.columns.includes(column));
  if (array === undefined) return;
  throw new RangeError(`the embedded store has no unique index over arrays: ${array.column.path}`);
}

/** The cells that differ between two rows: what an update must touch. */
export function changedCells(before: RowKey, after: RowKey): [string, SqlValue][] {
  return [...after.cells].filter(([name, value]) => !equalIndexKeys(before.cells.get(name) ?? null, value));
}
