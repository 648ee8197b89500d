import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpDirectory } from '../../device-gateway/http-directory.ts';
import { createServer, type SkycoverServer } from '../../server/server.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';

const DOCK = 'DOCK00000001';
let app: TestApp;
let server: SkycoverServer;
let ingestUrl: string;
beforeAll(async () => {
  app = await openTestApp();
  server = createServer(app.context, { mqttUrl: () => 'mqtt://localhost' });
  await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));
  ingestUrl = `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.http.close(resolve));
  await server.close();
  await app.close();
});

const make = async (fleet = app.own) =>
  (await app.context.devices.createForDrone(fleet.viewer, fleet.drone.droneId, 'Dock')).deviceId;
const patch = async (deviceId: string, body: object, token: string) =>
  app.http.patch(`/v1/devices/${deviceId}`).set('authorization', `Bearer ${token}`).send(body);

describe('PATCH /v1/devices/:deviceId', () => {
  it('says which dock a device is, and takes it back', async () => {
    const [deviceId, token] = [await make(), await app.tokenOf('operator')];
    const set = await patch(deviceId, { gatewaySerialNumber: DOCK }, token);
    expect(set).toMatchObject({ status: 200, body: { deviceId, gatewaySerialNumber: DOCK, proposals: [] } });
    const unset = await patch(deviceId, { gatewaySerialNumber: null }, token);
    expect(unset).toMatchObject({ status: 200, body: { gatewaySerialNumber: null } });
  });

  it.each([
    {},
    { gatewaySerialNumber: 'no/sn' },
    { gatewaySerialNumber: 7 },
    { gatewaySerialNumber: DOCK, x: 1 },
  ])('refuses %j', async (body) => {
    const answer = await patch(await make(), body, await app.tokenOf('operator'));
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });

  it('refuses strangers, other roles, other operators, unknown and revoked devices, and a dock twice', async () => {
    const [deviceId, other, revoked] = [await make(), await make(app.foreign), await make()];
    await app.context.devices.revoke(app.own.viewer, revoked);
    const body = { gatewaySerialNumber: 'DOCK00000009' };
    const [own, foreign] = [await app.tokenOf('operator'), await app.tokenOf('operator', app.foreign)];
    expect((await patch(deviceId, body, 'none')).status).toBe(401);
    expect((await patch(deviceId, body, await app.tokenOf('adjuster'))).status).toBe(403);
    expect((await patch(deviceId, body, foreign)).status).toBe(404);
    expect((await patch('dev_none', body, own)).status).toBe(404);
    expect(await patch(revoked, body, own)).toMatchObject({ status: 409, body: { code: 'STATE_CONFLICT' } });
    expect((await patch(deviceId, body, own)).status).toBe(200);
    expect(await patch(other, body, foreign)).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_EXISTS' },
    });
  });
});

describe('a gateway on another machine', () => {
  const gateway = (serviceSecret = app.context.serviceSecret) =>
    new HttpDirectory({ ingestUrl, serviceSecret });

  it('reports what a device says of itself, and finds its rights by its dock’s serial number', async () => {
    const deviceId = await make();
    await app.context.devices.setGateway(app.own.viewer, deviceId, 'DOCK00000005');
    expect(await gateway().findGrant('DOCK00000005')).toMatchObject({
      deviceId,
      gatewaySerialNumber: 'DOCK00000005',
    });
    await gateway().report(deviceId, { kind: 'death', atMs: 1_760_000_000_000, session: null });
    await gateway().report(deviceId, {
      kind: 'topology',
      atMs: 1_760_000_000_000,
      gatewaySerialNumber: 'DOCK00000005',
      gatewayModelKey: '3-2-0',
      aircraft: [{ serialNumber: 'PROPOSED0009', modelKey: '0-67-1', modelName: 'Matrice 30T' }],
    });
    const answer = await app.http
      .get('/v1/devices?limit=200')
      .set('authorization', `Bearer ${await app.tokenOf('operator')}`);
    const device = answer.body.items.find((one: { deviceId: string }) => one.deviceId === deviceId);
    expect(device).toMatchObject({
      link: { state: 'offline', bornAt: null },
      proposals: [{ serialNumber: 'PROPOSED0009', modelName: 'Matrice 30T', droneId: null }],
    });
  });

  it('is refused without the service’s secret, and so is a report of no known form', async () => {
    const death = { kind: 'death', atMs: 1, session: null } as const;
    await expect(gateway('x'.repeat(40)).report('dev_1', death)).rejects.toThrow(/401/);
    await expect(gateway().report('dev_1', { ...death, atMs: -1 })).rejects.toThrow(/400/);
  });
});
