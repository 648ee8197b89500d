import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE_MS } from '../../server/lib/clock.ts';
import type { Drone } from '../../server/registry/drone.schema.ts';
import { makeStage, type RunningServer, startServer, stopEverything } from '../helpers/browser-process.ts';
import { createCredential, type ShownCredential } from '../helpers/browser-steps.ts';
import { launchBrowser, openAs, openViewer, shownText, type Viewer } from '../helpers/browser-viewer.ts';
import { talkTo } from '../helpers/product.ts';
import { nativePayload } from '../helpers/quarantine.ts';

// Messages that could not be used when they came: an administrator looks at them and, after a fix, uses them.

const MATRICE = 'SKYM2000000000000001';
const UNBOUND = 'SKYMAVP0000000000002';
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const PATIENT = { timeout: 60_000, interval: 250 };

const stage = makeStage();
let server: RunningServer;
let talk: ReturnType<typeof talkTo>;
let browser: Browser;
let admin: Viewer;
let credential: ShownCredential;
let sentAtMs: number;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(stage.dataDir), launchBrowser()]);
  talk = talkTo(server);
  const operator = await openViewer(browser, server.http);
  await openAs(operator, 'operator', '/fleet');
  credential = await createCredential(operator, MATRICE);
  await operator.close();
  const device = await talk.device({ ...credential, deviceId: credential.username });
  const topic = `skycover/v1/${credential.username}/telemetry`;
  sentAtMs = Date.now();
  for (const second of [0, 1, 2])
    await device.publishAsync(
      topic,
      JSON.stringify(nativePayload(UNBOUND, sentAtMs - 10_000 + second * 1_000)),
      {
        qos: 1,
      },
    );
  await device.publishAsync(topic, Buffer.from([0xfd, 0x09, 0, 0, 0xff, 0x41]), { qos: 1 });
  admin = await openViewer(browser, server.http);
  await openAs(admin, 'administrator', '/quarantine');
});

afterAll(async () => {
  await talk?.hangUp();
  await browser?.close();
  await stopEverything();
  stage.remove();
});

const rows = () => admin.byId('quarantine-row');
const button = (name: string | RegExp) => admin.page.getByRole('button', { name });
const dialog = () => admin.page.getByRole('dialog');

it('shows every device’s open messages, and their bytes as they came', async () => {
  await expect.poll(() => rows().count(), PATIENT).toBe(4);
  await admin.shot('60-quarantine');
  await rows().first().getByRole('button', { name: 'Show bytes' }).click();
  const bytes = admin.byId('payload-bytes');
  expect(await bytes.inputValue()).toMatch(/^000000 {2}fd 09 00 00 ff 41 .*\.{5}A$/);
  await admin.shot('61-bytes');
  await admin.page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
});

it('filters by reason and device, in the address', async () => {
  await admin.page.getByLabel('Reason').selectOption('AIRCRAFT_NOT_BOUND');
  await expect.poll(() => rows().count(), PATIENT).toBe(3);
  await admin.page.getByLabel('Device').fill('dev_nobody');
  await admin.page.keyboard.press('Enter');
  await admin.page.getByText('No message is like this').waitFor();
  await admin.shot('62-none');
  await admin.page.goBack().catch(() => null);
  await admin.page.goto(`/quarantine?reason=AIRCRAFT_NOT_BOUND&deviceId=${credential.username}`);
  await expect.poll(() => rows().count(), PATIENT).toBe(3);
});

it('says when a message is too young to be replayed', async () => {
  await rows().last().getByRole('button', { name: 'Replay' }).click();
  await dialog().getByRole('button', { name: 'Replay' }).click();
  await dialog().getByRole('alert').waitFor();
  expect(await shownText(dialog().getByRole('alert'))).toContain('less than a minute ago');
  await admin.shot('63-too-young');
  await admin.page.keyboard.press('Escape');
});

it('replays all of a filter once the aircraft is bound, and says what came of it', async () => {
  const api = talk.api(await talk.login('operator'));
  const { body } = await api.get<{ items: Drone[] }>('/v1/drones');
  const droneId = body.items.find(({ serialNumber }) => serialNumber === UNBOUND)?.droneId;
  const bound = await api.post(`/v1/devices/${credential.username}/bindings`, { droneId });
  expect(bound.status).toBeLessThan(300);
  await sleep(Math.max(0, sentAtMs + MINUTE_MS + 5_000 - Date.now()));
  await admin.page.goto('/quarantine');
  await button('Replay all open…').click();
  await admin.shot('64-replay-all');
  await button('Replay them').click();
  await expect.poll(() => admin.byId('replay-progress').getAttribute('data-state'), PATIENT).toBe('done');
  const said = await shownText(admin.byId('replay-progress'));
  expect(said).toContain('4 looked at');
  expect(said).toMatch(/Put to use\s+3 messages, 3 new samples/);
  expect(said).toMatch(/Still refused\s+1$/);
  await admin.shot('65-replayed');
  await dialog().getByRole('button', { name: 'Close' }).last().click();
  await expect.poll(() => rows().count(), PATIENT).toBe(1);
  expect(await shownText(rows())).toContain('Tried again');
  await button('Put to use').click();
  await expect.poll(() => rows().count(), PATIENT).toBe(3);
  await admin.shot('66-used');
});

it('fits a phone, in Chinese too', async () => {
  const phone = await openViewer(browser, server.http, { ...PHONE, locale: 'zh-CN' });
  await openAs(phone, 'administrator', '/quarantine');
  await phone.byId('quarantine-row').first().waitFor();
  const beyond = () => phone.page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(await beyond()).toBeLessThanOrEqual(0);
  await phone.shot('67-phone');
  await phone.page.getByRole('button', { name: '查看字节' }).first().click();
  await phone.byId('payload-bytes').waitFor();
  expect(await beyond()).toBeLessThanOrEqual(0);
  await phone.shot('68-phone-bytes');
  await phone.close();
  expect(phone.complaints).toEqual([]);
});

it('left no console error but the refusal that it caused', () => {
  expect(admin.complaints.filter((text) => !text.includes('409'))).toEqual([]);
});
