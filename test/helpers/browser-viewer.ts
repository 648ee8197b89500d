import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { DEMO_PASSWORD } from '../../seeds/demo.ts';
import type { Role } from '../../server/http/role.schema.ts';

/** WebGL in software, and nothing of the browser's own on the network. */
const LAUNCH_ARGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const DESKTOP = { width: 1440, height: 900 };
/** Software rendering of three pages on two cores is slow; a person waits less. */
const ACTION_TIMEOUT_MS = 60_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: LAUNCH_ARGS,
  });
}

/** Somebody at a screen: a browser profile of their own, and what its console complained of. */
export interface Viewer {
  page: Page;
  /** Console errors, page errors and breaches of the content security policy so far. */
  complaints: string[];
  byId(testId: string): Locator;
  textOf(testId: string): Promise<string>;
  /** Lets complaints like this pass: the test causes them itself. */
  expectComplaints(pattern: RegExp): void;
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openViewer(
  browser: Browser,
  http: string,
  options: BrowserContextOptions = {},
): Promise<Viewer> {
  const context = await browser.newContext({
    baseURL: http,
    viewport: DESKTOP,
    locale: 'en-US',
    ...options,
  });
  context.setDefaultTimeout(ACTION_TIMEOUT_MS);
  await context.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) =>
       console.error('CSP ' + event.effectiveDirective + ' ' + event.blockedURI));`,
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  const complain = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`${message.text()} at ${message.location().url}`);
  });
  page.on('pageerror', (error) => complain(`uncaught ${error.stack ?? error.message}`));
  return {
    page,
    complaints,
    byId: (testId) => page.getByTestId(testId),
    textOf: (testId) => shownText(page.getByTestId(testId)),
    expectComplaints: (pattern) => expected.push(pattern),
    shot: async (name) => {
      const folder = process.env.SCREENSHOT_DIR;
      if (!folder) return;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
    },
    close: () => context.close(),
  };
}

/** What a person reads there, once it is there: hidden text does not count. */
export async function shownText(locator: Locator): Promise<string> {
  const first = locator.first();
  await first.waitFor();
  return (await first.allInnerTexts()).join('').trim();
}

/** Logs in by the form, as a person does. */
export async function logIn(viewer: Viewer, role: Role, password = DEMO_PASSWORD): Promise<void> {
  await viewer.byId('login-email').fill(`${role}@demo.skycover.test`);
  await viewer.byId('login-password').fill(password);
  await viewer.byId('login-submit').click();
}

/** Opens a page of the product as a role, through the login that stands before it. */
export async function openAs(viewer: Viewer, role: Role, path: string): Promise<void> {
  await viewer.page.goto(path);
  await logIn(viewer, role);
  await viewer.page.waitForURL((url) => `${url.pathname}${url.search}` === path);
}

/** "26.2 m" → 26.2; NaN when no number stands there. */
export function numberIn(text: string): number {
  return Number(/[−-]?\d[\d,]*(\.\d+)?/.exec(text)?.[0].replaceAll(',', '').replace('−', '-') ?? Number.NaN);
}
