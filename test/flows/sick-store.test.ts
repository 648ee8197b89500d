import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endNow } from '../../device-gateway/end-now.ts';
import { createContext } from '../../server/context.ts';
import type { Flight } from '../../server/flights/flight.schema.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { systemIds } from '../../server/lib/ids.ts';
import { createLogger } from '../../server/lib/logger.ts';
import type { Page } from '../../server/lib/wire.schema.ts';
import type { DeviceCredential } from '../../server/registry/device.schema.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import type { SampleView } from '../../server/telemetry/sample-view.schema.ts';
import { buildServer, type ChildProduct, startChild } from '../helpers/child.ts';
import { testConfig } from '../helpers/context.ts';
import { hoverPayload, observedAtOf, publish } from '../helpers/hover.ts';
import { type TestApi, talkTo } from '../helpers/product.ts';
import { failingDisk, limitedDisk, type SickDisk, smallDisk } from '../helpers/sick-disk.ts';

const SERIAL_NUMBER = 'SKYM2000000000000001';
const MESSAGES = 400;
const PATIENCE = { timeout: 20_000 };

const children: ChildProduct[] = [];
const disks: SickDisk[] = [];
beforeAll(buildServer, 120_000);
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  for (const disk of disks.splice(0)) disk.remove();
});

async function start(dataDir: string): Promise<ChildProduct> {
  const child = await startChild(dataDir);
  children.push(child);
  return child;
}

/** What the operator's console asks, with a login from before anything went wrong. */
interface Console {
  api: TestApi;
  droneId: string;
  credential: DeviceCredential;
}

async function openConsole(child: ChildProduct): Promise<Console & { token: string }> {
  const talking = talkTo(child);
  const token = await talking.login('operator');
  const api = talking.api(token);
  const { body: drones } = await api.get<Page<Drone>>('/v1/drones');
  const droneId = drones.items.find((one) => one.serialNumber === SERIAL_NUMBER)?.droneId ?? '';
  const { body: credential } = await api.post<DeviceCredential>(`/v1/drones/${droneId}/credentials`, {});
  return { api, token, droneId, credential };
}

async function timesStored({ api, droneId }: Console): Promise<string[]> {
  const flights = await api.get<Page<Flight>>(`/v1/flights?droneId=${droneId}`);
  expect(flights.status).toBe(200);
  expect(flights.body.items).toHaveLength(1);
  const track = await api.get<Page<SampleView>>(`/v1/flights/${flights.body.items[0]?.flightId}/track`);
  expect(track.status).toBe(200);
  return track.body.items.map(({ observedAt }) => observedAt).toSorted();
}

/** Sends these on a connection; resolves with those that were acknowledged before it ended. */
async function sendOn(device: MqttClient, credential: DeviceCredential, payloads: readonly string[]) {
  // What was on its way when the connection ended would else wait for a reconnect.
  device.once('close', () => device.end(true));
  const answers = await Promise.all(payloads.map((payload) => publish(device, credential, payload)));
  return payloads.filter((_, n) => answers[n]);
}

/** The same on a connection of its own, which a product that can't keep anything may refuse. */
async function send(child: ChildProduct, credential: DeviceCredential, payloads: readonly string[]) {
  const talking = talkTo(child);
  try {
    return await sendOn(await talking.device(credential), credential, payloads);
  } catch {
    return [];
  } finally {
    await talking.hangUp();
  }
}

async function health({ http }: ChildProduct, path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(new URL(path, http));
  return { status: answer.status, text: await answer.text() };
}

async function ledgerSum(dataDir: string): Promise<number> {
  const context = await createContext({
    config: testConfig(dataDir),
    clock: systemClock,
    ids: systemIds,
    logger: createLogger('silent'),
  });
  try {
    return await context.ledger.sumOfPostingsFen();
  } finally {
    await context.database.close();
  }
}

