import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../helpers/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});
afterAll(() => app.close());

async function create(body: object, token?: string) {
  const request = app.http.post('/v1/devices').send(body);
  return token === undefined ? request : request.set('authorization', `Bearer ${token}`);
}
const receiver = () => ({ kind: 'receiver', name: 'Bay roof', operatorId: app.own.operatorId });

it('answers the administrator 201 with a login that works, once', async () => {
  const { status, body } = await create(receiver(), await app.tokenOf('administrator'));
  expect(status).toBe(201);
  expect(body).toEqual({
    deviceId: expect.stringMatching(/^dev_/),
    clientId: body.deviceId,
    username: body.deviceId,
    password: expect.any(String),
  });
  expect(await app.context.devices.authenticate(body)).toMatchObject({ kind: 'receiver' });
});

it.each<[string, () => object]>([
  ['another kind', () => ({ ...receiver(), kind: 'controller' })],
  ['no name', () => ({ ...receiver(), name: ' ' })],
  ['no operator', () => ({ kind: 'receiver', name: 'Bay roof' })],
  ['a key too many', () => ({ ...receiver(), serialNumbers: ['SKYM2000000000000001'] })],
])('answers 400 to %s', async (_what, body) => {
  const answer = await create(body(), await app.tokenOf('administrator'));
  expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
});

it('answers 401 without a login, 403 to an operator and 404 for an operator that does not exist', async () => {
  expect((await create(receiver())).status).toBe(401);
  expect((await create(receiver(), await app.tokenOf('operator'))).status).toBe(403);
  const nobody = { ...receiver(), operatorId: 'opr_none' };
  expect((await create(nobody, await app.tokenOf('administrator'))).status).toBe(404);
});
