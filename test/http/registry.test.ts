import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../helpers/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

type Method = 'get' | 'post' | 'put' | 'patch';
async function call(method: Method, path: string, token: string, body?: object) {
  const request = app.http[method](`/v1/${path}`).set('authorization', `Bearer ${token}`);
  const { status, body: answer } = await (body ? request.send(body) : request);
  return { status, body: answer, code: answer.code as string | undefined, field: answer.details?.field };
}

const drone = (more: object) => ({
  serialNumber: 'HTTPDRONE0001',
  name: 'New',
  droneModelId: 'dji-mavic-pro',
  ...more,
});

describe('bad input of the registry', () => {
  it.each([
    ['REGISTRATION_MARK_INVALID', 'registrationMark', { registrationMark: 'UAS1' }],
    ['PRODUCT_ID_INVALID', 'productId', { productId: 'I'.repeat(20) }],
    ['DRONE_MODEL_UNKNOWN', 'droneModelId', { droneModelId: 'nobody-knows' }],
    ['AIRCRAFT_IMPOSSIBLE', 'declaration.dimensionMeters', { declaration: { dimensionMeters: 0 } }],
    ['AIRCRAFT_IMPOSSIBLE', 'declaration.emptyMassKg', { declaration: { emptyMassKg: 3, mtowKg: 2 } }],
    ['AIRCRAFT_IMPOSSIBLE', 'declaration.maxLevelSpeedMps', { declaration: { maxLevelSpeedMps: 401 } }],
    ['AIRCRAFT_IMPOSSIBLE', 'declaration.mtowKg', { declaration: { mtowKg: 7.5 } }],
  ])('is refused as %s of %s, and nothing is registered', async (code, field, more) => {
    const token = await app.tokenOf('operator');
    const before = (await call('get', 'drones', token)).body;
    expect(await call('post', 'drones', token, drone(more))).toMatchObject({ status: 422, code, field });
    expect((await call('get', 'drones', token)).body).toEqual(before);
  });

  it('is refused by form where it is no figure at all', async () => {
    const token = await app.tokenOf('operator');
    for (const mtowKg of ['1', {}, true])
      expect(await call('post', 'drones', token, drone({ declaration: { mtowKg } }))).toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
      });
  });

  it('is refused for operators, settings and consents by code and field', async () => {
    const [administrator, underwriter, operator] = await Promise.all([
      app.tokenOf('administrator'),
      app.tokenOf('underwriter'),
      app.tokenOf('operator'),
    ]);
    const firm = { name: 'Firm', uscc: '91350100M000100Y44' };
    expect(await call('post', 'operators', administrator, firm)).toMatchObject({
      status: 422,
      code: 'USCC_INVALID',
      field: 'uscc',
    });
    const past = { value: 500, source: 'Nobody', version: 0, effectiveFrom: '2001-01-01T00:00:00Z' };
    expect(await call('put', 'settings/vatBps', underwriter, past)).toMatchObject({
      status: 422,
      code: 'EFFECTIVE_IN_PAST',
      field: 'effectiveFrom',
    });
    expect(await call('put', 'settings/noSuch', underwriter, past)).toMatchObject({ status: 400 });
    expect(await call('put', 'consents/noSuch', operator, { action: 'given', textVersion: 1 })).toMatchObject(
      {
        status: 400,
      },
    );
  });
});

describe('who may', () => {
  it.each([
    ['get', 'settings', 'operator'],
    ['put', 'settings/vatBps', 'administrator', { value: 1, source: 'xyz', version: 0 }],
    ['post', 'operators', 'underwriter', { name: 'F', uscc: '91350100M000100Y43' }],
    ['post', 'drone-models', 'operator'],
    ['get', 'pilots', 'regulator'],
    ['get', 'consents', 'administrator'],
    ['put', 'real-name-status/UAS12345678', 'operator', { state: 'registered', source: 'UOM' }],
  ] as const)('%s %s is refused to the %s', async (method, path, role, body?: object) => {
    const model = {
      ...(await call('get', 'drone-models', await app.tokenOf(role))).body.items[0],
      droneModelId: 'a',
      checkedOn: undefined,
    };
    const sent = path === 'drone-models' ? model : body;
    expect(await call(method, path, await app.tokenOf(role), sent)).toMatchObject({
      status: 403,
      code: 'PERMISSION_DENIED',
    });
  });

  it('sees nothing without a login', async () => {
    for (const path of ['settings', 'pilots', 'operators', 'consents', 'drone-models'])
      expect((await app.http.get(`/v1/${path}`)).status).toBe(401);
  });
});

it('follows a drone over HTTP: modified, classified by a date, renamed, retired and restored', async () => {
  const token = await app.tokenOf('operator');
  const made = await call('post', 'drones', token, drone({ registrationMark: 'UAS24680246' }));
  expect(made).toMatchObject({ status: 201, body: { version: 1, facts: { version: 1 } } });
  const path = `drones/${made.body.droneId}`;
  const registeredAt = made.body.createdAt;
  app.clock.advance(1_000);
  const declaration = { ...made.body.declaration, emptyMassKg: 5, mtowKg: 7 };
  const changed = await call('post', `${path}/facts`, token, { declaration, note: 'lidar', version: 1 });
  expect(changed).toMatchObject({ status: 201, body: { version: 2, facts: { version: 2, emptyMassKg: 5 } } });
  const classAt = async (query: string) =>
    (await call('get', `${path}/classification${query}`, token)).body.legalClass.value;
  expect([await classAt(''), await classAt(`?at=${registeredAt}`)]).toEqual(['small', 'light']);
  expect((await call('get', `${path}/classification?at=yesterday`, token)).status).toBe(400);
  expect((await call('get', `${path}/facts`, token)).body.items).toHaveLength(2);
  const stale = await call('patch', path, token, { name: 'Old', version: 1 });
  expect(stale).toMatchObject({ status: 409, code: 'VERSION_CONFLICT' });
  const foreign = await app.tokenOf('operator', app.foreign);
  expect(await call('patch', path, foreign, { name: 'Mine', version: 2 })).toMatchObject({ status: 404 });
  const taken = { registrationMark: 'UAS24680246', version: app.foreign.drone.version };
  expect(await call('patch', `drones/${app.foreign.drone.droneId}`, foreign, taken)).toMatchObject({
    status: 409,
    code: 'ALREADY_EXISTS',
    field: 'registrationMark',
  });
  const retired = await call('patch', path, token, { name: 'New name', state: 'retired', version: 2 });
  expect(retired).toMatchObject({ status: 200, body: { name: 'New name', state: 'retired' } });
  expect(await call('patch', path, token, { state: 'active', version: 3 })).toMatchObject({
    body: { state: 'active', retiredAt: null },
  });
});
