import { afterAll, beforeAll, expect, it } from 'vitest';
import { createContext } from '../../server/context.ts';
import type { Flight } from '../../server/flights/flight.schema.ts';
import type { Wallet } from '../../server/ledger/ledger.schema.ts';
import { systemClock, toInstant } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { Policy } from '../../server/policies/policy.schema.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';
import { buildServer, type ChildProduct, startChild } from '../helpers/child.ts';
import { makeDataDir, testConfig } from '../helpers/context.ts';
import { talkTo } from '../helpers/product.ts';

const SERIAL_NUMBER = 'SKYM2000000000000001';
/** kill -9 comes after so many acknowledgements of one start. */
const KILLS_AFTER = [40, 90, 150];
const SAMPLE_COUNT = 600;
const INTERVAL_MS = 25;

const { dataDir, remove } = makeDataDir();
let child: ChildProduct | undefined;
beforeAll(buildServer, 120_000);
afterAll(async () => {
  await child?.kill();
  await remove();
});

/** Takes off at once and hovers at 20 m. */
function payloadsFrom(startMs: number): string[] {
  return Array.from({ length: SAMPLE_COUNT }, (_, index) =>
    JSON.stringify({
      serialNumber: SERIAL_NUMBER,
      observedAt: toInstant(startMs + index * INTERVAL_MS),
      latitudeDegrees: 22.5308,
      longitudeDegrees: 113.9472,
      heightAboveTakeoffMeters: Math.min(20, index / 4),
      verticalSpeedMps: index < 80 ? 10 : 0,
      groundSpeedMps: 0,
      mode: index === 0 ? 'standby' : 'mission',
    }),
  );
}

/** Sends what is not acknowledged yet; kills the product in the middle when told to. */
async function fly(payloads: readonly string[], acknowledged: Set<string>, killAfter: number): Promise<void> {
  if (!child) throw new Error('no product');
  const talking = talkTo(child);
  const device = await talking.device(credential);
  let count = 0;
  let killed: Promise<void> | undefined;
  const waiting = payloads.filter((payload) => !acknowledged.has(payload));
  await Promise.all(
    waiting.map(async (payload) => {
      const topic = `skycover/v1/${credential.deviceId}/telemetry`;
      await device.publishAsync(topic, payload, { qos: 1 }).then(
        () => {
          acknowledged.add(payload);
          count += 1;
          if (count === killAfter) killed = child?.kill().then(() => device.endAsync(true));
        },
        () => undefined,
      );
    }),
  );
  await killed;
  await talking.hangUp();
}

let credential: DeviceCredential;

async function restart() {
  child = await startChild(dataDir);
  const talking = talkTo(child);
  return talking.api(await talking.login('operator'));
}

it('loses no acknowledged sample and counts none twice, however often it is killed', async () => {
  let api = await restart();
  const { body: drones } = await api.get<Page<Drone>>('/v1/drones');
  const drone = drones.items.find((one) => one.serialNumber === SERIAL_NUMBER);
  credential = (await api.post<DeviceCredential>(`/v1/drones/${drone?.droneId}/credentials`, {})).body;
  const payloads = payloadsFrom(systemClock.now() - 10_000);
  const acknowledged = new Set<string>();

  const read = async () => {
    const { body: flights } = await api.get<Page<Flight>>(`/v1/flights?droneId=${drone?.droneId}`);
    const flight = flights.items[0];
    const { body: track } = await api.get<Page<SampleView>>(`/v1/flights/${flight?.flightId}/track`);
    return { flights: flights.items, flight, times: track.items.map((item) => item.observedAt) };
  };
  const timeOf = (payload: string) => (JSON.parse(payload) as { observedAt: string }).observedAt;

  for (const killAfter of KILLS_AFTER) {
    await fly(payloads, acknowledged, killAfter);
    api = await restart();
    const { times } = await read();
    expect(new Set(times).size).toBe(times.length);
    for (const payload of acknowledged) expect(times).toContain(timeOf(payload));
    expect(acknowledged.size).toBeGreaterThan(0);
  }
  await fly(payloads, acknowledged, Number.POSITIVE_INFINITY);
  const before = await read();
  expect(before.times.toSorted()).toEqual(payloads.map(timeOf));
  expect(before.flights).toHaveLength(1);
  expect(before.flight).toMatchObject({ sampleCount: SAMPLE_COUNT, coverage: { status: 'covered' } });

  await child?.kill();
  api = await restart();
  expect(await read()).toEqual(before);
  const { body: policies } = await api.get<Page<Policy>>('/v1/policies');
  expect(policies.items.filter((policy) => policy.flightId === before.flight?.flightId)).toHaveLength(1);
  expect((await api.get<Wallet>('/v1/wallet')).body.entryCount).toBe(2);

  expect(await child?.stop()).toBe(0);
  const context = await createContext({
    config: testConfig(dataDir),
    clock: systemClock,
    ids: systemIds,
    logger: createLogger('silent'),
  });
  expect(await context.ledger.sumOfPostingsFen()).toBe(0);
  await context.database.close();
}, 120_000);
