import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offsetPosition } from '../../server/lib/geo.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { sampleAt } from '../helpers/flight-samples.ts';
import { messageOf } from '../helpers/sortie.ts';

const UNDERWRITER = viewerOf('underwriter');
const HOME = { latitudeDegrees: 22.5308, longitudeDegrees: 113.9472 };
let test: TestContext;
let fleet: Fleet;
let droneId: string;
let serialNumber: string;
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context, { order: null });
  // A Mavic Pro is light by its mass; its level speed of 18 m/s stands in the register.
  serialNumber = 'OBSERVEDLIGHT001';
  ({ droneId } = await test.context.drones.seed(fleet.operatorId, {
    serialNumber,
    name: 'Light one',
    droneModelId: 'dji-mavic-pro',
    registrationMark: null,
    declaration: {},
  }));
});
afterEach(() => test.close());

/** Two seconds on the ground, a climb, then level flight northwards at this speed, one sample a second. */
function flight(speedMps: number, startSeconds = 0, seconds = 12): CanonicalSample[] {
  const at = (second: number, fields: Partial<CanonicalSample>) =>
    sampleAt(startSeconds + second, {
      serialNumber,
      source: 'native',
      groundSpeedMps: 0,
      ...HOME,
      ...fields,
    });
  const ground = [0, 1].map((second) =>
    at(second, { mode: 'standby', heightAboveTakeoffMeters: 0, verticalSpeedMps: 0 }),
  );
  const climb = [2, 3, 4, 5, 6].map((second) =>
    at(second, { mode: 'takeoff', heightAboveTakeoffMeters: 2 * (second - 1), verticalSpeedMps: 2 }),
  );
  const level = Array.from({ length: seconds }, (_, index) =>
    at(7 + index, {
      ...offsetPosition(HOME, speedMps * index, 0),
      mode: 'mission',
      heightAboveTakeoffMeters: 10,
      groundSpeedMps: speedMps,
      verticalSpeedMps: 0,
    }),
  );
  return [...ground, ...climb, ...level];
}
const send = async (samples: readonly CanonicalSample[]) => {
  for (const sample of samples) {
    test.clock.set(sample.receivedAtMs);
    await test.context.ingest.submit(messageOf(sample));
  }
};
const findings = async () =>
  (await test.context.findings.list(UNDERWRITER, { limit: 50, kind: 'CLASS_CONTRADICTED' })).items;
const classNow = async () =>
  (await test.context.classification.classifyOwn(fleet.viewer, droneId)).legalClass;

describe('a light aircraft that flies faster than 100 km/h', { timeout: 30_000 }, () => {
  it('becomes a finding with its flight, its figures and its clause', async () => {
    await send(flight(45));
    const [found, ...more] = await findings();
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      state: 'open',
      droneId,
      serialNumber,
      operatorId: fleet.operatorId,
      confidence: 0.8,
      clause: 'Order 761 art. 14, 62',
      figures: { declaredClass: 'light', observedClass: 'small', maxLevelSpeedMpsBy: 'oneCourse' },
    });
    const [flown] = (await test.context.flights.list(fleet.viewer, { limit: 1 })).items;
    expect(found?.flightId).toBe(flown?.flightId);
  });

  it('is the same finding after a restart that applies the batches again', async () => {
    await send(flight(45));
    const before = await findings();
    await test.reopen(async (context) => {
      await context.connection.collection('projection_positions').deleteMany({});
      await context.connection.collection('flight_observations').deleteMany({});
    });
    expect(await findings()).toEqual(before);
    const { figures } = await test.context.observedClass.get(fleet.viewer, droneId);
    expect(figures.find((one) => one.fact === 'maxLevelSpeedMps')?.observed).toBeCloseTo(45, 0);
  });

  it('is observed across a restart in mid-flight', async () => {
    const samples = flight(45);
    await send(samples.slice(0, 10));
    expect(await findings()).toEqual([]);
    await test.reopen();
    await send(samples.slice(10));
    expect(await findings()).toHaveLength(1);
  });

  it('stays light for prices until an underwriter confirms, and is small from then on', async () => {
    await send(flight(45));
    expect((await classNow()).value).toBe('light');
    const [found] = await findings();
    const beforeMs = test.clock.now();
    test.clock.advance(1_000);
    await test.context.findings.decide(UNDERWRITER, found?.findingId ?? '', {
      decision: 'confirm',
      note: 'Seen on the track.',
      version: found?.version ?? 0,
    });
    expect(await classNow()).toMatchObject({
      value: 'small',
      reasons: expect.arrayContaining([
        { code: 'OBSERVED_CONFIRMED', clause: 'Order 761 art. 14, 62', detail: found?.findingId },
      ]),
    });
    const past = await test.context.classification.classifyOwn(fleet.viewer, droneId, { atMs: beforeMs });
    expect(past.legalClass.value).toBe('light');
    // What is confirmed is no contradiction any more.
    await send(flight(45, 3_600));
    expect(await findings()).toHaveLength(1);
  });

  it('stays light when the finding is dismissed', async () => {
    await send(flight(45));
    const [found] = await findings();
    await test.context.findings.decide(UNDERWRITER, found?.findingId ?? '', {
      decision: 'dismiss',
      note: 'A storm that day.',
      version: 1,
    });
    expect((await classNow()).value).toBe('light');
  });
});

describe('declared and observed side by side', { timeout: 30_000 }, () => {
  it('agree for a flight within the declaration, which raises nothing', async () => {
    await send(flight(17));
    const answer = await test.context.observedClass.get(fleet.viewer, droneId);
    expect(answer).toMatchObject({ flightCount: 1, contradicted: false, confirmedFindingIds: [] });
    expect(answer.observed).toEqual(answer.declared);
    expect(await findings()).toEqual([]);
  });

  it('show the contradiction with its confidence, to its own operator and nobody else’s', async () => {
    await send(flight(45));
    const answer = await test.context.observedClass.get(fleet.viewer, droneId);
    expect(answer).toMatchObject({
      contradicted: true,
      confidence: 0.8,
      declared: { legalClass: { value: 'light' } },
      observed: { legalClass: { value: 'small' } },
    });
    const other = await addFleet(test.context, { order: null });
    await expect(test.context.observedClass.get(other.viewer, droneId)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('an aircraft that never flew has shown nothing', async () => {
    await send(flight(0).slice(0, 2));
    expect(await test.context.observedClass.get(fleet.viewer, droneId)).toMatchObject({
      flightCount: 0,
      observedFrom: null,
      figures: [],
    });
  });
});
