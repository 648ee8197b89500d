import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offsetPosition } from '../../server/lib/geo.ts';
import type { CoverMessage, Notice } from '../../server/policies/cover.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie, messageOf } from '../helpers/sortie.ts';
import { NANSHAN, squareAround } from '../helpers/volumes.ts';

let test: TestContext;
let fleet: Fleet;
let messages: CoverMessage[];
let notices: Notice[];
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context);
  await test.context.devices.createForDrone(fleet.viewer, fleet.drone.droneId, 'Dock');
  listen();
});
afterEach(() => test.close());

function listen(): void {
  messages = [];
  notices = [];
  test.context.notifier.attach({
    connectionCount: () => 1,
    publishCover: (_deviceId, _serialNumber, message) => messages.push(message),
    publishNotice: (_deviceId, notice) => notices.push(notice),
  });
}

const flightOf = async () => (await test.context.flights.list(fleet.viewer, { limit: 1 })).items[0];

/** In the air over the middle of a square of 400 m, floor to 120 m, agreed for this flight. */
async function takeOff(): Promise<string> {
  await flySortie(test.context, { serialNumber: fleet.drone.serialNumber, startMs: T0, steps: climb() });
  const flight = await flightOf();
  const volume = squareAround(NANSHAN, 400);
  await test.context.policies.change(flight?.policyId ?? '', () => ({ volume }));
  return flight?.flightId ?? '';
}

/** `seconds` after take-off, metres east of the middle, heard at once. */
async function flyTo(seconds: number, east: number, fields: Partial<CanonicalSample> = {}): Promise<void> {
  const sample = sampleAt(seconds, {
    serialNumber: fleet.drone.serialNumber,
    source: 'native',
    mode: 'mission',
    heightAboveTakeoffMeters: 40,
    heightAboveGroundMeters: 40,
    groundSpeedMps: 10,
    verticalSpeedMps: 0,
    ...offsetPosition(NANSHAN, 0, east),
    ...fields,
  });
  test.clock.set(sample.receivedAtMs);
  await test.context.ingest.submit(messageOf(sample));
}

/** Out to 240 m east and back, at 10 m/s from the 17th second on. */
async function outAndBack(flightId: string): Promise<void> {
  await flyTo(16, 100);
  for (const [index, east] of [120, 130, 140, 150, 170, 190, 210, 230, 240].entries())
    await flyTo(17 + index, east);
  expect((await test.context.envelopes.find(flightId))?.state).toBe('outside');
}

describe('a flight that leaves the volume of its policy', () => {
  it('tells its pilot near the edge, suspends cover outside, and resumes it inside', async () => {
    const flightId = await takeOff();
    await outAndBack(flightId);
    expect(notices.map(({ code }) => code)).toEqual(['COVER_EDGE_NEAR', 'FLIGHT_NOT_COVERED']);
    expect(notices[0]?.message).toMatch(/^5\d m \/ \d+ min of cover left/);
    expect(messages.at(-1)).toMatchObject({
      state: 'notCovered',
      reason: 'LEFT_VOLUME',
      envelope: { state: 'outside' },
    });
    expect((await flightOf())?.coverage).toMatchObject({ status: 'notCovered' });
    const { serialNumber } = fleet.drone;
    const isInsured = () => test.context.compliance.isInsured(viewerOf('regulator'), { serialNumber });
    expect(await isInsured()).toEqual({ insured: false });
    for (const [index, east] of [230, 210, 190, 170, 150].entries()) await flyTo(26 + index, east);
    expect(await isInsured()).toMatchObject({ insured: true });
    expect((await flightOf())?.coverage).toMatchObject({ status: 'covered' });
    expect((await flightOf())?.coverage.reasons).not.toContain('LEFT_VOLUME');
    const [breach, ...more] = (await test.context.envelopes.find(flightId))?.breaches ?? [];
    expect(more).toEqual([]);
    expect(breach).toMatchObject({ kind: 'OUTSIDE_AREA' });
    expect(await test.context.envelopes.isSuspendedAt(flightId, T0 + 24_000)).toBe(true);
    expect(await test.context.envelopes.isSuspendedAt(flightId, T0 + 30_000)).toBe(false);
  });

  it('is followed the same over a restart, with every batch applied once', async () => {
    const flightId = await takeOff();
    await outAndBack(flightId);
    const before = await test.context.envelopes.find(flightId);
    await test.reopen();
    listen();
    expect(await test.context.envelopes.find(flightId)).toEqual(before);
    for (const [index, east] of [230, 210, 190].entries()) await flyTo(26 + index, east);
    const after = await test.context.envelopes.find(flightId);
    expect(after?.breaches).toHaveLength(1);
    expect(after?.breaches[0]?.fromMs).toBe(before?.breaches[0]?.fromMs);
    expect((await flightOf())?.coverage.status).toBe('covered');
  });

  it('keeps the cover it had when it lands', async () => {
    await outAndBack(await takeOff());
    const low = { heightAboveTakeoffMeters: 0, heightAboveGroundMeters: 0, groundSpeedMps: 0 };
    for (const seconds of [30, 31, 32, 33, 34, 35]) await flyTo(seconds, 240, { ...low, mode: 'standby' });
    expect(await flightOf()).toMatchObject({ state: 'landed', coverage: { status: 'covered' } });
    expect(messages.at(-1)).toMatchObject({ state: 'notCovered', reason: 'FLIGHT_ENDED' });
  });

  it('has a statement that says which share was covered, and why not the rest', async () => {
    const flightId = await takeOff();
    await outAndBack(flightId);
    for (const [index, east] of [230, 210, 190].entries()) await flyTo(26 + index, east);
    const statement = await test.context.statements.get(fleet.viewer, flightId);
    expect(statement.uncovered.map(({ kind }) => kind)).toEqual(['LEFT_VOLUME']);
    const [{ seconds = 0 } = {}] = statement.uncovered;
    expect(seconds).toBeGreaterThan(4);
    expect(statement.coveredSeconds + seconds).toBeCloseTo(statement.airborneSeconds, 6);
    expect(statement.summary.zh).toContain('承保');
    const stranger = await addFleet(test.context);
    await expect(test.context.statements.get(stranger.viewer, flightId)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('goes by true height only: a height above take-off is no breach of a ceiling', async () => {
    const flightId = await takeOff();
    await flyTo(16, 0, { heightAboveGroundMeters: null, heightAboveTakeoffMeters: 150 });
    await flyTo(17, 0, { heightAboveGroundMeters: null, heightAboveTakeoffMeters: 150 });
    expect((await test.context.envelopes.find(flightId))?.breaches).toEqual([]);
    await flyTo(18, 0, { heightAboveGroundMeters: 130 });
    expect((await test.context.envelopes.find(flightId))?.breaches).toMatchObject([
      { kind: 'ABOVE_CEILING' },
    ]);
  });
});
