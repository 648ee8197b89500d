import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gap } from '../../server/flights/gap.schema.ts';
import type { CanonicalSample } from '../../server/telemetry/sample.schema.ts';
import { addFleet, type Fleet, openTestContext, type TestContext } from '../helpers/context.ts';
import { sampleAt, T0 } from '../helpers/flight-samples.ts';
import { messageOf } from '../helpers/sortie.ts';

let test: TestContext;
let fleet: Fleet;
beforeEach(async () => {
  test = await openTestContext();
  fleet = await addFleet(test.context, { order: null });
});
afterEach(() => test.close());

/** The aircraft at 30 m, `seconds` after T0. */
const inAir = (seconds: number, fields: Partial<CanonicalSample> = {}) =>
  sampleAt(seconds, {
    serialNumber: fleet.drone.serialNumber,
    source: 'native',
    mode: 'mission',
    heightAboveTakeoffMeters: 30,
    groundSpeedMps: 1,
    verticalSpeedMps: 0,
    ...fields,
  });
const send = async (samples: readonly CanonicalSample[], deviceId = 'dev_test') => {
  for (const sample of samples) {
    test.clock.set(sample.receivedAtMs);
    await test.context.ingest.submit(messageOf(sample, deviceId));
  }
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const flight = async () => (await test.context.flights.list(fleet.viewer, { limit: 5 })).items[0];
const gaps = async (): Promise<Gap[]> => {
  const { flightId = '' } = (await flight()) ?? {};
  return (await test.context.gaps.list(fleet.viewer, flightId)).items;
};
const seconds = (instant: string | null | undefined) => (Date.parse(instant ?? '') - T0) / 1_000;

describe('a silence in flight', () => {
  it('is a gap of the flight with its cause, and shrinks as the rest comes later', async () => {
    test.context.links.note({ deviceId: 'dev_test', kind: 'connected', atMs: T0 - 1_000 });
    await send(range(0, 20).map((at) => inAir(at)));
    await send([inAir(50)]);
    const [gap, ...more] = await gaps();
    expect(more).toEqual([]);
    expect([gap?.from, gap?.to].map(seconds)).toEqual([19, 50]);
    expect(gap).toMatchObject({
      state: 'closed',
      cause: 'radioLoss',
      unprovenSeconds: 31,
      effect: 'notProvenBeyondReach',
    });
    expect(gap?.reasons).toContain('DEVICE_STAYED_CONNECTED');
    const late = (at: number) => inAir(at, { receivedAtMs: T0 + 60_000 });
    await send(range(20, 35).map(late));
    expect(await gaps()).toMatchObject([{ state: 'closed', unprovenSeconds: 16, backfilledCount: 15 }]);
    await send(range(35, 50).map(late));
    expect(await gaps()).toMatchObject([
      { state: 'backfilled', unprovenSeconds: 0, effect: 'proven', cause: 'network' },
    ]);
  });

  it('is told by the end of the connection, also when that was noticed later', async () => {
    await send(range(0, 20).map((at) => inAir(at)));
    await send([inAir(60)]);
    test.context.links.note({ deviceId: 'dev_test', kind: 'connected', atMs: T0 - 1_000 });
    test.context.links.note({ deviceId: 'dev_test', kind: 'lost', atMs: T0 + 80_000 });
    test.context.links.note({ deviceId: 'dev_other', kind: 'connected', atMs: T0 + 30_000 });
    await test.context.links.flush();
    expect(await gaps()).toMatchObject([
      { cause: 'network', reasons: ['DEVICE_DISCONNECTED', 'WILL_RECEIVED'] },
    ]);
  });

  it('without end is open from the last sample on, until the aircraft is heard again', async () => {
    await send(range(0, 20).map((at) => inAir(at)));
    test.clock.set(T0 + 90_000);
    test.context.ingest.tick();
    await expect.poll(async () => (await flight())?.state).toBe('lost');
    expect(await gaps()).toMatchObject([{ state: 'open', to: null, unprovenSeconds: null }]);
    await send([inAir(100)]);
    expect(await gaps()).toMatchObject([{ state: 'closed', unprovenSeconds: 81 }]);
  });

  it('is the same after a restart, and a restart is told as ours', async () => {
    await send([...range(0, 20), ...range(40, 60)].map((at) => inAir(at)));
    const before = await gaps();
    test.clock.set(T0 + 90_000);
    await test.reopen();
    expect(await gaps()).toEqual(before);
    await send([inAir(91)]);
    const after = await gaps();
    expect(after[0]).toEqual(before[0]);
    expect(after).toHaveLength(2);
    expect(after[1]).toMatchObject({ cause: 'serverDown', reasons: ['SERVER_WAS_DOWN'] });
    expect([after[1]?.from, after[1]?.to].map(seconds)).toEqual([59, 91]);
    await test.reopen();
    expect(await gaps()).toEqual(after);
  });

  it('of everybody is the broker’s, of one aircraft is not', async () => {
    const other = await addFleet(test.context, { order: null });
    const both = range(0, 20).flatMap((at) => [
      inAir(at),
      inAir(at, { serialNumber: other.drone.serialNumber }),
    ]);
    for (const sample of both)
      await send([sample], sample.serialNumber === other.drone.serialNumber ? 'dev_other' : 'dev_test');
    await send([inAir(60)]);
    expect(await gaps()).toMatchObject([{ cause: 'broker', reasons: ['ALL_DEVICES_SILENT'] }]);
  });

  it('of a past flight is not explained by the connection that carried it later', async () => {
    const later = T0 + 5 * 86_400_000;
    test.context.links.note({ deviceId: 'dev_test', kind: 'connected', atMs: later - 1_000 });
    const seconds = [...range(0, 20), 50, 51];
    await send(seconds.map((at, index) => inAir(at, { receivedAtMs: later + index })));
    test.context.links.note({ deviceId: 'dev_test', kind: 'lost', atMs: later + 2_000 });
    expect(await gaps()).toMatchObject([
      { connection: 'unknown', cause: 'radioLoss', reasons: ['REAPPEARED_FLYING'] },
    ]);
  });

  it('on the ground is none', async () => {
    const onGround = { mode: 'standby', heightAboveTakeoffMeters: 0, groundSpeedMps: 0 } as const;
    await send([...range(0, 20).map((at) => inAir(at)), ...range(20, 30).map((at) => inAir(at, onGround))]);
    await send([inAir(70, onGround)]);
    expect(await gaps()).toEqual([]);
    const { flightId = '' } = (await flight()) ?? {};
    expect((await test.context.gaps.getFlight(fleet.viewer, flightId)).gaps).toEqual({
      count: 0,
      truncated: false,
      unprovenSeconds: 0,
    });
  });
});

describe('link events', () => {
  it('survive a restart and are bounded', async () => {
    const { links } = test.context;
    for (const at of range(0, 12_000)) links.note({ deviceId: 'dev_1', kind: 'connected', atMs: T0 + at });
    expect(links.counters).toEqual({ linkEvents: 10_000, linkEventsDropped: 2_000 });
    await test.reopen();
    const kept = await test.context.links.listAround('dev_1', T0, T0 + 20_000);
    expect(kept).toHaveLength(1_000);
    expect(kept.at(-1)).toMatchObject({ kind: 'connected', atMs: T0 + 9_999 });
  });
});
