import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flight } from '../../server/flights/flight.schema.ts';
import {
  makeStage,
  type ProductProcess,
  type RunningServer,
  startReplay,
  startServer,
  stopEverything,
  summaryOf,
  whileFlying,
} from '../helpers/browser-process.ts';
import {
  askApi,
  COVERED_GREEN,
  countMapPixels,
  createCredential,
  readAirborne,
  replayWords,
  type ShownCredential,
  UNCOVERED_RED,
} from '../helpers/browser-steps.ts';
import {
  launchBrowser,
  logIn,
  numberIn,
  openAs,
  openViewer,
  shownText,
  type Viewer,
} from '../helpers/browser-viewer.ts';

// The story of the product's first page to its last, in a browser, against server, broker and replay as
// processes of their own. The tests are its chapters: each begins where the one before ended.

const MATRICE = 'SKYM2000000000000001';
const MAVIC = 'SKYMAVP0000000000002';
const SPARE = 'SKYM30T0000000000003';
/** The only real recording of the story; the project carries none, so its chapters are skipped without it. */
const recording = fileURLToPath(new URL('../../../shared/flights/dji-matrice200-ios.log', import.meta.url));
const hasRecording = existsSync(recording);
const FORCED_LANDING = 'seeds/flights/simulated-forced-landing.csv';
const FALL = 'seeds/flights/simulated-fall.csv';
const PATIENT = { timeout: 60_000, interval: 250 };

const stage = makeStage();
let server: RunningServer;
let browser: Browser;
let operator: Viewer;
let adjuster: Viewer;
let regulator: Viewer;
const credentials = new Map<string, ShownCredential>();
let longFlight: ProductProcess;
let longFlightPath = '';

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(stage.dataDir), launchBrowser()]);
  operator = await openViewer(browser, server.http);
  adjuster = await openViewer(browser, server.http);
  regulator = await openViewer(browser, server.http);
});

afterAll(async () => {
  await browser?.close();
  await stopEverything();
  stage.remove();
});

function credentialOf(serialNumber: string): ShownCredential {
  const shown = credentials.get(serialNumber);
  if (!shown) throw new Error(`no credential was made for ${serialNumber}`);
  return shown;
}

describe('the operator', () => {
  it('is told plainly that a password is wrong, then logs in to three drones and a funded wallet', async () => {
    operator.expectComplaints(/401.*\/v1\/sessions/);
    await operator.page.goto('/');
    await logIn(operator, 'operator', 'not the password');
    await expect.poll(() => shownText(operator.page.getByRole('alert'))).toBe('E-mail or password is wrong.');
    await operator.shot('01-login-refused');

    await logIn(operator, 'operator');
    await operator.byId('drone-card').first().waitFor();
    const shown = await operator
      .byId('drone-card')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-serial-number')));
    expect([...shown].sort()).toEqual([MATRICE, SPARE, MAVIC].sort());
    await expect.poll(() => operator.textOf('wallet-balance')).toBe('¥200.00');
    const cards = operator.byId('drone-card');
    const order = 'Bind cover at take-off, limit ¥1,000,000, at most ¥5.00 a flight.';
    expect(await cards.filter({ hasText: order }).count()).toBe(2);
    expect(await cards.filter({ hasText: 'None: a flight of this drone is not covered.' }).count()).toBe(1);
    await operator.shot('02-fleet');
  });

  it('makes device credentials, each shown once with the command that replays a recording', async () => {
    for (const serialNumber of [MATRICE, MAVIC, SPARE])
      credentials.set(serialNumber, await createCredential(operator, serialNumber));
    const { username, password, clientId, mqttUrl, command } = credentialOf(MATRICE);
    expect(password.length).toBeGreaterThanOrEqual(20);
    expect(clientId).toBe(username);
    expect(new URL(mqttUrl).port).toBe(new URL(server.mqtt).port);
    for (const word of [MATRICE, username, password, mqttUrl, '--now', '--move-to'])
      expect(command).toContain(word);

    await operator.page.goto('/devices');
    await operator.page.getByText(username).waitFor();
    expect(await operator.page.content()).not.toContain(password);
    await operator.shot('03-devices');
  });
});

