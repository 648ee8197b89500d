import { decodeDjiProperties } from '../../device-gateway/decoders/dji-osd.ts';
import { EMPTY_DJI_STATE } from '../../device-gateway/decoders/dji-state.ts';
import { MIGRATIONS } from '../../server/context.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { openDatabase } from '../../server/storage/database.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { createAircraft, nextOsd } from './osd.ts';
import { openSqliteTable } from './plain-sqlite.ts';
import { serveCommands } from './worker.ts';

/**
 * Reference (b), in a process of its own: rows of the same content, in groups of the same sizes, into a fresh
 * store of the same kind, each group's commit awaited before the next. A row is one sample: its canonical
 * fields, flight and place in the commit order, and the raw payload; the only index is that of the `_id`,
 * which grows. No decoding, flight state, log or projection, and making the rows is not timed.
 */
export type PlainInsertVariant =
  /** `insertMany` through the store's driver, a document per sample: the reference of the target. */
  | 'rows'
  /** `insertOne` through the store's driver, a document per group. */
  | 'documents'
  /** A prepared statement of better-sqlite3 and a column per field: what the driver costs. */
  | 'statements';

export type PlainInsertCommands = {
  /** Sizes of the commits `fromSeq` < seq ≤ `toSeq` in the product's store, which must be closed. */
  sizes(input: { dataDir: string; fromSeq: number; toSeq: number }): Promise<number[]>;
  /** Inserts groups of these sizes, round and round, until `seconds` of inserting have passed. */
  insert(input: {
    dataDir: string;
    sizes: number[];
    variant: PlainInsertVariant;
    seconds: number;
  }): Promise<{ rows: number; commits: number; seconds: number }>;
};

export interface PlainRow extends CanonicalSample {
  _id: number;
  flightId: string;
  isLate: boolean;
  payload: Buffer;
}

interface StoredSize {
  firstLeafIndex: number;
  logSize: number;
}

const AIRCRAFT = 200;
const SPACING_MS = 20;
/** Made at a time, outside the timed part. */
const ROWS_AHEAD = 10_000;
const logger = createLogger('error');

const commands: PlainInsertCommands = {
  async sizes({ dataDir, fromSeq, toSeq }) {
    const database = await openDatabase({ dataDir, logger, migrations: MIGRATIONS });
    const batches = await database.connection
      .collection<StoredSize>('batches')
      .find({ seq: { $gt: fromSeq, $lte: toSeq } }, { projection: { firstLeafIndex: 1, logSize: 1 } })
      .toArray();
    await database.close();
    return batches.map(({ firstLeafIndex, logSize }) => logSize - firstLeafIndex).filter((size) => size > 0);
  },

  async insert({ dataDir, sizes, variant, seconds }) {
    const table = await openTable(dataDir, variant);
    const makeRow = rowMaker();
    const done = { rows: 0, commits: 0, seconds: 0 };
    for (let next = 0; done.seconds < seconds; ) {
      const groups: PlainRow[][] = [];
      for (let made = 0; made < ROWS_AHEAD; next += 1) {
        const size = sizes[next % sizes.length] ?? 1;
        groups.push(Array.from({ length: size }, makeRow));
        made += size;
      }
      const startedAt = performance.now();
      for (const group of groups) await table.insert(group);
      done.seconds += (performance.now() - startedAt) / 1_000;
      done.rows += groups.reduce((sum, group) => sum + group.length, 0);
      done.commits += groups.length;
    }
    await table.close();
    return done;
  },
};

interface PlainTable {
  insert(rows: PlainRow[]): Promise<void>;
  close(): Promise<void>;
}

async function openTable(dataDir: string, variant: PlainInsertVariant): Promise<PlainTable> {
  if (variant === 'statements') return openSqliteTable(dataDir);
  const database = await openDatabase({ dataDir, logger });
  const close = () => database.close();
  if (variant === 'rows') {
    const collection = database.connection.collection<PlainRow>('plain_rows');
    return { insert: async (rows) => void (await collection.insertMany(rows)), close };
  }
  const collection = database.connection.collection<{ _id: number; rows: PlainRow[] }>('plain_groups');
  return {
    insert: async (rows) => void (await collection.insertOne({ _id: rows[0]?._id ?? 0, rows })),
    close,
  };
}

/** Rows in the order that the fleet's messages would come in. */
function rowMaker(): () => PlainRow {
  const startedAtMs = systemClock.now();
  const fleet = Array.from({ length: AIRCRAFT }, (_, index) => ({
    state: EMPTY_DJI_STATE,
    aircraft: createAircraft(
      index,
      { serialNumber: `1581F5BENCH${String(index + 1).padStart(6, '0')}`, deviceId: `dev_${index}` },
      startedAtMs,
    ),
  }));
  let count = 0;
  return () => {
    const member = fleet[count % AIRCRAFT];
    count += 1;
    if (!member) throw new Error('unreachable: the fleet is not empty');
    const nowMs = startedAtMs + Math.floor(count / AIRCRAFT) * SPACING_MS;
    const payload = Buffer.from(nextOsd(member.aircraft, nowMs, 0).text, 'latin1');
    const { serialNumber } = member.aircraft;
    const decoded = decodeDjiProperties(member.state, payload, { serialNumber, receivedAtMs: nowMs });
    member.state = decoded.state;
    const [sample] = decoded.samples;
    if (!sample) throw new Error('the bench aircraft sent what the decoder does not take');
    return { _id: count, flightId: `flt_${serialNumber}`, isLate: false, ...sample, payload };
  };
}

serveCommands(commands);
