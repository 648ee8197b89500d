import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  makeStage,
  type RunningServer,
  startReplay,
  startServer,
  stopEverything,
} from '../helpers/browser-process.ts';
import {
  COVERED_GREEN,
  countMapPixels,
  createCredential,
  replayWords,
  type ShownCredential,
} from '../helpers/browser-steps.ts';
import {
  launchBrowser,
  numberIn,
  openAs,
  openViewer,
  shownText,
  type Viewer,
} from '../helpers/browser-viewer.ts';

// What an ordinary day brings: a lost credential, a phone, another language, the keyboard, a server that dies.

const MATRICE = 'SKYM2000000000000001';
const MAVIC = 'SKYMAVP0000000000002';
const FLIGHT = 'seeds/flights/simulated-forced-landing.csv';
/** The recording's ordinary part: climb and the way to its first corner. */
const UNEVENTFUL_SECONDS = '43';
const PATIENT = { timeout: 60_000, interval: 250 };

const stage = makeStage();
let server: RunningServer;
let browser: Browser;
let operator: Viewer;
let credential: ShownCredential;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(stage.dataDir), launchBrowser()]);
  operator = await openViewer(browser, server.http);
  await openAs(operator, 'operator', '/fleet');
});

afterAll(async () => {
  await browser?.close();
  await stopEverything();
  stage.remove();
});

it('refuses a revoked device and says so where it is started', async () => {
  const lost = await createCredential(operator, MAVIC);
  await operator.page.goto('/devices');
  const row = operator.page.locator(`[data-testid=device-row][data-device-id=${lost.username}]`);
  await row.getByRole('button', { name: 'Revoke' }).click();
  await operator.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect.poll(() => shownText(row), PATIENT).toContain('revoked');
  await operator.shot('20-revoked');
  const refused = await startReplay(replayWords(lost.command)).finished;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('refused the login');
});

it('fits a phone: no page of the operator scrolls sideways', async () => {
  const phone = await openViewer(browser, server.http, {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  });
  await openAs(phone, 'operator', '/fleet');
  await phone.byId('drone-card').first().waitFor();
  for (const path of ['/fleet', '/flights', '/wallet', '/devices', '/quarantine']) {
    await phone.page.goto(path);
    await phone.page.getByRole('heading', { level: 1 }).waitFor();
    await phone.page.getByText('Loading …').waitFor({ state: 'detached' });
    const beyond: number = await phone.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(beyond, `${path} is wider than the phone`).toBeLessThanOrEqual(0);
    await phone.shot(`21-phone${path.replace('/', '-')}`);
  }
  await phone.close();
  expect(phone.complaints).toEqual([]);
});

it('speaks Chinese when asked to, and still does after a reload', async () => {
  await operator.page.goto('/fleet');
  await operator.page.getByRole('button', { name: '中文' }).first().click();
  const title = operator.page.getByRole('heading', { level: 1 });
  await expect.poll(() => shownText(title)).toMatch(/^\p{Script=Han}+$/u);
  await operator.page.reload();
  await expect.poll(() => shownText(title)).toMatch(/^\p{Script=Han}+$/u);
  expect(await operator.page.locator('html').getAttribute('lang')).toBe('zh-CN');
  await operator.shot('22-chinese');
  await operator.page.getByRole('button', { name: 'English' }).first().click();
  await expect.poll(() => shownText(title)).toBe('My drones');
});

it('is driven by the keyboard: ? opens the help, g and a number go to a page', async () => {
  await operator.page.keyboard.press('?');
  await operator.page.getByRole('dialog').getByText('next and previous entry of a list').waitFor();
  await operator.shot('23-help');
  await operator.page.keyboard.press('Escape');
  await operator.page.getByRole('dialog').waitFor({ state: 'detached' });
  await operator.page.keyboard.press('g');
  await operator.page.keyboard.press('4');
  await operator.page.waitForURL('**/flights');
});

it('draws the aircraft even where the base map can’t be fetched', async () => {
  const adjuster = await openViewer(browser, server.http);
  adjuster.expectComplaints(/basemap|create-map/);
  await adjuster.page.route('**/basemap/**', (request) => request.abort());
  await openAs(adjuster, 'adjuster', '/live');
  await expect.poll(() => countMapPixels(adjuster, COVERED_GREEN), PATIENT).toBeGreaterThan(150);
  await adjuster.shot('26-no-base-map');
  await adjuster.close();
  expect(adjuster.complaints).toEqual([]);
});

it('survives a killed server: the page says so, then shows the same flight with nothing lost', async () => {
  // While nobody answers the page keeps trying, and the browser notes each attempt.
  operator.expectComplaints(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET|WebSocket connection/);
  await operator.page.goto('/fleet');
  credential = await createCredential(operator, MATRICE);
  const words = (...more: string[]) => replayWords(credential.command, { file: FLIGHT, more });
  const flying = startReplay(words('--for', UNEVENTFUL_SECONDS));
  await operator.page.getByRole('link', { name: 'Watch flight' }).click();
  const samples = async () => numberIn(await operator.textOf('sample-count'));
  const cover = () => operator.byId('cover-state').first().getAttribute('data-status');
  await expect.poll(cover, PATIENT).toBe('covered');
  await expect.poll(samples, PATIENT).toBeGreaterThan(10);
  await expect.poll(() => countMapPixels(operator, COVERED_GREEN), PATIENT).toBeGreaterThan(150);

  await server.process.stop('SIGKILL');
  const seen = await samples();
  await operator.byId('feed-banner').waitFor({ timeout: 60_000 });
  expect(await cover()).toBe('unknown');
  expect(await samples()).toBeGreaterThanOrEqual(seen);
  await operator.shot('24-server-gone');
  await flying.stop();

  const path = new URL(operator.page.url()).pathname;
  server = await startServer(stage.dataDir, server);
  await operator.byId('feed-banner').waitFor({ state: 'detached', timeout: 60_000 });
  expect(await samples()).toBeGreaterThanOrEqual(seen);
  const resumed = startReplay(words('--from', '25', '--for', '15'));
  await expect.poll(samples, PATIENT).toBeGreaterThan(seen + 10);
  await expect.poll(cover, PATIENT).toBe('covered');
  await operator.shot('25-server-back');
  await operator.page.reload();
  await expect.poll(samples, PATIENT).toBeGreaterThan(seen + 10);
  expect(new URL(operator.page.url()).pathname).toBe(path);
  await resumed.stop();
});

it('left no console error and no breach of the content security policy', () => {
  expect(operator.complaints).toEqual([]);
});