describe.skipIf(!hasRecording)('a real recording, flown now', () => {
  it('appears on the adjuster’s live map and opens to a covered flight with its price', async () => {
    await openAs(adjuster, 'adjuster', '/live');
    longFlight = startReplay(replayWords(credentialOf(MATRICE).command, { file: recording }));
    const row = adjuster.page.locator(`[data-testid=flight-row][data-serial-number=${MATRICE}]`);
    await whileFlying(longFlight, row.waitFor());
    await adjuster.shot('04-live');
    await row.getByRole('link').first().click();
    await adjuster.page.waitForURL(/\/flights\/.+/);
    longFlightPath = new URL(adjuster.page.url()).pathname;

    await expect.poll(() => coverOf(adjuster), PATIENT).toBe('covered');
    expect(await adjuster.textOf('flight-state')).toBe('In the air');
    expect(await adjuster.textOf('policy-number')).toMatch(/\w{6,}/);
    const premium = await adjuster.textOf('premium');
    expect(premium).toMatch(/^¥\d+\.\d\d$/);
    expect(numberIn(premium)).toBeGreaterThan(0);
    expect(numberIn(premium)).toBeLessThanOrEqual(5);
    expect(await adjuster.byId('price-factors').locator('tr[data-kind]').count()).toBeGreaterThan(3);
  });

  it('shows position, speed, battery and three altitudes, the unknown ones as unknown', async () => {
    await expect.poll(() => countMapPixels(adjuster, COVERED_GREEN), PATIENT).toBeGreaterThan(150);
    await adjuster.page.getByText(/Aircraft at latitude 22\.53\d+, longitude 113\.94\d+/).waitFor();
    expect(await adjuster.textOf('altitude-amsl')).toContain('unknown');
    expect(await adjuster.textOf('altitude-ellipsoid')).toContain('unknown');
    await expect
      .poll(async () => numberIn(await adjuster.textOf('height-above-takeoff')))
      .toBeGreaterThan(10);
    expect(await adjuster.textOf('ground-speed')).toMatch(/^\d+\.\d m\/s$/);
    expect(numberIn(await adjuster.textOf('battery'))).toBeGreaterThan(40);
    await adjuster.shot('05-flight-live');
  });

  it('keeps growing while it is watched, with data at most two seconds old', async () => {
    const before = await samplesOf(adjuster);
    await expect.poll(() => samplesOf(adjuster), PATIENT).toBeGreaterThan(before + 20);
    await expect
      .poll(async () => numberIn(await adjuster.textOf('sample-age')), PATIENT)
      .toBeLessThanOrEqual(2);
  });

  it('loses nothing over a reload in mid-flight: backfill, then live again', async () => {
    const before = await samplesOf(adjuster);
    await adjuster.page.reload();
    await expect.poll(() => samplesOf(adjuster), PATIENT).toBeGreaterThanOrEqual(before);
    // Committed before the question, so the page must come to hold them; and it goes on.
    const { sampleCount } = await longFlightNow();
    await expect.poll(() => samplesOf(adjuster), PATIENT).toBeGreaterThanOrEqual(sampleCount);
    const caughtUp = await samplesOf(adjuster);
    await expect.poll(() => samplesOf(adjuster), PATIENT).toBeGreaterThan(caughtUp);
    await expect.poll(() => coverOf(adjuster), PATIENT).toBe('covered');
  });

  it('is insured in the regulator’s eyes; the same flight without a standing order is not', async () => {
    await openAs(regulator, 'regulator', '/airborne');
    await expect.poll(() => insuredOf(MATRICE), PATIENT).toBe('yes');
    const spare = startReplay(
      replayWords(credentialOf(SPARE).command, { file: recording, more: ['--for', '45'] }),
    );
    await whileFlying(spare, expect.poll(() => insuredOf(SPARE), PATIENT).toBe('no'));
    expect(await insuredOf(MATRICE)).toBe('yes');
    const shown = await readAirborne(regulator);
    expect(shown.airborne).toBe(shown.rows.length);
    expect(shown.insured).toBe(shown.rows.filter((row) => row.insured === 'yes').length);
    expect(shown.uninsured).toBe(shown.rows.filter((row) => row.insured === 'no').length);
    const row = regulator.page.locator(`[data-testid=airborne-row][data-serial-number=${SPARE}]`);
    expect(await shownText(row)).toContain('There is no standing order for this drone.');
    await regulator.shot('06-airborne');
    await spare.stop();

    // Its operator is told at once, where they look first.
    await operator.page.goto('/fleet');
    const card = operator.page.locator(`[data-testid=drone-card][data-serial-number=${SPARE}]`);
    await expect
      .poll(() => card.getByTestId('cover-state').getAttribute('data-status'), PATIENT)
      .toBe('notCovered');
    expect(await shownText(card)).toContain('There is no standing order for this drone.');
    await operator.shot('07-fleet-in-flight');
  });
});

