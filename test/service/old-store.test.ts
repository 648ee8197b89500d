import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createContext } from '../../server/context.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { sha256, sha256Hex } from '../../server/lib/hash.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { toSampleRecord } from '../../server/telemetry/sample-record.ts';
import { HandClock } from '../helpers/clock.ts';
import { makeDataDir, testConfig } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { messageOf } from '../helpers/sortie.ts';
import { readBatches, readTracks } from '../helpers/telemetry.ts';

let folder: ReturnType<typeof makeDataDir>;
beforeEach(() => {
  folder = makeDataDir();
});
afterEach(() => folder.remove());

const logger = createLogger('silent');
const clock = new HandClock(T0 + 60_000);
const FLIGHT = 'flt_old';

/** The store as version 1 left it: one batch of two messages, the second with two samples, and its rows. */
async function writeVersionOne() {
  const samples = [0, 1, 2].map((second) => sampleAt(second, { serialNumber: 'OLDAIRCRAFT1' }));
  const bytes = samples.slice(0, 2).map((sample) => messageOf(sample).payload);
  const messageIndex = [0, 1, 1];
  const { topic } = messageOf(sampleAt(0));
  const rows = samples.map((sample, index) => {
    const message = messageIndex[index] ?? 0;
    const payloadSha256 = sha256Hex(bytes[message] ?? '');
    const part = index === 2 ? 1 : 0;
    const committed = { ...sample, flightId: FLIGHT, isLate: false, phase: 'ground' as const, message };
    const salt = sha256Hex(`salt ${index}`).slice(0, 32);
    const record = canonicalJson(toSampleRecord(committed, payloadSha256));
    const leaf = sha256Hex(Buffer.concat([Buffer.from([0]), sha256(`${salt}${record}`)]));
    return { ...committed, dedupeKey: sha256Hex(`${topic}\n${payloadSha256}\n${part}`), salt, leaf };
  });
  const database = await openDatabase({ mongodbUri: undefined, dataDir: folder.dataDir, logger, clock });
  const { connection } = database;
  await connection.collection('batches').insertOne({
    _id: 'writer-1/000000000001' as never,
    writerId: 'writer-1',
    seq: 1,
    committedAtMs: T0 + 2_100,
    messages: bytes.map((payload) => ({
      deviceId: 'dev_test',
      topic,
      receivedAtMs: T0 + 2_000,
      payload: Buffer.from(payload),
      payloadSha256: sha256Hex(payload),
    })),
    samples: rows.map(({ salt: _salt, leaf: _leaf, ...row }) => row),
    quarantined: [],
    transitions: [],
    salts: rows.map((row) => row.salt),
    leafHashes: rows.map((row) => row.leaf),
    logSize: 3,
  });
  await connection.collection('samples').insertOne({ _id: rows[0]?.dedupeKey as never, flightId: FLIGHT });
  await connection.collection('projection_positions').insertOne({ _id: 'writer-1' as never, seq: 1 });
  await database.close();
  return { samples, rows, bytes };
}

it('takes a store of version 1 over: tracks, leaves and idempotency, with a copy of the old file', async () => {
  const { samples, rows, bytes } = await writeVersionOne();
  const context = await createContext({ config: testConfig(folder.dataDir), clock, ids: systemIds, logger });
  await context.start();
  try {
    expect(readdirSync(folder.dataDir).filter((name) => name.includes('.bak'))).toHaveLength(1);
    const track = await readTracks(context);
    expect(track.map((sample) => sample.observedAtMs)).toEqual(samples.map((one) => one.observedAtMs));
    const [batch] = await readBatches(context);
    expect(batch?.leafHashes.toString('hex')).toBe(rows.map((row) => row.leaf).join(''));
    expect(context.evidenceLog.size).toBe(3);
    const again = await context.ingest.submit({
      ...messageOf(sampleAt(0, { serialNumber: 'OLDAIRCRAFT1' })),
      payload: bytes[1] ?? new Uint8Array(),
      outcome: { kind: 'samples', samples: samples.slice(1) },
    });
    expect(again).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await context.connection.collection('samples').countDocuments({})).toBe(0);
  } finally {
    await context.close();
  }
});
