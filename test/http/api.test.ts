import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../server/config.ts';
import { ROLES, type Role } from '../../server/http/role.schema.ts';
import { ProblemSchema } from '../../server/lib/wire.schema.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { climb, flySortie, land } from '../helpers/sortie.ts';

let app: TestApp;
/** One record of each kind that belongs to the first operator. */
const ids = { drone: '', device: '', flight: '', policy: '', quote: '', incident: '' };

beforeAll(async () => {
  app = await openTestApp({ DEMO: 'on' });
  const { context, own } = app;
  const steps = [...climb(), ...land('forcedLanding')];
  await flySortie(context, { serialNumber: own.drone.serialNumber, startMs: T0, steps });
  const [flight] = (await context.flights.list(own.viewer, { limit: 1 })).items;
  const device = await context.devices.createForDrone(own.viewer, own.drone.droneId, 'Dock');
  ids.drone = own.drone.droneId;
  ids.device = device.deviceId;
  ids.flight = flight?.flightId ?? '';
  ids.policy = flight?.policyId ?? '';
  ids.quote = flight?.quoteId ?? '';
  ids.incident = flight?.incidentIds[0] ?? '';
});
afterAll(() => app.close());

interface Call {
  body?: object;
  token?: string;
  headers?: Record<string, string>;
}

async function call(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, more: Call = {}) {
  const request = app.http[method](path).set(more.headers ?? {});
  if (more.token) request.set('authorization', `Bearer ${more.token}`);
  return more.body === undefined ? request : request.send(more.body);
}

function expectProblem(
  response: { status: number; type: string; text: string },
  status: number,
  code: string,
) {
  const problem = ProblemSchema.parse(JSON.parse(response.text));
  expect(problem).toMatchObject({ status, code, type: `urn:skycover:problem:${code}` });
  expect(response.status).toBe(status);
  expect(response.type).toBe('application/problem+json');
}

const READS: readonly [path: () => string, roles: readonly Role[]][] = [
  [() => '/v1/me', ROLES],
  [() => '/v1/drone-models', ROLES],
  [() => '/v1/drones', ROLES],
  [() => `/v1/drones/${ids.drone}`, ROLES],
  [() => `/v1/drones/${ids.drone}/classification`, ROLES],
  [() => '/v1/devices', ['operator', 'administrator']],
  [() => '/v1/operators', ROLES],
  [() => '/v1/standing-orders', ['operator', 'underwriter', 'administrator']],
  [() => '/v1/wallet', ['operator']],
  [() => '/v1/wallet/entries', ['operator']],
  [() => '/v1/wallet/statement.csv', ['operator']],
  [() => '/v1/ledger', ['underwriter', 'administrator']],
  [() => '/v1/ledger/balance', ['underwriter', 'administrator']],
  [() => '/v1/ledger/balance.csv', ['underwriter', 'administrator']],
  [() => '/v1/ledger/entries.csv?period=2026-01', ['underwriter', 'administrator']],
  [() => '/v1/flights', ROLES],
  [() => `/v1/flights/${ids.flight}`, ROLES],
  [() => `/v1/flights/${ids.flight}/track`, ROLES],
  [() => '/v1/policies', ROLES],
  [() => `/v1/policies/${ids.policy}`, ROLES],
  [() => `/v1/quotes/${ids.quote}`, ['operator', 'adjuster', 'underwriter', 'administrator']],
  [() => '/v1/incidents', ['operator', 'adjuster', 'regulator', 'underwriter', 'administrator']],
  [
    () => `/v1/incidents/${ids.incident}`,
    ['operator', 'adjuster', 'regulator', 'underwriter', 'administrator'],
  ],
  [() => '/v1/compliance/airborne', ['adjuster', 'regulator', 'underwriter', 'administrator']],
  [() => '/v1/insured?serialNumber=TESTAIRCRAFT1', ROLES],
  [() => '/v1/quarantine', ['operator', 'administrator']],
  [() => '/v1/quarantine/counts', ['operator', 'administrator']],
];

describe('who may read what', () => {
  it.each(READS.map(([path, roles]) => [String(path).replace('() => ', ''), path, roles] as const))(
    '%s',
    async (_name, path, roles) => {
      expectProblem(await call('get', path()), 401, 'AUTHENTICATION_REQUIRED');
      expectProblem(await call('get', path(), { token: 'forged.token.x' }), 401, 'TOKEN_INVALID');
      for (const role of ROLES) {
        const answer = await call('get', path(), { token: await app.tokenOf(role) });
        if (roles.includes(role)) expect([role, answer.status]).toEqual([role, 200]);
        else expectProblem(answer, 403, 'PERMISSION_DENIED');
      }
    },
  );
});

