import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { PlainRow } from './plain-insert.ts';

const FIELDS = [
  '_id',
  'flightId',
  'isLate',
  'serialNumber',
  'source',
  'observedAtMs',
  'receivedAtMs',
  'latitudeDegrees',
  'longitudeDegrees',
  'altitudeEllipsoidMeters',
  'altitudeAmslMeters',
  'heightAboveTakeoffMeters',
  'heightAboveGroundMeters',
  'groundSpeedMps',
  'verticalSpeedMps',
  'headingDegrees',
  'trackDegrees',
  'batteryPercent',
  'mode',
  'codes',
  'flags',
  'payload',
] as const;

/** Rows by a prepared statement, a transaction per group, as durable as the product's store. */
export function openSqliteTable(dataDir: string): {
  insert(rows: PlainRow[]): Promise<void>;
  close(): Promise<void>;
} {
  mkdirSync(dataDir, { recursive: true });
  const sqlite = new BetterSqlite3(join(dataDir, 'plain.db'));
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  const columns = FIELDS.map((field) => (field === '_id' ? '_id INTEGER PRIMARY KEY' : field));
  sqlite.exec(`CREATE TABLE plain (${columns.join(', ')})`);
  const statement = sqlite.prepare(`INSERT INTO plain VALUES (${FIELDS.map(() => '?').join(', ')})`);
  const insertAll = sqlite.transaction((rows: PlainRow[]) => {
    for (const row of rows) statement.run(FIELDS.map((field) => toSqlite(row[field])));
  });
  return { insert: async (rows) => void insertAll(rows), close: async () => void sqlite.close() };
}

function toSqlite(value: PlainRow[(typeof FIELDS)[number]]): string | number | Buffer | null {
  if (typeof value === 'boolean') return Number(value);
  return Array.isArray(value) ? JSON.stringify(value) : value;
}
