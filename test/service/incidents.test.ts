import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS, toInstant } from '../../server/lib/clock.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie, land, messageOf, type SortieStep, sortieSamples } from '../helpers/sortie.ts';

let test: TestContext;
let fleet: Fleet;
const adjuster = viewerOf('adjuster');
const opened: string[] = [];
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context);
  opened.length = 0;
  test.context.events.subscribe('incident.opened', ({ incidentId }) => opened.push(incidentId));
});
afterEach(() => test.close());

async function forcedLanding() {
  const steps = [...climb(), ...land('forcedLanding')];
  await flySortie(test.context, { serialNumber: fleet.drone.serialNumber, startMs: T0, steps });
  const { items } = await test.context.incidents.list(adjuster, { limit: 10 });
  if (!items[0]) throw new Error('no incident');
  expect(items).toHaveLength(1);
  return items[0];
}

const finding = (confidence: number, tier: 'suspected' | 'probable') => ({
  kind: 'linkLoss' as const,
  tier,
  confidence,
  points: 4,
  evidence: [{ code: 'TEST', detail: 'test', points: 4, atMs: T0 + 4_000 }],
  atMs: T0 + 4_000,
  landedOffSite: null,
});

describe('a forced landing', () => {
  it('opens one incident, held from two minutes before its first sign, with its evidence', async () => {
    const incident = await forcedLanding();
    const firstSignMs = T0 + climb().length * 1_000;
    expect(opened).toEqual([incident.incidentId]);
    expect(incident).toMatchObject({
      kind: 'forcedLanding',
      state: 'suspected',
      occurredAt: toInstant(firstSignMs),
      coverageStatus: 'covered',
      hold: { fromAt: toInstant(firstSignMs - 2 * MINUTE_MS), toAt: null },
      version: 1,
    });
    expect(incident.hold.sampleCount).toBe(climb().length + land().length);
    expect(incident.evidence[0]?.code).toBe('MODE_FORCED_LANDING');
    const flight = await test.context.flights.get(fleet.viewer, incident.flightId);
    expect(flight.incidentIds).toEqual([incident.incidentId]);
  });

  it('is seen by its operator, and by no other', async () => {
    const { incidentId } = await forcedLanding();
    const other = await addFleet(test.context);
    expect(await test.context.incidents.get(fleet.viewer, incidentId)).toMatchObject({ incidentId });
    await expect(test.context.incidents.get(other.viewer, incidentId)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await test.context.incidents.list(other.viewer, { limit: 10 })).items).toEqual([]);
  });

  it('ends its hold two minutes after the flight closed', async () => {
    const { incidentId, flightId } = await forcedLanding();
    test.clock.set(T0 + 10 * MINUTE_MS);
    test.context.ingest.tick();
    await test.context.ingest.close();
    const flight = await test.context.flights.get(adjuster, flightId);
    const incident = await test.context.incidents.get(adjuster, incidentId);
    expect(flight.state).toBe('closed');
    const closed = flight.transitions.find((one) => one.kind === 'closed');
    expect(incident.hold.toAt).toBe(toInstant(Date.parse(closed?.at ?? '') + 2 * MINUTE_MS));
  });
});

describe('a fall of a registered model', () => {
  /** Up to 60 m, then without thrust; a Matrice 200 descends at 3 m/s at most (detection §5.2). */
  const fall: SortieStep[] = [
    ...climb(30),
    ...[[55, -9], [42, -16], [23, -20], [1, -22], ...Array.from({ length: 15 }, () => [0, 0] as const)].map(
      ([height = 0, speed = 0]) => ({
        mode: 'unknown' as const,
        heightAboveTakeoffMeters: height,
        verticalSpeedMps: speed,
      }),
    ),
  ];

  it('is judged by its own descent, also when it was first heard on the ground: probable, not suspected', async () => {
    for (const sample of sortieSamples({ serialNumber: fleet.drone.serialNumber, startMs: T0, steps: fall }))
      await test.context.ingest.submit(messageOf(sample));
    const { items } = await test.context.incidents.list(adjuster, { limit: 10 });
    expect(items.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['fall probable']);
    expect(items[0]?.evidence.map(({ code }) => code)).not.toContain('MODEL_UNKNOWN');
    expect(items[0]?.evidence[0]?.detail).toContain('limit 5.0 m/s');
  });
});

