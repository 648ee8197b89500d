import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROLES } from '../../server/http/role.schema.ts';
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

const administrator = viewerOf('administrator');
const receiverOf = (operatorId: string) => ({ kind: 'receiver' as const, name: 'Bay roof', operatorId });

it('makes a receiver for the operator that runs it, bound to no aircraft, its password kept nowhere', async () => {
  const credential = await test.context.devices.createReceiver(administrator, receiverOf(own.operatorId));
  const grant = await test.context.devices.authenticate(credential);
  expect(grant).toMatchObject({ kind: 'receiver', operatorId: own.operatorId, serialNumbers: new Set() });
  const { items } = await test.context.devices.list(own.viewer, { limit: 50 });
  expect(items).toMatchObject([{ deviceId: credential.deviceId, kind: 'receiver', name: 'Bay roof' }]);
  expect((await test.context.devices.list(foreign.viewer, { limit: 50 })).items).toEqual([]);
  const stored = await test.context.connection.collection('devices').find().toArray();
  expect(JSON.stringify(stored)).not.toContain(credential.password);
});

it('may be revoked by the operator that runs it', async () => {
  const { devices } = test.context;
  const { deviceId } = await devices.createReceiver(administrator, receiverOf(own.operatorId));
  await devices.revoke(own.viewer, deviceId);
  expect(await devices.findGrant(deviceId)).toBeUndefined();
});

it.each(ROLES.filter((role) => role !== 'administrator'))('is made by no %s', async (role) => {
  const viewer = viewerOf(role, role === 'operator' ? own.operatorId : null);
  await expect(test.context.devices.createReceiver(viewer, receiverOf(own.operatorId))).rejects.toMatchObject(
    { code: 'PERMISSION_DENIED' },
  );
});

it('needs an operator that exists', async () => {
  await expect(
    test.context.devices.createReceiver(administrator, receiverOf('opr_none')),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('lists operators page by page to staff, and to an operator only itself', async () => {
  const { operators } = test.context;
  const first = await operators.list(administrator, { limit: 1 });
  const second = await operators.list(administrator, { limit: 1, cursor: first.nextCursor ?? '' });
  const names = [...first.items, ...second.items].map(({ operatorId }) => operatorId);
  expect(names.sort()).toEqual([own.operatorId, foreign.operatorId].sort());
  expect(second.nextCursor).toBeNull();
  expect(await operators.list(own.viewer, { limit: 50 })).toMatchObject({
    items: [{ operatorId: own.operatorId }],
    nextCursor: null,
  });
});
