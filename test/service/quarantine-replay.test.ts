import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../server/http/role.schema.ts';
import { MINUTE_MS } from '../../server/lib/clock.ts';
import { addFleet, type Fleet, openTestContext, type TestContext, viewerOf } from '../helpers/context.ts';
import { T0 } from '../helpers/flight-samples.ts';
import {
  ADMINISTRATOR,
  joinDecoders,
  listQuarantine,
  nativePayload,
  refusedMessage,
} from '../helpers/quarantine.ts';
import { climb, land, sortiePayloads } from '../helpers/sortie.ts';
import { readBatches, readTracks } from '../helpers/telemetry.ts';

let test: TestContext;
let fleet: Fleet;
let deviceId: string;
beforeEach(async () => {
  test = await openTestContext();
  joinDecoders(test.context);
  fleet = await addFleet(test.context);
  const { operatorId } = fleet;
  // A device that nobody has bound to an aircraft yet.
  const device = { operatorId, name: 'Dock', kind: 'bridge', serialNumbers: [] } as const;
  deviceId = (await test.context.devices.seed({ ...device, serialNumbers: [] })).deviceId;
});
afterEach(() => test.close());

const bind = () => test.context.devices.bind(fleet.viewer, deviceId, fleet.drone.droneId);
const own = (observedAtMs: number, more: object = {}) =>
  nativePayload(fleet.drone.serialNumber, observedAtMs, more);
const replay = (quarantineId: string) => test.context.quarantineReplay.replay(ADMINISTRATOR, quarantineId);
const replayAll = (input: object = {}) =>
  test.context.quarantineReplay.replayMany(ADMINISTRATOR, { limit: 50, ...input });

async function refuse(
  payload: object | string,
  more: { receivedAtMs?: number; reason?: 'PAYLOAD_INVALID' | 'SAMPLE_FROM_FUTURE' } = {},
): Promise<string> {
  const receivedAtMs = more.receivedAtMs ?? test.clock.now();
  test.clock.set(receivedAtMs);
  await test.context.ingest.submit(refusedMessage({ deviceId, payload, receivedAtMs, ...more }));
  const [newest] = await listQuarantine(test.context);
  return newest?.quarantineId ?? '';
}

