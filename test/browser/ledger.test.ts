import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeStage, type RunningServer, startServer, stopEverything } from '../helpers/browser-process.ts';
import { launchBrowser, openAs, openViewer, type Viewer } from '../helpers/browser-viewer.ts';
import { seedBooks } from '../helpers/seed-books.ts';

// The books: the underwriter sees that they balance and what stands behind each sum, the operator what was paid.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const PATIENT = { timeout: 60_000, interval: 250 };

const stage = makeStage();
let server: RunningServer;
let browser: Browser;
let underwriter: Viewer;
let operator: Viewer;

beforeAll(async () => {
  await seedBooks(stage.dataDir);
  [server, browser] = await Promise.all([startServer(stage.dataDir), launchBrowser()]);
  underwriter = await openViewer(browser, server.http);
  await openAs(underwriter, 'underwriter', '/ledger');
});
afterAll(async () => {
  await browser?.close();
  await stopEverything();
  stage.remove();
});

const entries = () => underwriter.byId('ledger-entry');

it('shows that the books balance, account by account and by dimension', async () => {
  await expect.poll(() => underwriter.textOf('books-verdict'), PATIENT).toBe('The books balance');
  expect(await underwriter.byId('balance-row').count()).toBe(8);
  await underwriter.shot('70-ledger');
  await underwriter.page.getByRole('button', { name: 'Product' }).click();
  await expect.poll(() => underwriter.page.url(), PATIENT).toContain('by=productCode');
  await expect
    .poll(() => underwriter.byId('balance-row').allInnerTexts(), PATIENT)
    .toContainEqual(expect.stringMatching(/VAT\s+SC-DAY/));
  await underwriter.shot('71-by-product');
});

it('opens the entries behind a sum, and keeps the filter in the address', async () => {
  const row = underwriter.byId('balance-row').filter({ hasText: 'Receivable' });
  await row.getByRole('button').click();
  await expect.poll(() => entries().count(), PATIENT).toBe(1);
  expect(await entries().innerText()).toContain('Claw-back');
  await underwriter.shot('72-receivable');
  await underwriter.page.reload();
  await expect.poll(() => entries().count(), PATIENT).toBe(1);
  await underwriter.page.getByLabel('Account', { exact: true }).selectOption('');
  await underwriter.page.getByLabel('Policy').fill('pol_demo60');
  await underwriter.page.keyboard.press('Enter');
  await expect.poll(() => entries().count(), PATIENT).toBe(3);
  await underwriter.page.getByLabel('Policy').fill('pol_nobody');
  await underwriter.page.keyboard.press('Enter');
  await underwriter.page.getByText('No entry is like this').waitFor();
  await underwriter.shot('73-none');
});

it('gives the entries as a spreadsheet', async () => {
  await underwriter.page.goto('/ledger?productCode=SC-DAY');
  const download = underwriter.page.waitForEvent('download');
  await underwriter.page.getByRole('button', { name: 'Entries (CSV)' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^ledger-20\d\d-\d\d\.csv$/);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain('clawback,asset:receivable:');
});

it('tells the operator what is owed, the tax in each premium, and gives the statement', async () => {
  operator = await openViewer(browser, server.http);
  await openAs(operator, 'operator', '/wallet');
  await operator.page.getByText('You owe').waitFor();
  await expect.poll(() => operator.byId('wallet-entry').count(), PATIENT).toBe(50);
  expect(await operator.byId('wallet-entry').nth(5).innerText()).toMatch(/Net ¥1\.7\d \+ VAT ¥0\.1\d/);
  await operator.shot('74-wallet');
  const download = operator.page.waitForEvent('download');
  await operator.page.getByRole('button', { name: 'Download statement (CSV)' }).click();
  expect((await download).suggestedFilename()).toBe('wallet-all.csv');
});

it('fits a phone, in Chinese too', async () => {
  for (const [role, path, name] of [
    ['underwriter', '/ledger', '75-ledger-phone'],
    ['operator', '/wallet', '76-wallet-phone'],
  ] as const) {
    const phone = await openViewer(browser, server.http, { ...PHONE, locale: 'zh-CN' });
    await openAs(phone, role, path);
    await phone
      .byId(role === 'operator' ? 'wallet-entry' : 'ledger-entry')
      .first()
      .waitFor();
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await phone.page.evaluate(overflow)).toBe(0);
    await phone.shot(name);
    expect(phone.complaints).toEqual([]);
    await phone.close();
  }
  expect(underwriter.complaints).toEqual([]);
  expect(operator.complaints).toEqual([]);
});
