import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyBundle } from '../../server/evidence/verify-bundle.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie, land } from '../helpers/sortie.ts';

/** The device's clock is three seconds ahead; the network takes 40 ms at least. */
const AHEAD_MS = 3_000;
let test: TestContext;
let fleet: Fleet;
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context, { order: null });
  const { serialNumber } = fleet.drone;
  const receivedAtMs = (observedAtMs: number) => observedAtMs - AHEAD_MS + 40 + (observedAtMs % 7) * 30;
  await flySortie(test.context, {
    serialNumber,
    steps: [...climb(40), ...land()],
    startMs: T0,
    receivedAtMs,
  });
});
afterEach(() => test.close());

it('a clock that is ahead is shown beside the original, also once it is stored, and proven with it', async () => {
  const { flightId = '' } = (await test.context.flights.list(fleet.viewer, { limit: 1 })).items[0] ?? {};
  const read = async () =>
    (await test.context.flights.listTrack(fleet.viewer, flightId, { limit: 500 })).items;
  const track = await read();
  expect(track[0]).toMatchObject({ clockSkewMs: null, correctedAt: null });
  const last = track.at(-1);
  const apartMs = Date.parse(last?.observedAt ?? '') - Date.parse(last?.correctedAt ?? '');
  expect(apartMs).toBe(last?.clockSkewMs);
  expect(Math.abs(apartMs - AHEAD_MS)).toBeLessThan(250);
  await test.context.projector.saveNow();
  await test.reopen();
  expect(await read()).toEqual(track);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await test.context.evidenceBundles.open(viewerOf('adjuster'), flightId))
    chunks.push(chunk);
  const bundle = Buffer.concat(chunks);
  expect(verifyBundle(bundle)).toMatchObject({ valid: true, findings: [] });
  const records = Buffer.from(unzipSync(bundle)['records.jsonl'] ?? []).toString();
  expect(records).toContain(`"clockSkewMs":${last?.clockSkewMs}`);
});