describe.each([
  ['a disk that is full', smallDisk, 'nothing may be mounted here'],
  ['a disk that turned read-only', failingDisk, 'no file system in a file may be mounted here'],
  ['a disk that refuses writes', limitedDisk, 'prlimit is missing'],
] as const)('%s', (_name, makeDisk, missing) => {
  it('stops acknowledgements, not the product, and costs no sample', async ({ skip }) => {
    const disk = makeDisk() ?? skip(missing);
    disks.push(disk);
    const dataDir = join(disk.folder, 'data');
    let child = await start(dataDir);
    const console = await openConsole(child);
    const { credential, token } = console;
    const startMs = systemClock.now() - 10_000;
    const payloads = Array.from({ length: MESSAGES }, (_, n) => hoverPayload(SERIAL_NUMBER, startMs, n));
    const device = await talkTo(child).device(credential);
    const acknowledged = new Set(await sendOn(device, credential, payloads.slice(0, 100)));
    expect(acknowledged.size).toBe(100);

    disk.spoil(child.pid);
    // What fits into the last page may still be kept; then nothing is, whether it is refused or waits.
    const lastOnes = sendOn(device, credential, payloads.slice(100, 200));
    await expect.poll(async () => (await health(child, '/readyz')).status, PATIENCE).toBe(503);
    await endNow(device);
    for (const payload of await lastOnes) acknowledged.add(payload);
    expect(await send(child, credential, payloads.slice(200, 300))).toEqual([]);
    expect(JSON.parse((await health(child, '/readyz')).text)).toMatchObject({
      status: 'notReady',
      code: 'STORAGE_UNAVAILABLE',
      reason: expect.stringMatching(/full|read-only|disk reports errors|could not be committed/),
    });
    expect((await health(child, '/livez')).status).toBe(200);
    const deposit = await console.api.post('/v1/wallet/deposits', { amountFen: 1_000 });
    expect(deposit).toMatchObject({ status: 503, body: { code: 'STORAGE_UNAVAILABLE' } });
    const meanwhile = await timesStored(console);
    expect([...acknowledged].filter((payload) => !meanwhile.includes(observedAtOf(payload)))).toEqual([]);
    expect(child.isAlive()).toBe(true);

    // It can't save where it was, and says so, but it ends.
    if (disk.restart) expect(await child.stop()).toBe(1);
    disk.heal(child.pid);
    if (disk.restart) child = await start(dataDir);
    const rest = payloads.filter((payload) => !acknowledged.has(payload));
    expect(await send(child, credential, rest)).toHaveLength(rest.length);
    await expect.poll(async () => (await health(child, '/readyz')).status, PATIENCE).toBe(200);
    const again = { ...console, api: talkTo(child).api(token) };
    expect(await timesStored(again)).toEqual(payloads.map(observedAtOf));
    expect(await child.stop()).toBe(0);
    expect(await ledgerSum(dataDir)).toBe(0);
  }, 120_000);
});

describe('starting', () => {
  it('on a read-only folder is refused with a message', async ({ skip }) => {
    const disk = failingDisk() ?? skip('no file system in a file may be mounted here');
    disks.push(disk);
    const dataDir = join(disk.folder, 'data');
    mkdirSync(dataDir);
    disk.spoil(0);
    const refusal = await startChild(dataDir).catch((error: Error) => error.message);
    expect(refusal).toMatch(/exit 1\n.*data.*read-only.*DATA_DIR/is);
    expect(refusal).not.toMatch(/\bat .*\.[jt]s:/);
  }, 60_000);

  it('on a full disk is refused with a message, and possible once there is room', async ({ skip }) => {
    const disk = smallDisk() ?? skip('nothing may be mounted here');
    disks.push(disk);
    const dataDir = join(disk.folder, 'data');
    mkdirSync(dataDir);
    disk.spoil(0);
    const refusal = await startChild(dataDir).catch((error: Error) => error.message);
    expect(refusal).toMatch(/exit 1\n.*(full|no space left)/is);
    expect(refusal).not.toMatch(/\bat .*\.[jt]s:/);
    disk.heal(0);
    expect(await (await start(dataDir)).stop()).toBe(0);
  }, 60_000);

  it('a second product on the same folder is refused with a message', async ({ skip }) => {
    const disk = limitedDisk() ?? skip('prlimit is missing');
    disks.push(disk);
    const dataDir = join(disk.folder, 'data');
    const first = await start(dataDir);
    const refusal = await startChild(dataDir).catch((error: Error) => error.message);
    expect(refusal).toContain(`The data folder ${dataDir} is in use by another Skycover process`);
    expect(refusal).toMatch(/exit 1\n/);
    expect((await health(first, '/readyz')).status).toBe(200);
    expect(await first.stop()).toBe(0);
    rmSync(dataDir, { recursive: true });
  }, 60_000);
});
