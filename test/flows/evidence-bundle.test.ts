import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Flight } from '../../server/flights/flight.schema.ts';
import { systemClock } from '../../server/lib/clock.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import { buildServer } from '../helpers/child.ts';
import { makeDataDir } from '../helpers/context.ts';
import { startTestProduct, type TestProduct } from '../helpers/product.ts';
import { climb, land, sortiePayloads } from '../helpers/sortie.ts';

const SERIAL_NUMBER = 'SKYM2000000000000001';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const scratch = makeDataDir();
let product: TestProduct;
beforeAll(async () => {
  buildServer();
  product = await startTestProduct();
}, 120_000);
afterAll(async () => {
  await product.close();
  scratch.remove();
});

/** What `npm run verify` says of these bytes. */
function verify(bytes: Uint8Array, ...more: string[]) {
  const file = join(scratch.dataDir, 'bundle.zip');
  writeFileSync(file, bytes);
  const done = spawnSync(process.execPath, ['server/start.mjs', 'server/evidence/main', file, ...more], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { code: done.status, said: done.stdout + done.stderr };
}

async function download(path: string, token?: string): Promise<{ status: number; bytes: Uint8Array }> {
  const response = await fetch(new URL(path, product.http), {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
}

it('gives whoever may see a flight a bundle that is checked without us, and catches one changed byte', async () => {
  const operator = await product.login('operator');
  const api = product.api(operator);
  const { body: drones } = await api.get<Page<Drone>>('/v1/drones');
  const drone = drones.items.find((one) => one.serialNumber === SERIAL_NUMBER);
  const { body: credential } = await api.post<DeviceCredential>(
    `/v1/drones/${drone?.droneId}/credentials`,
    {},
  );
  const device = await product.device(credential);
  const payloads = sortiePayloads({
    serialNumber: SERIAL_NUMBER,
    startMs: systemClock.now() - 20_000,
    steps: [...climb(), ...land()],
  });
  for (const payload of payloads)
    await device.publishAsync(`skycover/v1/${credential.deviceId}/telemetry`, payload, { qos: 1 });
  const { body: flights } = await api.get<Page<Flight>>(`/v1/flights?droneId=${drone?.droneId}`);
  const path = `/v1/flights/${flights.items[0]?.flightId}/evidence`;

  const key = Buffer.from((await download('/.well-known/skycover-log-key')).bytes)
    .toString()
    .trim();
  const { status, bytes } = await download(path, await product.login('adjuster'));
  expect(status).toBe(200);
  const files = unzipSync(bytes);
  const lines = Buffer.from(files['records.jsonl'] ?? [])
    .toString()
    .trim()
    .split('\n');
  expect(lines).toHaveLength(payloads.length);
  const bundled = Buffer.from(files['payloads.jsonl'] ?? []).toString();
  for (const payload of payloads) expect(bundled).toContain(Buffer.from(payload).toString('base64'));

  expect(verify(bytes, '--key', key)).toMatchObject({ code: 0 });
  const unpinned = verify(bytes);
  expect(unpinned.code).toBe(0);
  expect(unpinned.said).toContain('key not pinned');
  expect(unpinned.said).toContain(key);

  const changed = Buffer.from(files['records.jsonl'] ?? []);
  const at = changed.indexOf('22.53');
  changed.write('22.54', at);
  const forged = verify(zipSync({ ...files, 'records.jsonl': changed }), '--key', key);
  expect(forged.code).toBe(1);
  expect(forged.said).toMatch(/record/i);

  expect((await download(path)).status).toBe(401);
  expect((await download('/v1/flights/flt_nobody/evidence', operator)).status).toBe(404);
  await device.endAsync(true);
}, 60_000);
