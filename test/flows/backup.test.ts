import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endNow } from '../../device-gateway/end-now.ts';
import { createContext } from '../../server/context.ts';
import type { Flight } from '../../server/flights/flight.schema.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { Policy } from '../../server/policies/policy.schema.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';
import { buildServer, type ChildProduct, startChild } from '../helpers/child.ts';
import { makeDataDir, testConfig } from '../helpers/context.ts';
import { hoverPayload, observedAtOf, publish } from '../helpers/hover.ts';
import { type TestApi, talkTo } from '../helpers/product.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SERIAL_NUMBER = 'SKYM2000000000000001';
/** Messages on their way at a time. */
const WINDOW = 20;
const PATIENCE = { timeout: 20_000 };

const { dataDir: home, remove } = makeDataDir();
const dataDir = join(home, 'data');
const restoredDir = join(home, 'restored');
const file = join(home, 'copy.db');
const children: ChildProduct[] = [];
beforeAll(buildServer, 120_000);
afterAll(async () => {
  for (const child of children) await child.kill();
  remove();
});

async function start(folder: string): Promise<ChildProduct> {
  const child = await startChild(folder);
  children.push(child);
  return child;
}

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** `npm run backup -- …`, in a process of its own beside the product. */
function backup(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, ['server/start.mjs', 'server/storage/backup/main', ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, SKYCOVER_PREBUILT: '1', DATA_DIR: dataDir, ...env },
  });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    ran.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ran.err += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...ran, code })));
}

/** Publishes until told to stop; keeps what was acknowledged. */
function publishOn(child: ChildProduct, credential: DeviceCredential) {
  const acknowledged: string[] = [];
  const startMs = systemClock.now() - 10_000;
  let stopped = false;
  let next = 0;
  const run = async (): Promise<void> => {
    const device = await talkTo(child).device(credential);
    const lane = async (): Promise<void> => {
      while (!stopped) {
        const payload = hoverPayload(SERIAL_NUMBER, startMs, next++);
        if (await publish(device, credential, payload)) acknowledged.push(payload);
      }
    };
    await Promise.all(Array.from({ length: WINDOW }, lane));
    await endNow(device);
  };
  const running = run();
  return {
    acknowledged,
    stop: () => {
      stopped = true;
      return running;
    },
  };
}

async function trackOf(api: TestApi, droneId: string | undefined) {
  const { body: flights } = await api.get<Page<Flight>>(`/v1/flights?droneId=${droneId}`);
  const flight = flights.items[0];
  const items: SampleView[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const after: string = cursor === '' ? '' : `?cursor=${encodeURIComponent(cursor)}`;
    const { body } = await api.get<Page<SampleView>>(`/v1/flights/${flight?.flightId}/track${after}`);
    items.push(...body.items);
    cursor = body.items.length === 0 ? null : body.nextCursor;
  }
  return { flights: flights.items, flight, times: items.map(({ observedAt }) => observedAt) };
}

it('is made while aircraft report, and holds everything acknowledged before it began', async () => {
  const child = await start(dataDir);
  const talking = talkTo(child);
  const token = await talking.login('operator');
  const api = talking.api(token);
  const { body: drones } = await api.get<Page<Drone>>('/v1/drones');
  const drone = drones.items.find((one) => one.serialNumber === SERIAL_NUMBER);
  const { body: credential } = await api.post<DeviceCredential>(
    `/v1/drones/${drone?.droneId}/credentials`,
    {},
  );
  const publishing = publishOn(child, credential);
  await expect.poll(() => publishing.acknowledged.length, PATIENCE).toBeGreaterThan(300);

  const before = [...publishing.acknowledged];
  const ran = await backup([file]);
  expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('token-secret') });
  const report = JSON.parse(ran.out) as { alsoKeep: string[]; source: string };
  expect(report).toMatchObject({ file, source: 'server', documents: expect.any(Number) });
  const during = publishing.acknowledged.length;
  expect(during).toBeGreaterThan(before.length);
  // The product was not disturbed: it goes on acknowledging.
  await expect.poll(() => publishing.acknowledged.length, PATIENCE).toBeGreaterThan(during + WINDOW);
  expect(await backup([file])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('--force') });
  await publishing.stop();
  await child.kill();

  // As the README says: an empty folder, the copy under the store's name, the secrets beside it.
  mkdirSync(restoredDir);
  copyFileSync(file, join(restoredDir, 'skycover.db'));
  for (const path of report.alsoKeep) copyFileSync(path, join(restoredDir, basename(path)));
  const restored = await start(restoredDir);
  const again = talkTo(restored).api(token);
  const track = await trackOf(again, drone?.droneId);
  const times = new Set(track.times);
  expect(before.filter((payload) => !times.has(observedAtOf(payload)))).toEqual([]);
  expect(times.size).toBe(track.times.length);
  expect(track.flights).toHaveLength(1);
  expect(track.flight).toMatchObject({ sampleCount: times.size, coverage: { status: 'covered' } });
  const { body: policies } = await again.get<Page<Policy>>('/v1/policies');
  expect(policies.items.filter(({ flightId }) => flightId === track.flight?.flightId)).toHaveLength(1);

  // It lives: the same device goes on, and is acknowledged.
  const more = publishOn(restored, credential);
  await expect.poll(() => more.acknowledged.length, PATIENCE).toBeGreaterThan(WINDOW);
  await more.stop();
  expect(await restored.stop()).toBe(0);
  const context = await createContext({
    config: testConfig(restoredDir),
    clock: systemClock,
    ids: systemIds,
    logger: createLogger('silent'),
  });
  expect(await context.ledger.sumOfPostingsFen()).toBe(0);
  await context.database.close();
}, 120_000);

it('is made from the file when the product was killed, and says what to do with MongoDB', async () => {
  const forced = await backup(['--force', file]);
  expect(forced.code).toBe(0);
  expect(JSON.parse(forced.out)).toMatchObject({ source: 'file' });
  const other = await backup([`${file}.2`], { MONGODB_URI: 'mongodb://localhost/skycover' });
  expect(other).toMatchObject({ code: 2, out: '', err: expect.stringContaining('mongodump') });
}, 60_000);
