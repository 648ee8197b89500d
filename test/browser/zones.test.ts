import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStage, type RunningServer, startServer, stopEverything } from '../helpers/browser-process.ts';
import { countMapPixels } from '../helpers/browser-steps.ts';
import { launchBrowser, openAs, openViewer, shownText, type Viewer } from '../helpers/browser-viewer.ts';

// Zones as people meet them: on the underwriter's page, through a file, and under the aircraft of a live map.

/** Edges of controlled zones on the light map. */
const CONTROLLED = [36, 86, 184] as const;
const PATIENT = { timeout: 60_000, interval: 250 };
const stage = makeStage();
let server: RunningServer;
let browser: Browser;
let underwriter: Viewer;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(stage.dataDir), launchBrowser()]);
  underwriter = await openViewer(browser, server.http);
  await openAs(underwriter, 'underwriter', '/zones');
});

afterAll(async () => {
  await browser?.close();
  await stopEverything();
  stage.remove();
});

const square = (longitude: number, latitude: number) => [
  [longitude, latitude],
  [longitude + 0.01, latitude],
  [longitude + 0.01, latitude + 0.01],
  [longitude, latitude + 0.01],
];
const fileOf = (name: string, rings: number[][][]) => ({
  name,
  mimeType: 'application/geo+json',
  buffer: Buffer.from(
    JSON.stringify({
      type: 'FeatureCollection',
      features: rings.map((ring, id) => ({
        type: 'Feature',
        id,
        geometry: { type: 'Polygon', coordinates: [ring] },
        properties: { name: `Gazette zone ${id + 1}`, kind: 'restricted', clause: 'Order 761 art. 19(5)' },
      })),
    }),
  ),
});

it('shows each zone of the demo with its kind, clause and synthetic source, by keyboard too', async () => {
  const rows = underwriter.byId('zone-row');
  await expect.poll(() => rows.count(), PATIENT).toBe(5);
  await rows.filter({ hasText: 'Demo fuel depot' }).focus();
  await underwriter.page.keyboard.press('Enter');
  const card = underwriter.byId('zone-card');
  await expect.poll(() => shownText(card), PATIENT).toContain('Order 761 art. 19(4)');
  expect(await shownText(card)).toContain('SYNTHETIC');
  expect(new URL(underwriter.page.url()).searchParams.get('zone')).toMatch(/^zon_/);
  await expect.poll(() => countMapPixels(underwriter, CONTROLLED), PATIENT).toBeGreaterThan(20);
  await underwriter.shot('40-zones');
});

it('checks a file first, names what is wrong by feature and path, and imports one in order', async () => {
  await underwriter.page.getByRole('button', { name: 'Import zones' }).click();
  const dialog = underwriter.page.getByRole('dialog');
  const [a = [], b = [], c = [], d = []] = square(114.3, 22.7);
  await underwriter
    .byId('zone-file')
    .setInputFiles(fileOf('Gazette 2026.geojson', [square(114.3, 22.72), [a, c, b, d]]));
  await dialog.getByLabel('Source').fill('Gazette 2026');
  await dialog.getByRole('button', { name: 'Check the file' }).click();
  const problem = underwriter.byId('import-problem');
  await expect.poll(() => problem.count(), PATIENT).toBe(1);
  expect(await shownText(problem)).toContain('Gazette zone 2');
  expect(await shownText(problem)).toContain('geometry.coordinates.0');
  await underwriter.shot('41-zones-import-refused');
  await underwriter.byId('zone-file').setInputFiles(fileOf('Gazette 2026.geojson', [square(114.3, 22.72)]));
  await dialog.getByRole('button', { name: 'Check the file' }).click();
  await expect.poll(() => shownText(underwriter.byId('import-counts')), PATIENT).toContain('1 new');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect.poll(() => shownText(underwriter.byId('import-counts')), PATIENT).toContain('Imported.');
  await underwriter.shot('42-zones-imported');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect.poll(() => underwriter.byId('zone-row').count(), PATIENT).toBe(6);
});

it('lies under the aircraft of the live map, and fits a phone in Chinese', async () => {
  await underwriter.page.goto('/live');
  await underwriter.byId('zone-panel').locator('summary').click();
  await underwriter.byId('zone-row').filter({ hasText: 'control zone' }).click();
  await underwriter.byId('zone-card').waitFor();
  await expect.poll(() => countMapPixels(underwriter, CONTROLLED), PATIENT).toBeGreaterThan(20);
  await underwriter.shot('43-zones-live');
  const phone = await openViewer(browser, server.http, {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: 'zh-CN',
  });
  await openAs(phone, 'operator', '/zones');
  await phone.byId('zone-row').filter({ hasText: '净空区' }).click();
  await phone.byId('zone-card').waitFor();
  const beyond: number = await phone.page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(beyond).toBeLessThanOrEqual(0);
  expect(await phone.page.getByRole('button', { name: /导入空域/ }).count()).toBe(0);
  await expect.poll(() => countMapPixels(phone, CONTROLLED), PATIENT).toBeGreaterThan(20);
  await phone.shot('44-zones-phone');
  expect([...underwriter.complaints, ...phone.complaints]).toEqual([]);
});
