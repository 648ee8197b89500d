import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR_MS } from '../../server/lib/clock.ts';
import type { PilotDetails } from '../../server/registry/pilot.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';

let test: TestContext;
let own: Fleet;
let foreign: Fleet;
const administrator = viewerOf('administrator');
const USCC = '9144030071526726XG';
beforeAll(async () => {
  test = await openTestContext();
  own = await addFleet(test.context);
  foreign = await addFleet(test.context);
});
afterAll(() => test.close());

it('registers a firm with its code, a person by name only, and refuses the rest with its field', async () => {
  const { operators } = test.context;
  const firm = (uscc: string | null) =>
    operators.register(administrator, { name: 'Firm', kind: 'firm', uscc });
  const invalid = { code: 'USCC_INVALID', details: { field: 'uscc' } };
  await expect(firm(null)).rejects.toMatchObject(invalid);
  await expect(firm('914403007152672610')).rejects.toMatchObject(invalid);
  await expect(
    operators.register(administrator, { name: 'Li Lei', kind: 'person', uscc: USCC }),
  ).rejects.toMatchObject(invalid);
  expect(await operators.register(administrator, { name: 'Li Lei', kind: 'person' })).toMatchObject({
    kind: 'person',
    uscc: null,
  });
  expect(await firm(USCC)).toMatchObject({ kind: 'firm', uscc: USCC, version: 1 });
  await expect(firm(USCC)).rejects.toMatchObject({ code: 'ALREADY_EXISTS', details: { field: 'uscc' } });
  await expect(operators.register(own.viewer, { name: 'Mine', uscc: USCC })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

it('gives one code to one of many firms registered at once', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, index) =>
      test.context.operators.register(administrator, { name: `Firm ${index}`, uscc: '914403001922038216' }),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('lets own people change contact and certificate, and only an administrator name and code', async () => {
  const { operators } = test.context;
  const contact = { name: 'Wang', phone: '+86 755 1234 5678', email: 'a@example.test', address: null };
  const edit = (viewer: Parameters<typeof operators.edit>[0], change: object, version: number) =>
    operators.edit(viewer, own.operatorId, { ...change, version });
  const certificate = { number: 'OC-1', validUntil: '2027-01-01' };
  expect(await edit(own.viewer, { contact, certificate }, 1)).toMatchObject({
    contact,
    certificate,
    version: 2,
  });
  await expect(edit(own.viewer, { name: 'Other' }, 2)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(edit(own.viewer, { uscc: USCC }, 2)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await expect(edit(foreign.viewer, { contact }, 2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(edit(administrator, { name: 'Other' }, 1)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  await expect(edit(administrator, { uscc: USCC }, 2)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await edit(administrator, { name: 'Other', uscc: '91110108551385082Q' }, 2)).toMatchObject({
    name: 'Other',
    version: 3,
  });
  const { items } = await operators.history(own.viewer, own.operatorId);
  expect(items.map(({ version, byUserId, contact: { phone } }) => [version, byUserId, phone])).toEqual([
    [2, administrator.userId, contact.phone],
    [1, own.viewer.userId, null],
  ]);
});

const details = (number: string, more: Partial<PilotDetails> = {}): PilotDetails => ({
  name: 'Zhang San',
  licence: { number, licenceClass: 'VLOS', airframes: ['multirotor'], validUntil: '2027-06-30' },
  hours: 120,
  lastFlightOn: null,
  ...more,
});

it('tells of a pilot what was known at an instant', async () => {
  const { pilots } = test.context;
  const pilot = await pilots.register(own.viewer, details('L-1'));
  const firstMs = test.clock.now();
  test.clock.advance(HOUR_MS);
  const edited = await pilots.edit(own.viewer, pilot.pilotId, {
    ...details('L-1', { hours: 150 }),
    state: 'active',
    version: 1,
  });
  expect(edited).toMatchObject({ hours: 150, version: 2 });
  const at = async (atMs: number) => (await pilots.pilotAt(own.operatorId, pilot.pilotId, atMs))?.hours;
  expect([await at(firstMs), await at(test.clock.now())]).toEqual([120, 150]);
  expect(await pilots.pilotAt(foreign.operatorId, pilot.pilotId, firstMs)).toBeUndefined();
  await expect(
    pilots.edit(own.viewer, pilot.pilotId, { ...details('L-1'), state: 'active', version: 1 }),
  ).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  await expect(pilots.get(foreign.viewer, pilot.pilotId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(pilots.list(viewerOf('regulator'), { limit: 10 })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

it('enters a licence once with an operator, and the same person with another operator too', async () => {
  const { pilots } = test.context;
  const taken = { code: 'ALREADY_EXISTS', details: { field: 'licence.number' } };
  await expect(pilots.register(own.viewer, details('l-1'))).rejects.toMatchObject(taken);
  await pilots.register(foreign.viewer, details('L-1'));
  const other = await pilots.register(own.viewer, details('L-2'));
  await expect(
    pilots.edit(own.viewer, other.pilotId, { ...details('L-1'), state: 'active', version: 1 }),
  ).rejects.toMatchObject(taken);
  await pilots.edit(own.viewer, other.pilotId, {
    ...details('x', { licence: null }),
    state: 'active',
    version: 1,
  });
  await pilots.register(own.viewer, details('L-2'));
});

it('keeps every consent given and withdrawn, and answers for an instant (个人信息保护法 art. 14-15)', async () => {
  const { consents } = test.context;
  const decide = (action: 'given' | 'withdrawn', textVersion = 1) =>
    consents.decide(own.viewer, 'reinsurers', { action, textVersion });
  const beforeMs = test.clock.now();
  test.clock.advance(1_000);
  expect(await decide('given')).toMatchObject({ given: true });
  const givenMs = test.clock.now();
  expect((await decide('given')).history).toHaveLength(1);
  test.clock.advance(1_000);
  const after = await decide('withdrawn');
  expect(after.history.map(({ action, byUserId }) => [action, byUserId])).toEqual([
    ['withdrawn', own.viewer.userId],
    ['given', own.viewer.userId],
  ]);
  const has = (atMs: number, operatorId = own.operatorId) => consents.has(operatorId, 'reinsurers', atMs);
  expect([await has(beforeMs), await has(givenMs), await has(test.clock.now())]).toEqual([
    false,
    true,
    false,
  ]);
  expect(await has(givenMs, foreign.operatorId)).toBe(false);
  await expect(decide('given', 2)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  await expect(consents.list(administrator)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
});

it('writes one step for many that give the same consent at once', async () => {
  const results = await Promise.all(
    Array.from({ length: 5 }, () =>
      test.context.consents.decide(own.viewer, 'tracks', { action: 'given', textVersion: 1 }),
    ),
  );
  expect(results.every(({ given }) => given)).toBe(true);
  const { items } = await test.context.consents.list(own.viewer);
  expect(items.find(({ text }) => text.purpose === 'tracks')?.history).toHaveLength(1);
});