describe('two operators', () => {
  const ADDRESSES: [string, () => string][] = [
    ['drone', () => `/v1/drones/${ids.drone}`],
    ['classification', () => `/v1/drones/${ids.drone}/classification`],
    ['flight', () => `/v1/flights/${ids.flight}`],
    ['track', () => `/v1/flights/${ids.flight}/track`],
    ['policy', () => `/v1/policies/${ids.policy}`],
    ['quote', () => `/v1/quotes/${ids.quote}`],
    ['incident', () => `/v1/incidents/${ids.incident}`],
  ];

  it.each(ADDRESSES)('find a foreign %s exactly as one that does not exist', async (_name, path) => {
    const token = await app.tokenOf('operator', app.foreign);
    const found = await call('get', path(), { token });
    const unknown = await call('get', path().replace(/(_)[0-9a-z]{20}/, '$1unknown'), { token });
    expectProblem(found, 404, 'NOT_FOUND');
    expect(found.text).toBe(unknown.text);
  });

  it('can’t write to what is the other’s', async () => {
    const token = await app.tokenOf('operator', app.foreign);
    const order = { droneId: ids.drone, limitFen: 100_000_000, premiumCapFen: 500 };
    expectProblem(await call('put', '/v1/standing-orders', { token, body: order }), 404, 'NOT_FOUND');
    expectProblem(await call('delete', `/v1/devices/${ids.device}`, { token }), 404, 'NOT_FOUND');
    const bind = { token, body: { droneId: app.foreign.drone.droneId } };
    expectProblem(await call('post', `/v1/devices/${ids.device}/bindings`, bind), 404, 'NOT_FOUND');
    const path = `/v1/drones/${ids.drone}/credentials`;
    expectProblem(await call('post', path, { token, body: {} }), 404, 'NOT_FOUND');
  });

  it('see no byte of each other in any list', async () => {
    const token = await app.tokenOf('operator', app.foreign);
    const secrets = [...Object.values(ids), app.own.operatorId, app.own.drone.serialNumber];
    for (const list of [
      'drones',
      'devices',
      'operators',
      'standing-orders',
      'flights',
      'policies',
      'incidents',
      'quarantine',
      'wallet',
      'wallet/entries',
      'wallet/statement.csv',
      'me',
    ]) {
      const { status, text } = await call('get', `/v1/${list}`, { token });
      expect(status).toBe(200);
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});

describe('writes', () => {
  const drone = (serialNumber: string) => ({ serialNumber, name: 'New', droneModelId: 'dji-mavic-pro' });

  it('create and answer 201 with the thing', async () => {
    const token = await app.tokenOf('operator');
    const made = await call('post', '/v1/drones', { token, body: drone('NEWDRONE0001') });
    expect([made.status, made.body.serialNumber]).toEqual([201, 'NEWDRONE0001']);
    const credential = await call('post', `/v1/drones/${made.body.droneId}/credentials`, { token, body: {} });
    expect(credential.status).toBe(201);
    expect(Object.keys(credential.body).sort()).toEqual(['clientId', 'deviceId', 'password', 'username']);
    const order = { droneId: made.body.droneId, limitFen: 100_000_000, premiumCapFen: 500 };
    expect((await call('put', '/v1/standing-orders', { token, body: order })).body).toMatchObject({
      version: 1,
    });
    expect((await call('put', '/v1/standing-orders', { token, body: order })).body).toMatchObject({
      version: 2,
    });
    const deposit = await call('post', '/v1/wallet/deposits', { token, body: { amountFen: 100 } });
    expect(deposit.status).toBe(201);
  });

  it('answer 409 to what exists, to an old version and to a step the state does not allow', async () => {
    const token = await app.tokenOf('operator');
    const taken = drone(app.own.drone.serialNumber);
    expectProblem(await call('post', '/v1/drones', { token, body: taken }), 409, 'ALREADY_EXISTS');
    const adjuster = await app.tokenOf('adjuster');
    const path = `/v1/incidents/${ids.incident}`;
    const step = (body: object) => call('patch', path, { token: adjuster, body });
    expectProblem(await step({ action: 'acknowledge', version: 99 }), 409, 'VERSION_CONFLICT');
    expectProblem(await step({ action: 'reopen', version: 1, text: 'x' }), 409, 'STATE_CONFLICT');
  });

  it('with one Idempotency-Key happen once, are replayed, and refuse another input', async () => {
    const token = await app.tokenOf('operator');
    const headers = { 'idempotency-key': 'deposit-1' };
    const pay = (amountFen: number) =>
      call('post', '/v1/wallet/deposits', { token, headers, body: { amountFen } });
    const [first, second] = [await pay(500), await pay(500)];
    expect(second.body).toEqual(first.body);
    expect(second.status).toBe(201);
    expect([first.headers['idempotency-hit'], second.headers['idempotency-hit']]).toEqual([
      undefined,
      'true',
    ]);
    expectProblem(await pay(600), 422, 'IDEMPOTENCY_KEY_REUSED');
    const bad = { token, headers: { 'idempotency-key': 'white space' }, body: { amountFen: 500 } };
    expectProblem(await call('post', '/v1/wallet/deposits', bad), 400, 'VALIDATION_FAILED');
  });

  it('never keep a device password for a replay', async () => {
    const token = await app.tokenOf('operator');
    const headers = { 'idempotency-key': 'credential-1' };
    const make = () => call('post', `/v1/drones/${ids.drone}/credentials`, { token, headers, body: {} });
    const [first, second] = [await make(), await make()];
    expect(second.body.password).not.toBe(first.body.password);
    const keys = await app.context.connection.collection('idempotency_keys').find({}).toArray();
    expect(JSON.stringify(keys)).not.toContain(first.body.password);
  });
});

describe('what is not of the expected form', () => {
  const login = (body: object) => call('post', '/v1/sessions', { body });

  it.each([
    ['an operator object', { email: { $ne: null }, password: { $ne: null } }],
    ['an unknown key', { email: 'a@b.cn', password: 'x', role: 'administrator' }],
    ['an array', [] as object],
    ['a list for a text', { email: ['a@b.cn'], password: 'x' }],
    ['a missing key', { email: 'a@b.cn' }],
  ])('is refused with 400: %s', async (_name, body) => {
    expectProblem(await login(body), 400, 'VALIDATION_FAILED');
  });

  it.each([
    '/v1/flights?state[$ne]=closed',
    '/v1/flights?state=airborne&state=lost',
    '/v1/drones?limit=0',
    '/v1/drones?limit=201',
    '/v1/drones?unknown=1',
    '/v1/insured?serialNumber=x',
    '/v1/insured?serialNumber[$gt]=TESTAIRCRAFT1',
    '/v1/ledger?period=2026-13',
    '/v1/ledger?period[$gt]=2026-01',
    '/v1/ledger?account=asset:gold',
    '/v1/ledger?kind=premium',
    '/v1/ledger/balance?period=january',
    '/v1/ledger/entries.csv',
    '/v1/wallet/statement.csv?period=2026-1',
    '/v1/flights/%E0%A4%A',
  ])('is refused with 400: %s', async (path) => {
    expectProblem(
      await call('get', path, { token: await app.tokenOf('operator') }),
      400,
      'VALIDATION_FAILED',
    );
  });

  it.each(['eA', 'WzEsMl0', 'e30', '%00'])('is refused with 400: cursor %s', async (cursor) => {
    const token = await app.tokenOf('operator');
    for (const list of ['drones', 'flights', 'policies', 'incidents', 'wallet/entries', 'quarantine'])
      expectProblem(await call('get', `/v1/${list}?cursor=${cursor}`, { token }), 400, 'CURSOR_INVALID');
  });

  it('is refused with 400 when it is no JSON', async () => {
    const answer = await app.http.post('/v1/sessions').set('content-type', 'application/json').send('{"a":');
    expectProblem(answer, 400, 'BODY_NOT_JSON');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'is refused with 415: %s',
    async (type) => {
      const answer = await app.http.post('/v1/sessions').set('content-type', type).send('email=a');
      expectProblem(answer, 415, 'MEDIA_TYPE_UNSUPPORTED');
    },
  );

  it('is refused with 413 when it is too large', async () => {
    const body = { email: 'a@b.cn', password: 'x'.repeat(LIMITS.httpBodyBytes) };
    expectProblem(await login(body), 413, 'PAYLOAD_TOO_LARGE');
  });

  it('names the field that is wrong', async () => {
    const { body } = await login({ email: 'nobody', password: 'x' });
    expect(body.details).toMatchObject({ part: 'body', issues: [{ path: 'email' }] });
  });
});

it('answers a wrong password and an unknown e-mail alike', async () => {
  const known = `operator.${app.own.operatorId}@example.test`;
  await app.tokenOf('operator');
  const answers = await Promise.all(
    [known, 'nobody@example.test'].map((email) =>
      call('post', '/v1/sessions', { body: { email, password: 'wrong' } }),
    ),
  );
  for (const answer of answers) expectProblem(answer, 401, 'CREDENTIALS_INVALID');
  expect(answers[0]?.text).toBe(answers[1]?.text);
});
