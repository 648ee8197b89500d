import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, shanghaiDay } from '../../server/lib/clock.ts';
import type { Drone, DroneDeclaration } from '../../server/registry/drone.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

let test: TestContext;
let own: Fleet;
let foreign: Fleet;
beforeAll(async () => {
  test = await openTestContext();
  own = await addFleet(test.context);
  foreign = await addFleet(test.context);
});
afterAll(() => test.close());

let serial = 0;
const register = (more: object = {}, viewer = own.viewer): Promise<Drone> => {
  serial += 1;
  const serialNumber = `FACTSDRONE${String(serial).padStart(4, '0')}`;
  const input = { serialNumber, name: 'Facts', droneModelId: 'dji-mavic-pro', ...more };
  return test.context.drones.register(viewer, input);
};
const modify = (drone: Drone, declaration: Partial<DroneDeclaration>, effectiveOn: string | null = null) =>
  test.context.droneChanges.addFacts(own.viewer, drone.droneId, {
    effectiveOn,
    declaration: { ...drone.declaration, ...declaration },
    note: 'heavier battery',
    version: drone.version,
  });

it('changes the class of a modified drone from that day on, and never before (Order 761 art. 14)', async () => {
  const drone = await register();
  const { classification } = test.context;
  const classAt = async (atMs: number) =>
    (await classification.classifyOwn(own.viewer, drone.droneId, { atMs })).legalClass.value;
  const nowMs = test.clock.now();
  const day = shanghaiDay(nowMs + 3 * DAY_MS);
  await modify(drone, { emptyMassKg: 5, mtowKg: 7 }, day);
  const beginsMs = Date.parse(`${day}T00:00:00+08:00`);
  expect(await classAt(nowMs)).toBe('light');
  expect(await classAt(beginsMs - 1)).toBe('light');
  expect(await classAt(beginsMs)).toBe('small');
  expect(await classAt(nowMs - 100 * DAY_MS)).toBe('light');
  expect((await test.context.drones.factsAt(drone.droneId, beginsMs)).declared).toEqual([
    'emptyMassKg',
    'mtowKg',
  ]);
  expect((await test.context.drones.get(own.viewer, drone.droneId)).facts.version).toBe(1);
});

it('leaves what was decided this morning as it was: today counts from now', async () => {
  const drone = await register();
  const morningMs = test.clock.now();
  test.clock.advance(HOUR_MS);
  const changed = await modify(drone, { monitoring: false }, shanghaiDay(test.clock.now()));
  expect(changed.facts).toMatchObject({ version: 2, monitoring: false, note: 'heavier battery' });
  expect((await test.context.drones.factsAt(drone.droneId, morningMs)).monitoring).toBe(true);
  expect((await test.context.drones.findBySerialNumber(drone.serialNumber, morningMs))?.facts.version).toBe(
    1,
  );
});

it('keeps every version with who declared it and when', async () => {
  const drone = await register();
  const second = await modify(drone, { mtowKg: 1 });
  test.clock.advance(HOUR_MS);
  await modify(second, { mtowKg: 1.2 });
  const { items } = await test.context.drones.listFacts(own.viewer, drone.droneId);
  expect(items.map(({ version, mtowKg, byUserId }) => [version, mtowKg, byUserId])).toEqual([
    [3, 1.2, own.viewer.userId],
    [2, 1, own.viewer.userId],
    [1, 0.734, null],
  ]);
});

it('refuses the past, impossible aircraft, unknown models and an old version, and changes nothing', async () => {
  const drone = await register();
  const yesterday = shanghaiDay(test.clock.now() - DAY_MS);
  const refusals = [
    [modify(drone, {}, yesterday), { code: 'EFFECTIVE_IN_PAST', details: { field: 'effectiveOn' } }],
    [modify(drone, { emptyMassKg: 2, mtowKg: 1 }), { code: 'AIRCRAFT_IMPOSSIBLE' }],
    [
      modify(drone, { dimensionMeters: 0 }),
      { code: 'AIRCRAFT_IMPOSSIBLE', details: { field: 'declaration.dimensionMeters' } },
    ],
    [modify({ ...drone, version: 9 }, {}), { code: 'VERSION_CONFLICT' }],
    [
      register({ droneModelId: 'no-such' }),
      { code: 'DRONE_MODEL_UNKNOWN', details: { field: 'droneModelId' } },
    ],
    [register({ registrationMark: 'UAS123' }), { code: 'REGISTRATION_MARK_INVALID' }],
    [register({ productId: 'O'.repeat(20) }), { code: 'PRODUCT_ID_INVALID' }],
    [register({ declaration: { mtowKg: 8 } }), { code: 'AIRCRAFT_IMPOSSIBLE' }],
  ] as const;
  const before = await test.context.drones.list(own.viewer, { limit: 200 });
  for (const [refusal, expected] of refusals) await expect(refusal).rejects.toMatchObject(expected);
  expect(await test.context.drones.list(own.viewer, { limit: 200 })).toEqual(before);
});

it('gives a registration mark and a product ID to one of many that claim them at once', async () => {
  for (const claim of [{ registrationMark: 'UAS55555555' }, { productId: '1581F45T7228K00ABC12' }]) {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => register(claim, index % 2 ? own.viewer : foreign.viewer)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [field] = Object.keys(claim);
    await expect(register(claim)).rejects.toMatchObject({ code: 'ALREADY_EXISTS', details: { field } });
  }
});