describe('one message that could not be used', () => {
  it('is used once its aircraft is bound, as received now, and keeps its own receive time', async () => {
    const quarantineId = await refuse(own(T0));
    test.clock.advance(2 * MINUTE_MS);
    await bind();
    expect(await replay(quarantineId)).toEqual({
      ...{ quarantineId, outcome: 'used', samples: 1, reason: null, detail: null },
    });
    expect(await readTracks(test.context)).toMatchObject([
      { serialNumber: fleet.drone.serialNumber, observedAtMs: T0, receivedAtMs: test.clock.now() },
    ]);
    expect(await listQuarantine(test.context, { state: 'replayed' })).toMatchObject([
      {
        quarantineId,
        reason: 'AIRCRAFT_NOT_BOUND',
        receivedAt: new Date(T0).toISOString(),
        replayedAt: new Date(test.clock.now()).toISOString(),
        replayOutcome: 'used',
        replayReason: null,
      },
    ]);
    expect(await listQuarantine(test.context, { state: 'open' })).toEqual([]);
  });

  it('adds nothing when it is replayed again, or was cut off before it was marked', async () => {
    const quarantineId = await refuse(own(T0));
    test.clock.advance(2 * MINUTE_MS);
    await bind();
    await replay(quarantineId);
    const before = await readTracks(test.context);
    expect(await replay(quarantineId)).toMatchObject({ outcome: 'used', samples: 0 });

    const records = test.context.connection.collection('quarantine');
    await records.updateOne({ _id: quarantineId as never }, { $set: { replay: null } });
    await test.reopen();
    joinDecoders(test.context);
    test.clock.advance(MINUTE_MS);
    expect(await replay(quarantineId)).toMatchObject({ outcome: 'used', samples: 0 });
    expect(await readTracks(test.context)).toEqual(before);
    expect(await listQuarantine(test.context, { state: 'open' })).toEqual([]);
  });

  it('that is replayed by many at once is used once', async () => {
    const quarantineId = await refuse(own(T0));
    test.clock.advance(2 * MINUTE_MS);
    await bind();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => replay(quarantineId)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(8).fill('used'));
    expect(outcomes.reduce((sum, { samples }) => sum + samples, 0)).toBe(1);
    expect(await readTracks(test.context)).toHaveLength(1);
  });

  it('stays open with its newest reason while it can’t be used', async () => {
    const quarantineId = await refuse('{"not":"a sample"}', { reason: 'SAMPLE_FROM_FUTURE' });
    test.clock.advance(2 * MINUTE_MS);
    expect(await replay(quarantineId)).toMatchObject({ outcome: 'stillRefused', reason: 'PAYLOAD_INVALID' });
    expect(await listQuarantine(test.context, { state: 'open' })).toMatchObject([
      { quarantineId, reason: 'SAMPLE_FROM_FUTURE', replayReason: 'PAYLOAD_INVALID' },
    ]);
    expect((await readBatches(test.context)).flatMap((batch) => batch.samples)).toEqual([]);
  });

  it('of a device that was revoked is used no more', async () => {
    const quarantineId = await refuse(own(T0));
    await bind();
    await test.context.devices.revoke(fleet.viewer, deviceId);
    test.clock.advance(2 * MINUTE_MS);
    expect(await replay(quarantineId)).toMatchObject({
      ...{ outcome: 'stillRefused', reason: 'AIRCRAFT_NOT_BOUND', samples: 0 },
    });
  });

  it('dated in the future does not become true by waiting', async () => {
    await bind();
    const quarantineId = await refuse(own(T0 + 120 * MINUTE_MS), { reason: 'SAMPLE_FROM_FUTURE' });
    test.clock.advance(121 * MINUTE_MS);
    expect(await replay(quarantineId)).toMatchObject({
      outcome: 'stillRefused',
      reason: 'SAMPLE_FROM_FUTURE',
    });
    expect(await readTracks(test.context)).toEqual([]);
  });

  it('waits a minute, so that it never counts as live', async () => {
    const quarantineId = await refuse(own(T0));
    await bind();
    test.clock.advance(MINUTE_MS - 1);
    await expect(replay(quarantineId)).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
      details: { reason: 'RECEIVED_TOO_RECENTLY', replayableAt: new Date(T0 + MINUTE_MS).toISOString() },
    });
    expect(await replayAll()).toMatchObject({ used: 0, stillRefused: 0 });
    test.clock.advance(1);
    expect(await replay(quarantineId)).toMatchObject({ outcome: 'used' });
  });

  it('gives only what it had not given before, though its samples stand in other places now', async () => {
    await bind();
    const samples = [0, 1, 2].map((second) => own(T0 + second * 1_000));
    const whole = { samples: [samples[0], { ...samples[1], mode: 'newMode' }, samples[2]] };
    // As a gateway did whose decoder did not know the mode: two samples used, the message kept for the third.
    const message = refusedMessage({ deviceId, payload: whole, receivedAtMs: T0, reason: 'PAYLOAD_INVALID' });
    const redecoded = await test.context.redecoder.redecode(message);
    expect(redecoded).toMatchObject({ samples: [{}, {}], refused: { reason: 'PAYLOAD_INVALID' } });
    await test.context.ingest.submit({
      ...message,
      outcome: { kind: 'samples', samples: redecoded.samples },
    });
    await test.context.ingest.submit(message);
    const [first] = redecoded.samples;
    test.context.redecoder.attach({
      redecode: async () => ({
        refused: null,
        samples: [0, 1, 2].flatMap((second) =>
          first ? [{ ...first, observedAtMs: T0 + second * 1_000 }] : [],
        ),
      }),
    });
    test.clock.advance(2 * MINUTE_MS);
    const [kept] = await listQuarantine(test.context);
    expect(await replay(kept?.quarantineId ?? '')).toMatchObject({ outcome: 'used', samples: 1 });
    const times = (await readTracks(test.context)).map(({ observedAtMs }) => observedAtMs);
    expect(times.toSorted()).toEqual([T0, T0 + 1_000, T0 + 2_000]);
  });

  it('is not found when there is none, and replayed by the administrator alone', async () => {
    await expect(replay('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const role of ROLES.filter((one) => one !== 'administrator')) {
      const viewer = viewerOf(role, fleet.operatorId);
      const { quarantineReplay } = test.context;
      await expect(quarantineReplay.replay(viewer, 'x')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
      await expect(quarantineReplay.replayMany(viewer, { limit: 1 })).rejects.toMatchObject({
        code: 'PERMISSION_DENIED',
      });
    }
  });
});

