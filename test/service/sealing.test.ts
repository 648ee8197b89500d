import { afterEach, beforeEach, expect, it } from 'vitest';
import { LIMITS } from '../../server/config.ts';
import { leafHashOf } from '../../server/evidence/leaf.ts';
import type { BatchRecord } from '../../server/telemetry/batch.ts';
import { toSampleRecord } from '../../server/telemetry/sample-record.ts';
import { leafHashAt } from '../../server/telemetry/track-sample.ts';
import { addFleet, documentsOf, openTestContext, type TestContext } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie, land, messageOf, sortieSamples } from '../helpers/sortie.ts';
import { readBatches, readTracks, toTrackSample } from '../helpers/telemetry.ts';

let test: TestContext;
beforeEach(async () => {
  test = await openTestContext();
});
afterEach(() => test.close());

/** Longer than the flight below and the quiet after it. */
const LONG_QUIET_MS = LIMITS.sealAfterIdleMs + 900_000;

/** A flight to the ground again, and a second aircraft beside it. */
async function flyTwo(): Promise<string[]> {
  const fleets = [await addFleet(test.context), await addFleet(test.context)];
  const serialNumbers = fleets.map((fleet) => fleet.drone.serialNumber);
  await Promise.all(
    serialNumbers.map((serialNumber) =>
      flySortie(test.context, { serialNumber, startMs: T0, steps: [...climb(600), ...land()] }),
    ),
  );
  return serialNumbers;
}

/** Nothing is heard for so long; silence decides, tails are written, one round seals. */
async function pass(ms: number) {
  test.clock.advance(ms);
  test.context.ingest.tick();
  await test.context.ingest.submit(messageOf(sampleAt(0, { serialNumber: 'SOMEBODYELSE', ...nowFields() })));
  await test.context.projector.saveNow();
  return test.context.sealing.run();
}

const nowFields = () => ({ observedAtMs: test.clock.now(), receivedAtMs: test.clock.now() });

async function recordsOf(flightId: string) {
  const records = [];
  for await (const one of test.context.records.read(flightId))
    records.push({ ...one, sample: toTrackSample(one.sample) });
  return records;
}

const flightIds = async () => [...new Set((await readTracks(test.context)).map((one) => one.flightId))];

/** Leaf index → leaf hash as committed. */
function leavesOf(batches: readonly BatchRecord[]): Map<number, string> {
  return new Map(
    batches.flatMap((batch) =>
      batch.samples.map((_, index): [number, string] => [
        batch.firstLeafIndex + index,
        leafHashAt(batch, index).toString('hex'),
      ]),
    ),
  );
}

it('keeps every sample, its salt and its bytes when a quiet track is sealed and its batches go', async () => {
  await flyTwo();
  const leaves = leavesOf(await readBatches(test.context));
  const before = await readTracks(test.context);
  const proofs = await Promise.all((await flightIds()).map(recordsOf));
  const done = await pass(LONG_QUIET_MS);
  expect(done.flights).toBe(2);
  expect(done.prunedBatches).toBeGreaterThan(0);

  const after = await readTracks(test.context);
  expect(after.filter((one) => one.serialNumber !== 'SOMEBODYELSE')).toEqual(before);
  const sealed = await documentsOf(test.context, 'track_segments', { fromOrder: 1 });
  expect(sealed.every((segment) => segment.sealed)).toBe(true);
  const again = await Promise.all([...new Set(before.map((one) => one.flightId))].map(recordsOf));
  expect(again).toEqual(proofs);
  for (const { sample, salt, message } of again.flat()) {
    const record = JSON.stringify(toSampleRecord(sample, message.payloadSha256));
    expect(leafHashOf(salt, record).toString('hex')).toBe(leaves.get(sample.leafIndex));
    expect(JSON.parse(message.payload.toString())).toMatchObject({ observedAtMs: sample.observedAtMs });
  }
});