it('frees a mark that is taken off, and holds one that an older record carries', async () => {
  const drone = await register({ registrationMark: 'UAS66666666' });
  const { droneChanges, connection } = test.context;
  await droneChanges.edit(own.viewer, drone.droneId, { registrationMark: null, version: 1 });
  const next = await register({ registrationMark: 'UAS66666666' });
  await connection
    .collection('drones')
    .updateOne({ _id: next.droneId as never }, { $unset: { markKey: 1, version: 1 } });
  await expect(register({ registrationMark: 'UAS66666666' })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
  const renamed = await droneChanges.edit(own.viewer, next.droneId, { name: 'Renamed', version: 1 });
  expect(renamed).toMatchObject({ name: 'Renamed', registrationMark: 'UAS66666666', version: 2 });
});

it('retires a drone and takes it back', async () => {
  const drone = await register();
  const { droneChanges, drones } = test.context;
  const edit = (state: 'active' | 'retired', version: number) =>
    droneChanges.edit(own.viewer, drone.droneId, { state, version });
  expect(await edit('retired', 1)).toMatchObject({ state: 'retired', version: 2 });
  expect((await drones.findBySerialNumber(drone.serialNumber))?.state).toBe('retired');
  expect(await edit('active', 2)).toMatchObject({ state: 'active', retiredAt: null });
});

it('lets exactly one of many that change the same version win', async () => {
  const drone = await register();
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) => modify(drone, { mtowKg: 1 + index / 10 })),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect((await test.context.drones.listFacts(own.viewer, drone.droneId)).items).toHaveLength(2);
});

it('answers a foreign drone exactly as an unknown one', async () => {
  const drone = await register();
  const { droneChanges } = test.context;
  const input = { name: 'Mine', version: 1 };
  for (const id of [drone.droneId, 'drn_none'])
    await expect(droneChanges.edit(foreign.viewer, id, input)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: {},
    });
});

it('reads a drone of an older store as version 1 of its facts', async () => {
  const drone = await register();
  const { connection, drones } = test.context;
  await connection.collection('drones').updateOne(
    { _id: drone.droneId as never },
    {
      $unset: { version: 1 },
      $set: {
        declaration: {
          commercial: false,
          airspaceKeeping: true,
          monitoring: true,
          emptyMassKg: null,
          mtowKg: 1,
        },
      },
    },
  );
  const read = await drones.get(own.viewer, drone.droneId);
  expect(read).toMatchObject({ version: 1, state: 'active', productId: null });
  expect(read.facts).toMatchObject({ version: 1, mtowKg: 1, commercial: false, ceilingMeters: null });
  expect(await modify(read, { mtowKg: 1.1 })).toMatchObject({
    version: 2,
    facts: { version: 2, mtowKg: 1.1 },
  });
});

const declared = {
  droneModelId: 'acme-hauler',
  maker: 'Acme',
  name: 'Hauler',
  djiEnum: null,
  airframe: 'vtol' as const,
  emptyMassKg: 20,
  mtowKg: 40,
  maxLevelSpeedMps: 30,
  maxAscentMps: 5,
  maxDescentMps: 4,
  dimensionMeters: 4,
  windLimitMps: null,
  ceilingMeters: 4_000,
  power: 'hybrid' as const,
  agricultural: false,
  source: 'Maker’s data sheet rev. 3',
  notes: '',
};

it('lets an underwriter declare a model that the register lacks, and drones of it be registered and classified', async () => {
  const { droneModels, classification } = test.context;
  await expect(register({ droneModelId: declared.droneModelId })).rejects.toMatchObject({
    code: 'DRONE_MODEL_UNKNOWN',
  });
  await expect(droneModels.declare(own.viewer, declared)).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  const underwriter = viewerOf('underwriter');
  await expect(droneModels.declare(underwriter, { ...declared, mtowKg: 19 })).rejects.toMatchObject({
    code: 'AIRCRAFT_IMPOSSIBLE',
  });
  await droneModels.declare(underwriter, declared);
  for (const droneModelId of [declared.droneModelId, 'dji-neo'])
    await expect(droneModels.declare(underwriter, { ...declared, droneModelId })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
  const drone = await register({ droneModelId: declared.droneModelId });
  expect(drone).toMatchObject({ modelName: 'Hauler', facts: { power: 'hybrid', ceilingMeters: 4_000 } });
  const answer = await classification.classifyOwn(own.viewer, drone.droneId);
  expect(answer).toMatchObject({ legalClass: { value: 'medium' }, type: { airframe: 'vtol' } });
  expect((await droneModels.list()).items.at(-1)).toMatchObject({ droneModelId: 'acme-hauler' });
});

it('knows of a mark what an administrator entered of the platform, and else that nobody knows', async () => {
  const { realNameStatus } = test.context;
  const drone = await register({ registrationMark: 'UAS77777777' });
  expect(await realNameStatus.check(drone)).toMatchObject({ state: 'unknown', checkedAt: null });
  const entry = { state: 'cancelled' as const, source: 'UOM query' };
  await expect(realNameStatus.enter(own.viewer, 'UAS77777777', entry)).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
  const administrator = viewerOf('administrator');
  await expect(realNameStatus.enter(administrator, 'UAS7', entry)).rejects.toMatchObject({
    code: 'REGISTRATION_MARK_INVALID',
  });
  await realNameStatus.enter(administrator, 'UAS77777777', entry);
  expect(await realNameStatus.checkDrone(own.viewer, drone.droneId)).toMatchObject({
    state: 'cancelled',
    source: 'UOM query',
    checkedAt: expect.any(String),
  });
  await expect(realNameStatus.checkDrone(foreign.viewer, drone.droneId)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
