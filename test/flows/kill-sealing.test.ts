import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Context } from '../../server/context.ts';
import { leafHashOf } from '../../server/evidence/leaf.ts';
import { canonicalJson } from '../../server/lib/canonical-json.ts';
import { HOUR_MS, MINUTE_MS, systemClock } from '../../server/lib/clock.ts';
import type { IngestMessage } from '../../server/telemetry/ingest.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { toSampleRecord } from '../../server/telemetry/sample-record.ts';
import { buildServer } from '../helpers/child.ts';
import { HandClock } from '../helpers/clock.ts';
import { documentsOf, makeDataDir } from '../helpers/context.ts';
import { sealAndDie } from '../helpers/kill-sealer.ts';
import { openStore } from '../helpers/kill-store.ts';
import { treeHash } from '../helpers/reference-merkle.ts';
import { climb, land, messageOf, sortieSamples } from '../helpers/sortie.ts';
import { readTracks, toTrackSample } from '../helpers/telemetry.ts';

const ALONE = 'KILLEDALONE1';
const PAIR = ['KILLEDPAIR1', 'KILLEDPAIR2'] as const;
const STILL_HEARD = 'KILLEDHEARD1';

/** So few that pruning takes several rounds. */
const MESSAGES_PER_BATCH = 3;

const { dataDir, remove } = makeDataDir();
beforeAll(buildServer, 240_000);
afterAll(remove);

/** One flight; received as it happened, long ago. */
function sortie(serialNumber: string, seconds: number, startMs: number): CanonicalSample[] {
  return sortieSamples({ serialNumber, startMs, steps: [...climb(seconds), ...land()] });
}

/** Samples of two aircraft in one message, as a dock sends them. */
function together(samples: readonly CanonicalSample[]): IngestMessage {
  const [first] = samples;
  if (!first) throw new Error('a message needs a sample');
  const payload = Buffer.from(JSON.stringify(samples.map(({ serialNumber }) => [serialNumber, first])));
  return { ...messageOf(first), payload, outcome: { kind: 'samples', samples: [...samples] } };
}

/** Commits in many batches, with the clock where the messages were received. */
async function take(context: Context, clock: HandClock, messages: readonly IngestMessage[]): Promise<void> {
  for (let from = 0; from < messages.length; from += MESSAGES_PER_BATCH) {
    const part = messages.slice(from, from + MESSAGES_PER_BATCH);
    clock.set(part.at(-1)?.receivedAtMs ?? clock.now());
    await Promise.all(part.map((message) => context.ingest.submit(message)));
  }
}

/** Flights that ended an hour and more ago, one with its messages shared by another, and one that is still heard. */
async function flyAll(startMs: number): Promise<void> {
  const clock = new HandClock(startMs);
  const context = await openStore(dataDir, clock);
  const [left, right] = PAIR.map((serialNumber) => sortie(serialNumber, 1_050, startMs));
  await take(
    context,
    clock,
    sortie(ALONE, 200, startMs).map((sample) => messageOf(sample)),
  );
  await take(
    context,
    clock,
    (left ?? []).map((sample, at) => together([sample, right?.[at] ?? sample])),
  );
  await take(
    context,
    clock,
    sortie(STILL_HEARD, 90, systemClock.now() - 5 * MINUTE_MS).map((one) => messageOf(one)),
  );
  await context.close();
}

/** Every sample of the tracks, and by its place in the log everything that proves it. */
async function readAll(context: Context) {
  const tracks = (await readTracks(context)).map(toTrackSample);
  const flightIds = new Set(tracks.map((sample) => sample.flightId));
  const leaves = new Map<number, Buffer>();
  const proofs: string[] = [];
  for (const flightId of flightIds) {
    for await (const { sample, salt, message, isShared, writerId } of context.records.read(flightId)) {
      expect(leaves.has(sample.leafIndex)).toBe(false);
      const record = JSON.stringify(toSampleRecord(sample, message.payloadSha256));
      leaves.set(sample.leafIndex, leafHashOf(salt, record));
      const { payload, ...sent } = message;
      proofs.push(canonicalJson([toTrackSample(sample), salt, sent, payload.toString(), isShared, writerId]));
    }
  }
  return { tracks: tracks.map(canonicalJson).sort(), proofs: proofs.sort(), leaves };
}

it('keeps every sample with its proof once, wherever a sealing is killed', async () => {
  await flyAll(systemClock.now() - 3 * HOUR_MS);
  let context = await openStore(dataDir);
  const before = await readAll(context);
  const batches = (await documentsOf(context, 'batches')).length;
  await context.close();

  const cutOff = { betweenSegments: 0, beforeDeletion: 0, betweenPrunings: 0 };
  for (let writes = 1; !(await sealAndDie(dataDir, writes)); writes += 1) {
    context = await openStore(dataDir);
    expect(await readAll(context)).toEqual(before);
    const segments = await documentsOf(context, 'track_segments');
    const sealed = new Set(segments.filter((one) => one.sealed).map((one) => one.flightId));
    const live = segments.filter((one) => !one.sealed && one.serialNumber !== STILL_HEARD);
    if (live.some((one) => !sealed.has(one.flightId))) cutOff.betweenSegments += 1;
    if (live.some((one) => sealed.has(one.flightId))) cutOff.beforeDeletion += 1;
    if ((await documentsOf(context, 'batches')).length < batches) cutOff.betweenPrunings += 1;
    await context.close();
  }
  for (const kills of Object.values(cutOff)) expect(kills).toBeGreaterThan(0);

  context = await openStore(dataDir);
  expect(await readAll(context)).toEqual(before);
  const head = await context.evidenceLog.readCheckpoint();
  const leaves = [...before.leaves].sort(([a], [b]) => a - b).map(([, leaf]) => leaf);
  expect(head).toMatchObject({ size: leaves.length, rootHash: treeHash(leaves) });
  expect((await documentsOf(context, 'batches')).length).toBeLessThan(batches / 2);
  const unsealed = (await documentsOf(context, 'track_segments')).filter((one) => !one.sealed);
  expect(new Set(unsealed.map((one) => one.serialNumber))).toEqual(new Set([STILL_HEARD]));
  await context.close();
}, 240_000);
