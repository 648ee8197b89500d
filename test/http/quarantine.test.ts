import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLES } from '../../server/http/role.schema.ts';
import { MINUTE_MS } from '../../server/lib/clock.ts';
import { openTestApp, type TestApp } from '../helpers/app.ts';
import { T0 } from '../helpers/flight-samples.ts';
import { joinDecoders, nativePayload, refusedMessage } from '../helpers/quarantine.ts';

let app: TestApp;
let deviceId: string;
beforeAll(async () => {
  app = await openTestApp();
  joinDecoders(app.context);
  const { deviceId: id } = await app.context.devices.createForDrone(
    app.own.viewer,
    app.own.drone.droneId,
    'Dock',
  );
  deviceId = id;
  for (const second of [0, 1, 2])
    await refuse(nativePayload(app.own.drone.serialNumber, T0 + second * 1_000));
  await refuse('{}');
  app.clock.set(T0 + 2 * MINUTE_MS);
});
afterAll(() => app.close());

function refuse(payload: object | string) {
  const isUnusable = payload === '{}';
  const reason = isUnusable ? 'PAYLOAD_INVALID' : 'AIRCRAFT_NOT_BOUND';
  // The last to come, so that replays meet it last.
  const receivedAtMs = isUnusable ? T0 + 1 : T0;
  return app.context.ingest.submit(refusedMessage({ deviceId, payload, receivedAtMs, reason }));
}

async function post(path: string, body: object = {}, more: { key?: string; token?: string } = {}) {
  const token = more.token ?? (await app.tokenOf('administrator'));
  const request = app.http.post(path).set('authorization', `Bearer ${token}`);
  if (more.key) request.set('idempotency-key', more.key);
  return request.send(body);
}

async function list(query: string) {
  const token = await app.tokenOf('administrator');
  const answer = await app.http.get(`/v1/quarantine?${query}`).set('authorization', `Bearer ${token}`);
  return answer.body.items as { quarantineId: string; replayOutcome: string | null }[];
}

it('replays one message, and answers the same key with the same answer', async () => {
  const [one] = await list('state=open&reason=AIRCRAFT_NOT_BOUND&limit=1');
  const path = `/v1/quarantine/${one?.quarantineId}/replay`;
  const first = await post(path, {}, { key: 'replay-1' });
  expect(first.body).toEqual({
    ...{ quarantineId: one?.quarantineId, outcome: 'used', samples: 1, reason: null, detail: null },
  });
  const again = await post(path, {}, { key: 'replay-1' });
  expect([again.body, again.headers['idempotency-hit']]).toEqual([first.body, 'true']);
  expect((await post(path)).body).toMatchObject({ outcome: 'used', samples: 0 });
});

it('replays the rest a step at a time and says what came of it', async () => {
  const { body } = await post('/v1/quarantine/replay', { limit: 2 });
  expect(body).toMatchObject({ used: 2, stillRefused: 0, samples: 2, nextCursor: expect.any(String) });
  const rest = await post('/v1/quarantine/replay', { limit: 2, cursor: body.nextCursor });
  expect(rest.body).toEqual({ used: 0, stillRefused: 1, samples: 0, nextCursor: null });
  expect(await list('state=open')).toMatchObject([{ replayOutcome: 'stillRefused' }]);
  expect(await list('state=replayed')).toHaveLength(3);
});

it('counts what came and what is kept, by reason', async () => {
  const { text } = await app.http.get('/metrics');
  expect(text).toMatch(/^# TYPE skycover_quarantine_received_total counter$/m);
  expect(text).toMatch(/^skycover_quarantine_received_total\{reason="AIRCRAFT_NOT_BOUND"\} 3$/m);
  expect(text).toMatch(/^skycover_quarantine_received_total\{reason="DIALECT_UNSUPPORTED"\} 0$/m);
  expect(text).toMatch(/^skycover_quarantine_stored\{reason="AIRCRAFT_NOT_BOUND",state="replayed"\} 3$/m);
  expect(text).toMatch(/^skycover_quarantine_stored\{reason="PAYLOAD_INVALID",state="open"\} 1$/m);
});

it('is the administrator’s alone', async () => {
  for (const role of ROLES.filter((one) => one !== 'administrator'))
    for (const path of ['/v1/quarantine/replay', '/v1/quarantine/x/replay']) {
      const answer = await post(path, {}, { token: await app.tokenOf(role) });
      expect([role, answer.status, answer.body.code]).toEqual([role, 403, 'PERMISSION_DENIED']);
    }
  expect((await app.http.post('/v1/quarantine/replay').send({})).status).toBe(401);
});

it.each([
  ['an unknown message', '/v1/quarantine/nothing/replay', {}, 404, 'NOT_FOUND'],
  ['a reason that is none', '/v1/quarantine/replay', { reason: 'BORED' }, 400, 'VALIDATION_FAILED'],
  ['an unknown key', '/v1/quarantine/replay', { every: true }, 400, 'VALIDATION_FAILED'],
  ['too many at once', '/v1/quarantine/replay', { limit: 101 }, 400, 'VALIDATION_FAILED'],
  ['a cursor that we did not issue', '/v1/quarantine/replay', { cursor: 'x' }, 400, 'CURSOR_INVALID'],
])('refuses %s', async (_what, path, body, status, code) => {
  expect((await post(path, body)).body).toMatchObject({ status, code });
});

it('asks for patience while a message is a minute old at most', async () => {
  const receivedAtMs = app.clock.now();
  const message = refusedMessage({ deviceId, payload: '{"new":1}', receivedAtMs, reason: 'PAYLOAD_INVALID' });
  await app.context.ingest.submit(message);
  const [newest] = await list('limit=1');
  expect((await post(`/v1/quarantine/${newest?.quarantineId}/replay`)).body).toMatchObject({
    ...{ status: 409, code: 'STATE_CONFLICT', details: { reason: 'RECEIVED_TOO_RECENTLY' } },
  });
});
