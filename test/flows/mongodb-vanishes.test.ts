import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flight } from '../../server/flights/flight.schema.ts';
import type { Wallet } from '../../server/ledger/ledger.schema.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { Policy } from '../../server/policies/policy.schema.ts';
import { type Product, startProduct } from '../../server/product.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';
import { makeDataDir, testConfig } from '../helpers/context.ts';
import { hoverPayload, observedAtOf } from '../helpers/hover.ts';
import { STORE } from '../helpers/mongo-database.ts';
import { type MongoServer, startMongoServer } from '../helpers/mongo-server.ts';
import { type TestApi, talkTo } from '../helpers/product.ts';

const SERIAL_NUMBER = 'SKYM2000000000000001';
const SAMPLES_PER_ROUND = 150;
const ROUNDS = 3;
/** A command gives up after this while the database is away, so that both happen: waiting it out, and failing. */
const SELECTION_MS = 1_500;

const folder = makeDataDir();
const file = join(folder.dataDir, 'database.h2');
let server: MongoServer;
let product: Product;
let talking: ReturnType<typeof talkTo>;
let operator: TestApi;
let credential: DeviceCredential;
let device: MqttClient;

/** What the device sent, in order, and what was acknowledged of it. */
const sent: string[] = [];
const acknowledged = new Set<string>();

const isReady = async (): Promise<boolean> => (await fetch(new URL('/readyz', product.http))).status === 200;

async function failedCommits(): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', product.http))).text();
  return Number(/^skycover_ingest_failed_commits (\d+)$/m.exec(metrics)?.[1]);
}

/** Sends `count` further samples without waiting; the client sends again what a lost connection left open. */
function send(count: number): void {
  for (let n = 0; n < count; n += 1) {
    const payload = hoverPayload(SERIAL_NUMBER, startMs, sent.length);
    sent.push(payload);
    device.publish(`skycover/v1/${credential.deviceId}/telemetry`, payload, { qos: 1 }, (error) => {
      if (!error) acknowledged.add(payload);
    });
  }
}

const startMs = systemClock.now() - 20_000;

async function readTrack(flightId: string): Promise<string[]> {
  const times: string[] = [];
  let cursor = '';
  do {
    const { body } = await operator.get<Page<SampleView>>(`/v1/flights/${flightId}/track${cursor}`);
    times.push(...body.items.map((item) => item.observedAt));
    cursor = body.nextCursor === null ? '' : `?cursor=${encodeURIComponent(body.nextCursor)}`;
  } while (cursor !== '');
  return times;
}

// The server is one this test may kill; MONGODB_URI names one that it may not.
describe.skipIf(STORE !== 'mongo-java-server')('a database server that vanishes and comes back', () => {
  beforeAll(async () => {
    server = await startMongoServer({ file });
    const uri = `${server.uri}/skycover?serverSelectionTimeoutMS=${SELECTION_MS}`;
    product = await startProduct({
      config: testConfig(folder.dataDir, { DEMO: 'on', MONGODB_URI: uri }),
      clock: systemClock,
      ids: systemIds,
      logger: createLogger('silent'),
      fleet: false,
    });
    talking = talkTo(product);
    operator = talking.api(await talking.login('operator'));
    const { body: drones } = await operator.get<Page<Drone>>('/v1/drones');
    const drone = drones.items.find((one) => one.serialNumber === SERIAL_NUMBER);
    credential = (await operator.post<DeviceCredential>(`/v1/drones/${drone?.droneId}/credentials`, {})).body;
    device = await talking.device(credential, { reconnectPeriod: 200, reconnectOnConnackError: true });
    // A device that is cut off tries again; what it could not deliver it sends anew.
    device.on('error', () => undefined);
  }, 60_000);
  afterAll(async () => {
    await talking?.hangUp();
    await product?.close();
    await server?.kill();
    await folder.remove();
  });

  it('keeps every acknowledged sample exactly once, and needs no restart of ours', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const before = acknowledged.size;
      send(SAMPLES_PER_ROUND);
      await expect.poll(() => acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(before + 20);
      const failed = await failedCommits();
      await server.kill();
      await expect.poll(isReady, { timeout: 20_000 }).toBe(false);
      const atOutage = acknowledged.size;

      send(SAMPLES_PER_ROUND);
      // The first outage may be over before a command gives up; the others are longer, and cut the device off.
      if (round > 1) await expect.poll(failedCommits, { timeout: 20_000 }).toBeGreaterThan(failed);
      expect(await isReady()).toBe(false);
      expect((await fetch(new URL('/livez', product.http))).status).toBe(200);
      expect(acknowledged.size).toBe(atOutage);

      server = await startMongoServer({ port: server.port, file });
      await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBe(sent.length);
      await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    }

    const { body: flights } = await operator.get<Page<Flight>>('/v1/flights');
    expect(flights.items).toHaveLength(1);
    const [flight] = flights.items;
    await expect
      .poll(async () => (await operator.get<Flight>(`/v1/flights/${flight?.flightId}`)).body)
      .toMatchObject({ sampleCount: sent.length, coverage: { status: 'covered' } });
    const times = await readTrack(flight?.flightId ?? '');
    expect(times.toSorted()).toEqual(sent.map(observedAtOf));
    const { body: policies } = await operator.get<Page<Policy>>('/v1/policies');
    expect(policies.items.filter((policy) => policy.flightId === flight?.flightId)).toHaveLength(1);
    expect((await operator.get<Wallet>('/v1/wallet')).body.entryCount).toBe(2);
  }, 240_000);

  it('acknowledges nothing while the database hangs, and everything once it answers', async () => {
    server.hang();
    await expect.poll(isReady, { timeout: 20_000 }).toBe(false);
    const before = acknowledged.size;
    send(20);
    expect(await isReady()).toBe(false);
    expect(acknowledged.size).toBe(before);
    server.resume();
    await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBe(sent.length);
    expect(await isReady()).toBe(true);
  }, 90_000);

  it('answers 503 with its reason while the database is away, never 500', async () => {
    await server.kill();
    await expect.poll(isReady, { timeout: 20_000 }).toBe(false);
    for (const path of ['/v1/flights', '/v1/wallet']) {
      const answer = await operator.get<{ code: string }>(path);
      expect([answer.status, answer.body.code], path).toEqual([503, 'STORAGE_UNAVAILABLE']);
    }
    server = await startMongoServer({ port: server.port, file });
    await expect.poll(async () => (await operator.get('/v1/flights')).status, { timeout: 20_000 }).toBe(200);
  }, 60_000);
});
