import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Context } from '../../server/context.ts';
import { addFleet, documentsOf, openTestContext, type TestContext } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie, land, messageOf } from '../helpers/sortie.ts';
import { readBatches, readTracks } from '../helpers/telemetry.ts';

let test: TestContext;
beforeEach(async () => {
  test = await openTestContext();
  const [insured, uninsured] = [await addFleet(test.context), await addFleet(test.context, { order: null })];
  const { serialNumber } = insured.drone;
  await flySortie(test.context, { serialNumber, startMs: T0, steps: [...climb(), ...land('forcedLanding')] });
  await flySortie(test.context, { serialNumber, startMs: T0 + 300_000, steps: [...climb(), ...land()] });
  await flySortie(test.context, {
    serialNumber: uninsured.drone.serialNumber,
    startMs: T0,
    steps: climb(10),
  });
  const sample = sampleAt(1, { serialNumber });
  await test.context.ingest.submit({
    ...messageOf(sample, 'dev_other'),
    outcome: { kind: 'quarantined', reason: 'PAYLOAD_INVALID', detail: 'test' },
  });
});
afterEach(() => test.close());

async function state(context: Context, ...names: string[]): Promise<Record<string, unknown[]>> {
  const entries = names.map(
    async (name): Promise<[string, unknown[]]> => [name, await documentsOf(context, name)],
  );
  return { ...Object.fromEntries(await Promise.all(entries)), tracks: await readTracks(context) };
}

const FACTS = ['batches', 'policies', 'journal_entries', 'incidents'];
const PROJECTIONS = ['flights', 'track_segments', 'quarantine', 'flight_trackers', 'detectors'];

async function rebuildWithout(names: string[]): Promise<void> {
  const reopened = await test.reopen();
  const before = await state(reopened, ...FACTS, ...PROJECTIONS);
  expect(before.flights).toHaveLength(3);
  expect(before.incidents).toHaveLength(1);
  expect(before.quarantine).toHaveLength(1);
  const after = await test.reopen(async (bare) => {
    for (const name of [...names, 'projection_positions'])
      await bare.connection.collection(name).deleteMany({});
  });
  await after.projector.close();
  expect(await state(after, ...FACTS, ...PROJECTIONS)).toEqual(before);
}

it('changes nothing by applying every batch a second time', () => rebuildWithout([]));

it('rebuilds flights and tracks from the batches alone, identical to the last field', () =>
  rebuildWithout(['flights', 'track_segments', 'detectors']));

it('rebuilds every projection from the batches alone, charging and opening nothing twice', () =>
  rebuildWithout(PROJECTIONS));

it('goes on where a restart left it, in the middle of a flight', async () => {
  const fleet = await addFleet(test.context);
  const { serialNumber } = fleet.drone;
  const steps = [...climb(), ...land()];
  await flySortie(test.context, { serialNumber, startMs: T0 + 60_000, steps: steps.slice(0, 6) });
  await test.reopen();
  await flySortie(test.context, { serialNumber, startMs: T0 + 66_000, steps: steps.slice(6) });
  const { items } = await test.context.flights.list(fleet.viewer, { limit: 10 });
  expect(items).toMatchObject([{ state: 'landed', sampleCount: steps.length }]);
  expect(items[0]?.coverage).toMatchObject({
    status: 'covered',
    reasons: ['STANDING_ORDER_BOUND', 'ATTACHED_AT_TAKEOFF'],
  });
});

it('numbers the log on without a gap after a restart', async () => {
  await test.reopen();
  const fleet = await addFleet(test.context);
  await flySortie(test.context, { serialNumber: fleet.drone.serialNumber, startMs: T0, steps: climb() });
  const batches = await readBatches(test.context);
  expect(batches.map((batch) => batch.seq)).toEqual(batches.map((_, index) => index + 1));
  let leaves = 0;
  for (const batch of batches) {
    leaves += batch.samples.length;
    expect(batch.logSize).toBe(leaves);
  }
});