describe('a flight that ends badly', () => {
  let incidentRow: string;

  it('opens an incident in the adjuster’s queue while it happens, without a reload', async () => {
    const queue = await openViewer(browser, server.http);
    await openAs(queue, 'adjuster', '/incidents');
    await queue.page.getByText('No open incidents').waitFor();
    const flying = startReplay(
      replayWords(credentialOf(MAVIC).command, { file: FORCED_LANDING, more: ['--from', '33'] }),
    );
    const row = queue.page.locator(`[data-testid=incident-row][data-serial-number=${MAVIC}]`);
    await whileFlying(flying, row.waitFor({ timeout: 60_000 }));
    expect(await shownText(row)).toContain('Forced landing');
    expect(await shownText(row)).toContain('nobody yet');
    await queue.shot('08-queue');
    incidentRow = (await row.getAttribute('data-incident-id')) ?? '';
    await queue.close();
    expect(queue.complaints).toEqual([]);
  });

  it('shows its evidence, held from two minutes before, and the cover at that moment', async () => {
    if (!hasRecording) await openAs(adjuster, 'adjuster', '/live');
    await adjuster.page.goto(`/incidents/${incidentRow}`);
    await adjuster.byId('evidence-row').first().waitFor();
    const codes = await adjuster
      .byId('evidence-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-code')));
    expect(codes).toContain('MODE_FORCED_LANDING');
    expect(await adjuster.byId('cover-state').first().getAttribute('data-status')).toBe('covered');
    const text = await shownText(adjuster.page.locator('main'));
    const heldFrom = /Held from (\S+ \S+) to/.exec(text)?.[1] ?? '';
    const happened = /Happened\s+(\S+ \S+)/.exec(text)?.[1] ?? '';
    expect(Date.parse(happened) - Date.parse(heldFrom)).toBe(120_000);
    await expect.poll(() => samplesOf(adjuster), PATIENT).toBeGreaterThan(10);
    await adjuster.shot('09-incident');
  });

  it('is taken, noted, dismissed with a reason and reopened by a person', async () => {
    const { page } = adjuster;
    const state = () => adjuster.byId('incident-state').first().getAttribute('data-state');
    const field = page.locator('#incident-text');
    const say = async (words: string, action: string) => {
      await field.fill(words);
      await adjuster.byId(`incident-${action}`).click();
      // Emptied once it is on record.
      await expect.poll(() => field.inputValue(), PATIENT).toBe('');
    };
    const before = await state();
    expect(before).toMatch(/suspected|probable/);
    await adjuster.byId('incident-acknowledge').click();
    await adjuster.byId('incident-acknowledge').waitFor({ state: 'detached' });
    expect(await adjuster.byId('incident-dismiss').isDisabled()).toBe(true);
    await say('Pilot says the battery was cold.', 'note');
    await page.getByText('Pilot says the battery was cold.', { exact: true }).last().waitFor();
    await say('A drill, announced beforehand.', 'dismiss');
    await expect.poll(state, PATIENT).toBe('dismissed');
    expect(await shownText(page.locator('main'))).toContain('A drill, announced beforehand.');
    await say('It was no drill.', 'reopen');
    await expect.poll(state, PATIENT).toMatch(/suspected|probable/);
    await adjuster.shot('10-incident-reopened');
  });
});