describe('detection', () => {
  it('opens a kind once per flight, and only strengthens it', async () => {
    const { flightId } = await forcedLanding();
    const { incidents } = test.context;
    await Promise.all(Array.from({ length: 8 }, () => incidents.report(flightId, finding(0.8, 'suspected'))));
    const list = () => incidents.list(adjuster, { limit: 10, flightId });
    const find = async () => (await list()).items.find((one) => one.kind === 'linkLoss');
    expect(opened).toHaveLength(2);
    expect(await find()).toMatchObject({ state: 'suspected', confidence: 0.8, version: 1 });
    await incidents.report(flightId, finding(0.97, 'probable'));
    expect(await find()).toMatchObject({ state: 'probable', confidence: 0.97, version: 2 });
    await incidents.report(flightId, finding(0.75, 'suspected'));
    expect(await find()).toMatchObject({ state: 'probable', confidence: 0.97, version: 2 });
    const flight = await test.context.flights.get(adjuster, flightId);
    expect(flight.incidentIds).toHaveLength(2);
  });

  it('never takes back what a person decided', async () => {
    const { flightId } = await forcedLanding();
    const { incidents } = test.context;
    await incidents.report(flightId, finding(0.8, 'suspected'));
    const found = (await incidents.list(adjuster, { limit: 10 })).items.find(
      (one) => one.kind === 'linkLoss',
    );
    const id = found?.incidentId ?? '';
    await incidents.update(adjuster, id, { action: 'dismiss', version: 1, text: 'tunnel' });
    await incidents.report(flightId, finding(0.99, 'probable'));
    expect(await incidents.get(adjuster, id)).toMatchObject({ state: 'dismissed' });
  });
});

describe('an adjuster', () => {
  it('acknowledges, notes, confirms and reopens, each step on the version that was shown', async () => {
    const { incidentId } = await forcedLanding();
    const { incidents } = test.context;
    const step = (input: Parameters<typeof incidents.update>[2]) =>
      incidents.update(adjuster, incidentId, input);
    expect(await step({ action: 'acknowledge', version: 1 })).toMatchObject({
      acknowledgedBy: 'Test adjuster',
      state: 'suspected',
      version: 2,
    });
    expect(await step({ action: 'note', version: 2, text: 'called' })).toMatchObject({
      notes: [{ text: 'called', by: 'Test adjuster' }],
    });
    expect(await step({ action: 'confirm', version: 3, text: 'seen' })).toMatchObject({ state: 'confirmed' });
    await expect(step({ action: 'dismiss', version: 4, text: 'no' })).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    expect(await step({ action: 'reopen', version: 4, text: 'new facts' })).toMatchObject({
      state: 'probable',
      version: 5,
    });
  });

  it('loses to whoever was first: of ten steps on one version exactly one is taken', async () => {
    const { incidentId } = await forcedLanding();
    const steps = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        test.context.incidents.update(adjuster, incidentId, {
          action: 'note',
          version: 1,
          text: `note ${index}`,
        }),
      ),
    );
    expect(steps.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of steps.filter((result) => result.status === 'rejected'))
      expect(one.reason).toMatchObject({ code: 'VERSION_CONFLICT' });
    expect((await test.context.incidents.get(adjuster, incidentId)).notes).toHaveLength(1);
  });

  it.each(['operator', 'regulator', 'underwriter', 'administrator'] as const)(
    'is the only one who may: not %s',
    async (role) => {
      await expect(
        test.context.incidents.update(viewerOf(role, 'opr_x'), 'inc_any', {
          action: 'acknowledge',
          version: 1,
        }),
      ).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    },
  );
});
