import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { addFleet, documentsOf, type Fleet, openTestContext, type TestContext } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { messageOf } from '../helpers/sortie.ts';
import { readTracks } from '../helpers/telemetry.ts';

let test: TestContext;
let fleet: Fleet;
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context);
});
afterEach(() => test.close());

/** `count` samples on the ground, one a second. */
function samplesFrom(startMs: number, count: number): CanonicalSample[] {
  return Array.from({ length: count }, (_, index) =>
    sampleAt(0, {
      serialNumber: fleet.drone.serialNumber,
      observedAtMs: startMs + index * 1_000,
      receivedAtMs: startMs + index * 1_000 + 100,
      heightAboveTakeoffMeters: 0,
      groundSpeedMps: 0,
      mode: 'standby',
    }),
  );
}

async function send(samples: readonly CanonicalSample[]) {
  const receipts = await Promise.all(samples.map((sample) => test.context.ingest.submit(messageOf(sample))));
  return {
    accepted: receipts.reduce((sum, receipt) => sum + receipt.accepted, 0),
    duplicates: receipts.reduce((sum, receipt) => sum + receipt.duplicates, 0),
  };
}

const times = async () => (await readTracks(test.context)).map((sample) => sample.observedAtMs);

it('shows one track, in commit order and without a gap, over segments and memory', async () => {
  const samples = samplesFrom(T0, 300);
  for (let from = 0; from < samples.length; from += 50) {
    test.clock.advance(20_000);
    await send(samples.slice(from, from + 50));
    await test.context.projector.saveNow();
  }
  expect(await documentsOf(test.context, 'track_segments')).not.toHaveLength(0);
  expect(await times()).toEqual(samples.map((sample) => sample.observedAtMs));
  const [first] = await readTracks(test.context);
  const pages: string[] = [];
  let after: string | null = null;
  do {
    const page = await test.context.tracks.list(first?.flightId ?? '', { after, limit: 70 });
    pages.push(...page.items.map((item) => item.observedAt));
    after = page.nextCursor;
  } while (after !== null);
  expect(pages).toEqual(samples.map((sample) => new Date(sample.observedAtMs).toISOString()));
  expect(await test.context.tracks.countBetween(first?.flightId ?? '', T0 + 10_000, T0 + 199_000)).toBe(190);
});

it('takes a whole log sent again for what it is, wherever its samples lie by now', async () => {
  const samples = samplesFrom(T0, 200);
  expect(await send(samples)).toEqual({ accepted: 200, duplicates: 0 });
  expect(await send(samples)).toEqual({ accepted: 0, duplicates: 200 });
  await test.context.projector.saveNow();
  await send(samplesFrom(T0 + 300_000, 10));
  expect(await send(samples)).toEqual({ accepted: 0, duplicates: 200 });
  await test.reopen();
  expect(await send([...samples].reverse())).toEqual({ accepted: 0, duplicates: 200 });
  expect(await times()).toHaveLength(210);
});

it('takes samples that come late or between others as new, once', async () => {
  const samples = samplesFrom(T0, 200);
  const odd = samples.filter((_, index) => index % 2 === 1);
  const even = samples.filter((_, index) => index % 2 === 0);
  await send(even);
  await test.context.projector.saveNow();
  expect(await send(odd)).toEqual({ accepted: 100, duplicates: 0 });
  expect(await send(samples)).toEqual({ accepted: 0, duplicates: 200 });
  const track = await readTracks(test.context);
  // All but the newest and the one before it, which came within the two seconds that samples may change places.
  expect(track.filter((sample) => sample.isLate)).toHaveLength(98);
  expect(new Set(track.map((sample) => sample.observedAtMs)).size).toBe(200);
});

it('applies what no segment held yet again after a crash, and nothing twice', async () => {
  await send(samplesFrom(T0, 100));
  await test.context.projector.saveNow();
  await send(samplesFrom(T0 + 100_000, 30));
  const before = await readTracks(test.context);
  // A crash: nothing is closed, another process opens what is on disk.
  await test.reopen(async (bare) => {
    const rows = await documentsOf(bare, 'projection_positions');
    expect(rows).toHaveLength(1);
    await bare.connection.collection('projection_positions').deleteMany({});
  });
  expect(await readTracks(test.context)).toEqual(before);
});

it('writes what was heard last although nothing more comes, so that the track can be sealed', async () => {
  await send(samplesFrom(T0, 10));
  await test.context.projector.saveNow();
  expect(await documentsOf(test.context, 'track_segments')).toHaveLength(0);
  test.clock.advance(30_000);
  await test.context.projector.saveNow();
  expect(await documentsOf(test.context, 'track_segments')).toHaveLength(1);
  expect(await times()).toHaveLength(10);
});