describe('a flight that nobody could use', () => {
  it('is flown as backfill, in its order, and never covered after the fact', async () => {
    const payloads = sortiePayloads({
      serialNumber: fleet.drone.serialNumber,
      startMs: T0,
      steps: [...climb(), ...land()],
    });
    for (const [second, payload] of payloads.entries())
      await refuse(payload, { receivedAtMs: T0 + second * 1_000 + 100 });
    test.clock.advance(10 * MINUTE_MS);
    await bind();
    const steps = [];
    for (let cursor: string | undefined, more = true; more; ) {
      const step = await replayAll({ limit: 4, ...(cursor && { cursor }) });
      steps.push(step);
      cursor = step.nextCursor ?? undefined;
      more = step.nextCursor !== null;
    }
    expect(steps.length).toBe(Math.ceil(payloads.length / 4));
    expect(steps.reduce((sum, { used }) => sum + used, 0)).toBe(payloads.length);
    const { items } = await test.context.flights.list(fleet.viewer, { limit: 10 });
    expect(items).toMatchObject([
      { sampleCount: payloads.length, coverage: { status: 'notCovered', reasons: ['BACKFILL'] } },
    ]);
    expect((await readTracks(test.context)).every(({ isLate }) => !isLate)).toBe(true);
    expect((await test.context.ledger.getWallet(fleet.viewer)).entryCount).toBe(1);
  });
});

describe('a replay of many', () => {
  it('takes what was asked for, and goes past what is still refused', async () => {
    await bind();
    await refuse('{"not":1}', { reason: 'PAYLOAD_INVALID', receivedAtMs: T0 });
    await refuse(own(T0 + 1_000), { receivedAtMs: T0 + 1_000 });
    await refuse(own(T0 + 2_000), { receivedAtMs: T0 + 2_000 });
    await refuse(own(T0 + 3_000), { receivedAtMs: T0 + 3_000 });
    test.clock.advance(5 * MINUTE_MS);
    expect(await replayAll({ deviceId: 'another' })).toMatchObject({ used: 0, stillRefused: 0 });
    const before = new Date(T0 + 2_000).toISOString();
    expect(await replayAll({ before, limit: 2 })).toMatchObject({ used: 1, stillRefused: 1, samples: 1 });
    expect(await replayAll({ reason: 'PAYLOAD_INVALID' })).toMatchObject({ used: 0, stillRefused: 1 });
    expect(await replayAll()).toEqual({ used: 2, stillRefused: 1, samples: 2, nextCursor: null });
    expect(await test.context.quarantine.count(ADMINISTRATOR)).toEqual({
      items: [
        { reason: 'PAYLOAD_INVALID', open: 1, replayed: 0 },
        { reason: 'AIRCRAFT_NOT_BOUND', open: 0, replayed: 3 },
      ],
    });
  });

  it('marks nothing that was not committed', async () => {
    await bind();
    await refuse(own(T0));
    test.clock.advance(2 * MINUTE_MS);
    const batches = test.context.connection.collection('batches');
    const insertOne = batches.insertOne.bind(batches);
    batches.insertOne = () => Promise.reject(new Error('disk full'));
    await expect(replayAll()).rejects.toThrow('disk full');
    batches.insertOne = insertOne;
    expect(await listQuarantine(test.context, { state: 'open' })).toMatchObject([{ replayOutcome: null }]);
    expect(await replayAll()).toMatchObject({ used: 1, samples: 1 });
  });
});

it('an operator counts and sees only messages of own devices', async () => {
  await refuse(own(T0));
  const foreign = await addFleet(test.context);
  const { quarantine } = test.context;
  expect((await quarantine.count(fleet.viewer)).items).toEqual([
    { reason: 'AIRCRAFT_NOT_BOUND', open: 1, replayed: 0 },
  ]);
  expect((await quarantine.count(foreign.viewer)).items).toEqual([]);
  expect((await quarantine.list(foreign.viewer, { limit: 10, state: 'open' })).items).toEqual([]);
});