it('leaves a track alone that was heard of lately, and the batches it needs', async () => {
  const [first] = await flyTwo();
  const batches = (await readBatches(test.context)).length;
  test.clock.advance(LIMITS.sealAfterIdleMs - 60_000);
  await test.context.ingest.submit(
    messageOf(sampleAt(0, { serialNumber: first ?? '', ...nowFields(), mode: 'standby' })),
  );
  await test.context.projector.saveNow();
  expect(await test.context.sealing.run()).toEqual({ flights: 0, prunedBatches: 0 });
  expect((await readBatches(test.context)).length).toBe(batches + 1);
});

it('seals what comes after the sealing in a later round, and shows each sample once', async () => {
  const [first] = await flyTwo();
  await pass(LONG_QUIET_MS);
  const late = sortieSamples({ serialNumber: first ?? '', startMs: T0 + 30_500, steps: climb(20) }).map(
    (sample) => ({ ...sample, receivedAtMs: test.clock.now() }),
  );
  for (const sample of late) await test.context.ingest.submit(messageOf(sample));
  await pass(LONG_QUIET_MS);
  const track = (await readTracks(test.context)).filter((one) => one.serialNumber === first);
  expect(track).toHaveLength(610 + late.length);
  expect(new Set(track.map((one) => one.order)).size).toBe(track.length);
  for (const sample of late)
    expect(await test.context.ingest.submit(messageOf(sample))).toMatchObject({ duplicates: 1 });
});

it('finishes what a crash cut off, whichever step that was', async () => {
  await flyTwo();
  const before = await readTracks(test.context);
  const segments = test.context.connection.collection('track_segments');
  const deleteMany = segments.deleteMany.bind(segments);
  segments.deleteMany = () => Promise.reject(new Error('cut off'));
  await expect(pass(LONG_QUIET_MS)).rejects.toThrow('cut off');
  segments.deleteMany = deleteMany;
  const own = async () =>
    (await readTracks(test.context)).filter((one) => one.serialNumber !== 'SOMEBODYELSE');
  expect(await own()).toEqual(before);
  await test.reopen();
  expect(await own()).toEqual(before);
  expect(await test.context.sealing.run()).toMatchObject({ flights: 2 });
  expect(await own()).toEqual(before);
  expect(await test.context.tracks.countBetween(before[0]?.flightId ?? '', 0, T0 + 10 ** 9)).toBe(610);
});

it('goes on after a restart with its newest batch, however much was deleted', async () => {
  await flyTwo();
  await pass(LONG_QUIET_MS);
  const last = (await readBatches(test.context)).at(-1);
  await test.reopen();
  test.clock.advance(1_000);
  await test.context.ingest.submit(messageOf(sampleAt(0, { serialNumber: 'SOMEBODYELSE', ...nowFields() })));
  const next = (await readBatches(test.context)).at(-1);
  expect(next).toMatchObject({ seq: (last?.seq ?? 0) + 1, firstLeafIndex: last?.logSize });
});

it('marks a message whose samples belong to several flights, so that no bundle discloses the others', async () => {
  const fleets = [await addFleet(test.context), await addFleet(test.context)];
  const samples = fleets.map(({ drone }) =>
    sampleAt(0, { serialNumber: drone.serialNumber, ...nowFields() }),
  );
  await test.context.ingest.submit({
    deviceId: 'dev_test',
    topic: 'skycover/v1/dev_test/telemetry',
    receivedAtMs: test.clock.now(),
    payload: Buffer.from('both'),
    outcome: { kind: 'samples', samples },
  });
  for (const flightId of await flightIds())
    expect(await recordsOf(flightId)).toMatchObject([{ isShared: true }]);
  await pass(LONG_QUIET_MS);
  expect(await documentsOf(test.context, 'track_segments')).toHaveLength(2);
  for (const flightId of (await flightIds()).slice(0, 2))
    expect((await recordsOf(flightId))[0]).toHaveProperty('isShared');
});
