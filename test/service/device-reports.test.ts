import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DeviceReport } from '../../server/registry/device-report.schema.ts';
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

const DOCK = 'DOCK00000001';
const make = async (fleet = own) =>
  (await test.context.devices.createForDrone(fleet.viewer, fleet.drone.droneId, 'Dock')).deviceId;
const find = async (deviceId: string) =>
  (await test.context.devices.list(own.viewer, { limit: 200 })).items.find(
    (one) => one.deviceId === deviceId,
  );
const topology = (...serialNumbers: string[]): DeviceReport => ({
  kind: 'topology',
  atMs: test.clock.now(),
  gatewaySerialNumber: DOCK,
  gatewayModelKey: '3-2-0',
  aircraft: serialNumbers.map((serialNumber) => ({
    serialNumber,
    modelKey: '0-67-1',
    modelName: 'Matrice 30T',
  })),
});

it('proposes an aircraft of the operator with its id, binds it by that id, and then proposes it no more', async () => {
  const deviceId = await make();
  const { droneId, serialNumber } = await test.context.drones.register(own.viewer, {
    serialNumber: 'PROPOSED0001',
    name: 'Second',
    droneModelId: own.drone.droneModelId,
    registrationMark: null,
    declaration: own.drone.declaration,
  });
  await test.context.devices.report(deviceId, topology(serialNumber, own.drone.serialNumber));
  expect((await find(deviceId))?.proposals).toMatchObject([
    { serialNumber, droneId, modelName: 'Matrice 30T', present: true },
  ]);
  const bound = await test.context.devices.bind(own.viewer, deviceId, droneId);
  expect(bound.proposals).toEqual([]);
  expect(bound.serialNumbers).toContain(serialNumber);
});

it('names no id for an aircraft that is nobody’s or another operator’s', async () => {
  const deviceId = await make();
  await test.context.devices.report(deviceId, topology('NOBODYS00001', foreign.drone.serialNumber));
  expect((await find(deviceId))?.proposals.map((one) => one.droneId)).toEqual([null, null]);
});

it('binds nothing by itself: what a dock says it carries gives it no right', async () => {
  const deviceId = await make();
  await test.context.devices.report(deviceId, topology('NOBODYS00001'));
  const grant = await test.context.devices.findGrant(deviceId);
  expect([...(grant?.serialNumbers ?? [])]).toEqual([own.drone.serialNumber]);
});

it('keeps nothing of a device that is unknown or revoked', async () => {
  const deviceId = await make();
  await test.context.devices.revoke(own.viewer, deviceId);
  await test.context.devices.report(deviceId, topology('NOBODYS00001'));
  await test.context.devices.report('dev_none', topology('NOBODYS00001'));
  expect((await find(deviceId))?.proposals).toEqual([]);
});

it('finds the rights of a dock by its own serial number, announces the change, and gives it to one device only', async () => {
  const { devices } = test.context;
  const [deviceId, other] = [await make(), await make(foreign)];
  const changed: string[] = [];
  const stop = devices.onDeviceChanged((id) => changed.push(id));
  expect(await devices.setGateway(own.viewer, deviceId, DOCK)).toMatchObject({ gatewaySerialNumber: DOCK });
  stop();
  expect(changed).toEqual([deviceId]);
  expect(await devices.findGrant(DOCK)).toMatchObject({ deviceId, gatewaySerialNumber: DOCK });
  await expect(devices.setGateway(foreign.viewer, other, DOCK)).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
  await devices.revoke(own.viewer, deviceId);
  expect(await devices.findGrant(DOCK)).toBeUndefined();
  expect(await devices.setGateway(foreign.viewer, other, DOCK)).toMatchObject({ gatewaySerialNumber: DOCK });
  expect(await devices.setGateway(foreign.viewer, other, null)).toMatchObject({ gatewaySerialNumber: null });
});

it('lets nobody but its operator say which dock a device is', async () => {
  const deviceId = await make();
  const { devices } = test.context;
  await expect(devices.setGateway(foreign.viewer, deviceId, 'DOCK00000002')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(devices.setGateway(viewerOf('adjuster'), deviceId, 'DOCK00000002')).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});
