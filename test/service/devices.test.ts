import { afterAll, beforeAll, expect, it } from 'vitest';
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

const make = () => test.context.devices.createForDrone(own.viewer, own.drone.droneId, 'Dock');

it('makes a login bound to its drone whose client id, user name and device id are one', async () => {
  const credential = await make();
  expect(credential.clientId).toBe(credential.deviceId);
  expect(credential.username).toBe(credential.deviceId);
  const grant = await test.context.devices.authenticate(credential);
  expect(grant).toMatchObject({ deviceId: credential.deviceId, operatorId: own.operatorId });
  expect([...(grant?.serialNumbers ?? [])]).toEqual([own.drone.serialNumber]);
});

it('keeps no password and shows it in no list', async () => {
  const { password } = await make();
  const page = await test.context.devices.list(own.viewer, { limit: 50 });
  const stored = await test.context.connection.collection('devices').find().toArray();
  expect(page.items.length).toBeGreaterThan(0);
  expect(JSON.stringify(page)).not.toMatch(/password|argon2/i);
  expect(JSON.stringify(stored)).toContain('$argon2id$');
  expect(JSON.stringify(stored)).not.toContain(password);
});

it('answers wrong password, wrong client id, unknown and revoked all with nothing', async () => {
  const { devices } = test.context;
  const credential = await make();
  await devices.revoke(own.viewer, credential.deviceId);
  const live = await make();
  const refusals = await Promise.all([
    devices.authenticate({ ...live, password: 'wrong' }),
    devices.authenticate({ ...live, clientId: 'other' }),
    devices.authenticate({ clientId: 'dev_none', username: 'dev_none', password: live.password }),
    devices.authenticate(credential),
    devices.findGrant(credential.deviceId),
  ]);
  expect(refusals).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

it('announces a revocation, and revoking twice is the same as once', async () => {
  const { devices } = test.context;
  const changed: string[] = [];
  const stop = devices.onDeviceChanged((deviceId) => changed.push(deviceId));
  const { deviceId } = await make();
  const first = await devices.revoke(own.viewer, deviceId);
  test.clock.advance(60_000);
  const second = await devices.revoke(own.viewer, deviceId);
  stop();
  expect(first.state).toBe('revoked');
  expect(second).toEqual(first);
  expect(changed).toContain(deviceId);
});

it('answers a foreign device exactly as an unknown one', async () => {
  const { deviceId } = await make();
  const ask = (id: string) =>
    test.context.devices.revoke(foreign.viewer, id).catch((error: unknown) => error);
  const found = await ask(deviceId);
  expect(found).toMatchObject({ code: 'NOT_FOUND', details: {} });
  expect(await ask('dev_unknown')).toEqual(found);
  expect(await test.context.devices.findGrant(deviceId)).toBeDefined();
});

it('binds only aircraft of its own operator, and none once revoked', async () => {
  const { devices } = test.context;
  const { deviceId } = await make();
  const refusal = { code: 'NOT_FOUND' };
  await expect(devices.bind(own.viewer, deviceId, foreign.drone.droneId)).rejects.toMatchObject(refusal);
  await expect(devices.bind(foreign.viewer, deviceId, foreign.drone.droneId)).rejects.toMatchObject(refusal);
  await expect(
    devices.bind(viewerOf('administrator'), deviceId, foreign.drone.droneId),
  ).rejects.toMatchObject(refusal);
  await devices.bind(own.viewer, deviceId, own.drone.droneId);
  expect([...((await devices.findGrant(deviceId))?.serialNumbers ?? [])]).toEqual([own.drone.serialNumber]);
  await devices.revoke(own.viewer, deviceId);
  await expect(devices.bind(own.viewer, deviceId, own.drone.droneId)).rejects.toMatchObject({
    code: 'STATE_CONFLICT',
  });
});

it('lets one of two operators register a serial number, the first', async () => {
  const input = {
    serialNumber: 'CONTESTED001',
    name: 'X',
    droneModelId: 'dji-mavic-pro',
    registrationMark: null,
    declaration: own.drone.declaration,
  };
  const results = await Promise.allSettled(
    [own, foreign, own, foreign].map(({ viewer }) => test.context.drones.register(viewer, input)),
  );
  expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  for (const one of results.filter((result) => result.status === 'rejected'))
    expect(one.reason).toMatchObject({ code: 'ALREADY_EXISTS' });
});

it('never makes a device the dock that is an aircraft, its own or a stranger’s', async () => {
  const { deviceId } = await make();
  for (const { drone } of [own, foreign])
    await expect(
      test.context.devices.setGateway(own.viewer, deviceId, drone.serialNumber),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

it('shows a revoked device as offline, whatever it said last', async () => {
  const { deviceId } = await make();
  await test.context.devices.report(deviceId, {
    kind: 'birth',
    atMs: test.clock.now(),
    session: 's1',
    device: null,
    firmware: null,
    aircraft: [],
  });
  await test.context.devices.revoke(own.viewer, deviceId);
  const page = await test.context.devices.list(own.viewer, { limit: 50 });
  expect(page.items.find((one) => one.deviceId === deviceId)).toMatchObject({
    state: 'revoked',
    link: { state: 'offline' },
  });
});
