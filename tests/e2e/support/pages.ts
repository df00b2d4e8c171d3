import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type Response,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { findChromium } from '../../../scripts/find-chromium';
import { until } from '../../support/until';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Time for one wait on the screen: a cold start on a busy machine is slow, a broken page stays broken. */
const WAIT_MS = 60_000;

export type PageOptions = BrowserContextOptions & {
  /** Errors that this test provokes; every other one fails it. */
  expected?: RegExp[];
};

export type Pages = {
  /** A page in a context of its own (cookies, storage). */
  open(options?: PageOptions): Promise<Page>;
};

/** Console errors and warnings, uncaught errors, failed requests, answers of 400 and above: a working page has none. */
function watch(page: Page, found: string[]): void {
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    found.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => found.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // The browser aborts requests of a page that was left, or that it no longer needs.
    if (why === 'net::ERR_ABORTED') return;
    found.push(`request failed: ${request.method()} ${request.url()} ${why}`);
  });
  page.on('response', (response: Response) => {
    if (response.status() < 400) return;
    found.push(`answer ${response.status()}: ${response.request().method()} ${response.url()}`);
  });
}

/** Chromium for the tests of one file. A page with an error that its test does not expect fails the test. */
export function pagesOfChromium(): Pages {
  let browser: Browser;
  let open: Array<{ page: Page; found: string[]; expected: RegExp[] }> = [];
  beforeAll(async () => {
    const chromiumHere = findChromium();
    if (chromiumHere.path === null) throw new Error(chromiumHere.reason);
    browser = await chromium.launch({ executablePath: chromiumHere.path, args: FLAGS });
  });
  afterEach(async () => {
    const used = open;
    open = [];
    await Promise.all(used.map(({ page }) => page.context().close()));
    const unexpected = used.flatMap(({ found, expected }) =>
      found.filter((line) => !expected.some((known) => known.test(line))),
    );
    expect(unexpected).toEqual([]);
  });
  afterAll(() => browser?.close());
  return {
    async open({ expected = [], ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        timezoneId: 'Europe/Berlin',
        ...options,
      });
      const found: string[] = [];
      context.on('page', (page) => watch(page, found));
      const page = await context.newPage();
      page.setDefaultTimeout(WAIT_MS);
      open.push({ page, found, expected });
      return page;
    },
  };
}

/** Opens an address and waits until the page is hydrated and responds to clicks and keys. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await until({ what: `${url} is alive`, withinMs: WAIT_MS }, () => isHydrated(page));
}

/** Whether React has all of the page, late parts included, and has run its effects: what the server drew is there before that. */
const isHydrated = (page: Page) =>
  page.locator('main').evaluate(async (main) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    return [main, ...main.querySelectorAll('button, input, [data-row]')].every((one) =>
      Object.keys(one).some((key) => key.startsWith('__reactFiber')),
    );
  });

/** The tile of an indicator, by its name on the screen. */
export function tileOf(page: Page, name: string) {
  return page.getByRole('region', { name, exact: true });
}

/** The number of sessions of the range that the overview of a target reports. */
export async function sessionsShown(page: Page): Promise<number> {
  const stages = page.getByRole('region', { name: 'Where sessions stop' });
  const link = stages.getByRole('link', { name: /^[\d,]+ sessions?$/ });
  if ((await link.count()) === 0) return 0;
  return Number.parseInt(((await link.textContent()) ?? '').replaceAll(',', ''), 10);
}

/** Waits until the page follows the server. */
export async function untilLive(page: Page): Promise<void> {
  await page.getByRole('status').getByText('live', { exact: true }).waitFor();
}

/** Whether an element has the focus. */
export const isFocused = (element: Locator) =>
  element.evaluate((one) => one === document.activeElement);

/** Presses Tab until an element has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.first().waitFor();
  for (let step = 0; step < 150; step++) {
    if (await isFocused(element.first())) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${element}`);
}
