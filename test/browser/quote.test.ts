import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeStage, type RunningServer, startServer, stopEverything } from '../helpers/browser-process.ts';
import { launchBrowser, openAs, openViewer, shownText, type Viewer } from '../helpers/browser-viewer.ts';

// A contract from the question to its end, as operator, underwriter and anybody with the link see it.
const PATIENT = { timeout: 30_000 };
const PHONE = { width: 390, height: 844 };

const stage = makeStage();
let browser: Browser;
let server: RunningServer;
let operator: Viewer;
let anybody: Viewer;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(stage.dataDir), launchBrowser()]);
  operator = await openViewer(browser, server.http, { viewport: PHONE });
  anybody = await openViewer(browser, server.http, { viewport: PHONE });
});

afterAll(async () => {
  await browser?.close();
  await stopEverything();
  stage.remove();
});

async function askFor(choose: () => Promise<void>): Promise<void> {
  await operator.page.goto('/quotes/new');
  await operator.byId('quote-drones').getByRole('checkbox').first().check();
  await choose();
  await operator.byId('quote-submit').click();
  await operator.byId('offer-card').first().waitFor();
}

async function acceptQuote(): Promise<void> {
  await operator.byId('exclusions').waitFor();
  expect(await operator.byId('bind').isDisabled()).toBe(true);
  for (const box of await operator.byId('exclusions').getByRole('checkbox').all()) await box.check();
  await operator.byId('bind').click();
  await operator.byId('policy-state').waitFor();
}

const policyState = () => operator.byId('policy-state').getAttribute('data-state');

describe('a policy bound beforehand', () => {
  let verifyLink: string;

  it('is found by comparing prices of several limits', async () => {
    await openAs(operator, 'operator', '/quotes');
    await operator.byId('ask-quote').click();
    await askFor(async () => {
      await operator.byId('place-latitude').fill('22.9');
      await operator.byId('place-longitude').fill('114.4');
    });
    expect(await operator.byId('offer-card').count()).toBe(2);
    await operator.shot('quote-offers');
    await operator.byId('offer-open').first().click();
    await operator.byId('quote').waitFor();
    await operator.shot('quote');
  });

  it('binds after every exclusion was ticked, and has a certificate', async () => {
    expect(await operator.byId('quote').getAttribute('data-outcome')).toBe('quoted');
    expect(await operator.byId('price-factors').locator('tr[data-kind]').count()).toBeGreaterThan(3);
    await acceptQuote();
    expect(await policyState()).toBe('bound');
    const [download] = await Promise.all([
      operator.page.waitForEvent('download'),
      operator.page.getByRole('button', { name: /Certificate/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^skycover-SC-.*\.pdf$/);
    verifyLink = await operator.textOf('verify-link');
    await operator.shot('policy');
  });

  it('is genuine to whoever scans it, and cancelled the moment it is', async () => {
    await anybody.page.goto(verifyLink);
    expect(await shownText(anybody.page.getByRole('status'))).toMatch(/Not yet in force|Valid now/);
    await anybody.shot('verify');
    await operator.byId('policy-cancel').click();
    expect(await operator.textOf('cancel-preview')).toContain('goes back to the wallet; ¥0.00 is earned');
    await operator.byId('cancel-reason').fill('Rain');
    await operator.byId('cancel-confirm').click();
    await expect.poll(policyState, PATIENT).toBe('cancelled');
    await anybody.page.reload();
    expect(await shownText(anybody.page.getByRole('status'))).toContain('Cancelled');
  });
});

describe('a question that the rules don’t answer', () => {
  it('goes to an underwriter, whose offer the operator binds', async () => {
    await askFor(async () => {
      await operator.byId('quote-product').selectOption('passenger');
      await operator.byId('quote-limits').fill('1,000,000');
    });
    expect(await operator.byId('offer-card').getAttribute('data-outcome')).toBe('referred');
    const underwriter = await openViewer(browser, server.http);
    await openAs(underwriter, 'underwriter', '/referrals');
    await underwriter.byId('referral-decide').first().click();
    await underwriter.byId('referral-note').fill('Seen the operations manual.');
    await underwriter.page.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => underwriter.byId('referral').first().getAttribute('data-decision'), PATIENT)
      .toBe('offered');
    await underwriter.shot('referral');
    await underwriter.page.goto('/accumulation');
    await underwriter.page.getByRole('heading', { name: /Accumulation/ }).waitFor();
    expect(underwriter.complaints).toEqual([]);
    await underwriter.close();

    await operator.page.goto('/quotes');
    await operator.page.locator('[data-testid=quote-row]', { hasText: 'Offered' }).getByRole('link').click();
    await acceptQuote();
    expect(await policyState()).toBe('bound');
  });
});

it('left no console error and no breach of the content security policy', () => {
  expect([operator, anybody].flatMap((viewer) => viewer.complaints)).toEqual([]);
});
