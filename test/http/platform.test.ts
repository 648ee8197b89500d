import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { messageOf } from '../helpers/sortie.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

it('says that it lives, is ready, and what it counts', async () => {
  await app.context.ingest.submit(messageOf(sampleAt(0)));
  expect((await app.http.get('/livez')).body).toEqual({ status: 'alive' });
  expect((await app.http.get('/readyz')).body).toEqual({ status: 'ready' });
  const { text, status } = await app.http.get('/metrics');
  expect(status).toBe(200);
  expect(text).toMatch(/^skycover_ingest_samples 1$/m);
});

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { responses: object; security?: unknown; parameters?: unknown[] }>>;
}

it('describes every route that it serves, each with its answers and its refusals', async () => {
  const { body } = await app.http.get('/openapi.json');
  const { openapi, paths } = body as OpenApi;
  expect(openapi).toBe('3.1.0');
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(operations.length).toBeGreaterThan(25);
  for (const { path, operation } of operations) {
    expect(path).toMatch(/^\/(v1|\.well-known)\//);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['4XX', '5XX']));
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const given = JSON.stringify(operation.parameters ?? []);
    for (const name of named) expect(given).toContain(`"name":"${name}","in":"path"`);
  }
  const open = operations.filter(({ operation }) => operation.security === undefined);
  expect(open.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
    'get /.well-known/skycover-log-key',
    'get /v1/config',
    'get /v1/evidence/checkpoint',
    'get /v1/evidence/consistency',
    'post /v1/sessions',
    'post /v1/sessions/refresh',
  ]);
  for (const { path, method } of operations) {
    const answer = await app.http[method as 'get'](path.replace(/\{\w+\}/g, 'x'));
    // The checkpoint of a log that has no leaf yet is not found, which the route itself says.
    if (path !== '/v1/evidence/checkpoint') expect([path, answer.body.code]).not.toEqual([path, 'NOT_FOUND']);
  }
});

it('shows the same to people', async () => {
  const { text, type } = await app.http.get('/docs');
  expect(type).toBe('text/html');
  expect(text).toContain('/v1/flights/{flightId}/track');
});

it('answers what does not exist with a problem, whatever the method', async () => {
  for (const method of ['get', 'post', 'delete', 'patch'] as const)
    expect((await app.http[method]('/v1/nothing')).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

describe('every answer', () => {
  it.each(['/livez', '/v1/config', '/v1/nothing', '/docs'])(
    'of %s carries the content policy and no banner',
    async (path) => {
      const { headers } = await app.http.get(path);
      expect(headers['content-security-policy']).toContain("script-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe-eval');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  it('with data is not kept by caches', async () => {
    expect((await app.http.get('/v1/config')).headers['cache-control']).toBe('no-store');
  });
});

describe('the doors between our own machines', () => {
  const body = { messages: [] };
  it.each([undefined, 'Bearer wrong', 'Basic eDp5'])('stay shut for %s', async (authorization) => {
    const request = app.http.post('/internal/telemetry').send(body);
    if (authorization) request.set('authorization', authorization);
    expect((await request).body).toMatchObject({ status: 401, code: 'TOKEN_INVALID' });
  });

  it('stay shut for people', async () => {
    const token = await app.tokenOf('administrator');
    const answer = await app.http.get('/internal/devices/dev_x').set('authorization', `Bearer ${token}`);
    expect(answer.body).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('take batches with the secret, and answer one receipt a message', async () => {
    const sample = sampleAt(5);
    const { payload, ...message } = messageOf(sample);
    const answer = await app.http
      .post('/internal/telemetry')
      .set('authorization', `Bearer ${app.context.serviceSecret}`)
      .send({ messages: [{ ...message, payloadBase64: Buffer.from(payload).toString('base64') }] });
    expect(answer.body).toEqual({ receipts: [{ accepted: 1, duplicates: 0, quarantined: [] }] });
    expect(sample.observedAtMs).toBe(T0 + 5_000);
  });
});

it('deposits nothing without a payment provider outside the demo', async () => {
  const token = await app.tokenOf('operator');
  const answer = await app.http
    .post('/v1/wallet/deposits')
    .set('authorization', `Bearer ${token}`)
    .send({ amountFen: 500 });
  expect(answer.body).toMatchObject({ status: 403, code: 'PERMISSION_DENIED' });
});

it('tells nothing of what broke inside but an id to quote', async () => {
  const broken = await openTestApp();
  const token = await broken.tokenOf('operator');
  await broken.context.database.close();
  const answers = await Promise.all(
    ['/v1/drones', '/v1/flights'].map((path) =>
      broken.http.get(path).set('authorization', `Bearer ${token}`),
    ),
  );
  for (const { status, body } of answers) {
    expect([500, 503]).toContain(status);
    expect(body.errorId).toMatch(/^err_/);
    expect(Object.keys(body).sort()).toEqual(['code', 'detail', 'errorId', 'status', 'title', 'type']);
    expect(JSON.stringify(body)).not.toMatch(/mongo|sqlite|connection|\.ts|node_modules/i);
  }
  expect((await broken.http.get('/readyz')).status).toBe(503);
  expect((await broken.http.get('/livez')).status).toBe(200);
  await broken.close();
});