describe('a past flight', () => {
  it('stands in the list with what it would have cost, and was never covered', async () => {
    const words = replayWords(credentialOf(SPARE).command, {
      file: FALL,
      without: ['--now'],
      more: ['--speed', 'max'],
    });
    const flown = await startReplay(words).finished;
    expect(flown.code, flown.stderr).toBe(0);
    await operator.page.goto('/flights?state=past');
    const row = operator.page.locator(`[data-testid=flight-row]`, { hasText: '2026-01-01' });
    await expect.poll(() => row.count(), PATIENT).toBe(1);
    await operator.shot('11-flights-past');
    await row.getByRole('link').first().click();
    await expect.poll(() => coverOf(operator), PATIENT).toBe('notCovered');
    expect(await operator.textOf('would-have-cost')).toMatch(
      /It would have cost ¥\d+\.\d\d\. A flight is never/,
    );
    expect(await shownText(operator.page.locator('main'))).toContain(
      'The flight was reported after it was flown.',
    );
    expect(await operator.byId('policy-number').count()).toBe(0);
    await expect.poll(() => countMapPixels(operator, UNCOVERED_RED), PATIENT).toBeGreaterThan(150);
    await operator.shot('12-past-flight');
  });
});

describe.skipIf(!hasRecording)('the landing', () => {
  it('closes the flight; operator and adjuster see its whole track, its receipt and its policy', async () => {
    const flown = await longFlight.finished;
    const summary = summaryOf(flown);
    expect(summary.refused, flown.stderr).toBe(0);
    for (const viewer of [operator, adjuster]) {
      await viewer.page.goto(longFlightPath);
      await expect.poll(() => viewer.textOf('flight-state'), PATIENT).toBe('Landed');
      await expect.poll(() => coverOf(viewer)).toBe('covered');
      await viewer.byId('policy-number').waitFor();
      await viewer.byId('price-factors').waitFor();
      await expect.poll(() => countMapPixels(viewer, COVERED_GREEN), PATIENT).toBeGreaterThan(150);
      const { sampleCount } = await longFlightNow();
      await expect.poll(() => samplesOf(viewer), PATIENT).toBe(sampleCount);
      // Policy and cover end together, also on a page that was open when they did.
      await expect.poll(() => viewer.page.getByText('until landing').count(), PATIENT).toBe(0);
      // Every acknowledged sample is in the record.
      expect(sampleCount).toBe(summary.acknowledged);
      expect(await shownText(viewer.page.locator('main'))).toContain('silent while landing below 5 m');
    }
    await operator.shot('13-landed');
    await operator.page.goto('/wallet');
    await operator.page.getByText('Premium', { exact: true }).first().waitFor();
    await operator.shot('14-wallet');
  });
});

it('left no console error and no breach of the content security policy', () => {
  expect([operator, adjuster, regulator].flatMap((viewer) => viewer.complaints)).toEqual([]);
});

function coverOf(viewer: Viewer): Promise<string | null> {
  return viewer.byId('cover-state').first().getAttribute('data-status');
}

async function samplesOf(viewer: Viewer): Promise<number> {
  return numberIn(await viewer.textOf('sample-count'));
}

function longFlightNow(): Promise<Flight> {
  return askApi<Flight>(server.http, adjuster, `/v1${longFlightPath}`);
}

async function insuredOf(serialNumber: string): Promise<string | undefined> {
  const { rows } = await readAirborne(regulator);
  return rows.find((row) => row.serialNumber === serialNumber)?.insured;
}
