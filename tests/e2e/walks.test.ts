import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pastReleases } from '../support/past-releases';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { violationsIn } from './support/axe';
import { isFocused, pagesOfChromium, tabTo, untilLive, visit } from './support/pages';

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
const CAUSE = /Expected UserExecutionContext, got \w+/;

let house: ServerFixture;
const pages = pagesOfChromium();

beforeAll(async () => {
  const sessions = pastReleases('past', [
    { version: 'v1', from: 120, to: 84, plot: () => 'passed' },
    { version: 'v2', from: 60, to: 48, plot: (i) => (i % 3 ? 'factory-mismatch' : 'passed') },
  ]);
  house = await startHouse({}, undefined, sessions);
  const backend = await house.addBackend({ target: 'chat', environment: 'production' });
  const id = await house.addTarget(backend, { name: 'chat', environment: 'production' });
  await house.runNow(id);
  await backend.setFaults({ 'context-wrong-type': 1 });
  await until({ what: 'an incident is open and the past release has its verdict' }, async () => {
    const incidents = (await house.ask('GET /api/v1/incidents?state=open')).json;
    const releases = (await house.ask('GET /api/v1/releases?target=past')).json;
    const [open] = (incidents as { incidents: Array<{ severity: string }> }).incidents;
    const decided = (releases as { releases: Array<{ latest: unknown }> }).releases;
    return open?.severity === 'page' && decided.some(({ latest }) => latest !== null);
  });
}, 300_000);
afterAll(() => house?.stop());

/** Opens the palette, types, and waits for an entry. */
async function search(page: Page, text: string, option: RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await palette.getByRole('combobox').waitFor();
  await page.keyboard.type(text);
  await palette.getByRole('option', { name: option }).first().waitFor();
}

describe('who is paged', () => {
  it('comes from the palette to the cause, takes the incident, compares, and goes back, by keyboard', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    await untilLive(page);
    await search(page, 'factory', /^Production chat: sessions stop at factory/);
    expect(await violationsIn(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { level: 1, name: /^Production chat: sessions stop at factory/ })
      .waitFor();
    await page.keyboard.press('a');
    const name = page.getByRole('dialog').getByRole('textbox');
    await name.waitFor();
    expect(await isFocused(name)).toBe(true);
    await page.keyboard.type('Mira Holt');
    await page.keyboard.press('Enter');
    await page
      .getByText(/Mira Holt/)
      .first()
      .waitFor();

    const failing = page.getByRole('link', { name: 'Open a failing session' });
    await tabTo(page, failing);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: CAUSE }).waitFor();
    await until({ what: 'the tab names the cause' }, async () => CAUSE.test(await page.title()));
    await page.keyboard.press('c');
    const comparison = page.getByRole('table', { name: 'Comparison' });
    const first = comparison.getByRole('row').filter({ hasText: 'first difference' });
    await first.getByRole('rowheader', { name: 'factory' }).waitFor();
    expect(new URL(page.url()).searchParams.get('vs')).toBe('last-passed');
    expect(await violationsIn(page)).toEqual([]);

    const field = page.getByRole('searchbox', { name: 'Search the frames' });
    await tabTo(page, field);
    await page.keyboard.type('error_code');
    await page.getByText(/^1 of \d+$/).waitFor();
    // Escape leaves the field, then the comparison, then the session; the link that led here has the focus again.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await comparison.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await until({ what: 'the focus is back' }, () => isFocused(failing.first()));
  });

  it('sees the cause whole on a phone, two presses from the message’s link', async () => {
    const page = await pages.open(PHONE);
    const { json } = await house.ask('GET /api/v1/incidents?state=open');
    const [incident] = (json as { incidents: Array<{ name: string }> }).incidents;
    await visit(page, `${house.url}/incidents/${incident?.name}`);
    await page.getByRole('link', { name: 'Open a failing session' }).tap();
    const headline = page.getByRole('heading', { level: 1, name: CAUSE });
    await headline.waitFor();
    const box = await headline.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole('button', { name: 'Copy the message' }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });
});

/** Holds the scripts of a page until they are released. */
async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

describe('who presses a key before the page is ready', () => {
  const row = (page: Page) =>
    page.getByRole('region', { name: 'Targets' }).getByRole('link').first();

  it('finds the map of keys open when the page is ready', async () => {
    const page = await pages.open();
    const release = await holdScripts(page);
    await page.goto(house.url, { waitUntil: 'commit' });
    await row(page).waitFor();
    await page.keyboard.press('?');
    release();
    await page.getByRole('dialog', { name: 'Keyboard map' }).waitFor();
  });

  it('has it used when the first script runs', async () => {
    const page = await pages.open();
    const release = await holdScripts(page);
    await page.goto(house.url, { waitUntil: 'commit' });
    await row(page).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    release();
    await page.getByRole('heading', { level: 1, name: /^Production chat fails/ }).waitFor();
  });
});

describe('who reviews a release', () => {
  it('finds it, reads what failed first, confirms the fail and is back in the list, by keyboard', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/releases`);
    await untilLive(page);
    await search(page, 'past v2', /^v2/);
    await page.keyboard.press('Enter');
    await page
      .getByRole('heading', { level: 1, name: /^v2 fails: \d+ of \d+ sessions stopped at factory/ })
      .waitFor();
    const titles = await page
      .getByRole('main')
      .getByRole('heading', { level: 2 })
      .allTextContents();
    expect(titles[0]).toBe('What failed');
    await tabTo(page, page.getByRole('button', { name: 'Confirm the fail' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Confirm the fail' });
    expect(await isFocused(dialog.getByLabel('Your name'))).toBe(true);
    await page.keyboard.press('Enter');
    await dialog.getByText('Enter the name of the person who signs.').waitFor();
    await until({ what: 'the first wrong field has the focus' }, () =>
      isFocused(dialog.getByLabel('Your name')),
    );
    await page.keyboard.type('Mira Holt');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Seen the sessions');
    await tabTo(page, dialog.getByRole('button', { name: 'Confirm the fail' }));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Mira Holt confirmed the fail').first().waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/releases');
  });
});

describe('a wall', () => {
  it('opens by keyboard, shows the worst without controls, fits a phone, and says when it is not current', async () => {
    const page = await pages.open({ expected: [/ERR_|WebSocket|\/live\/|\/api\//] });
    await visit(page, house.url);
    await untilLive(page);
    await until({ what: 'd k opens the wall' }, async () => {
      for (const key of ['d', 'k']) await page.keyboard.press(key);
      const there = page.waitForURL((url) => url.pathname === '/wall', { timeout: 5_000 });
      return there.then(() => true);
    });
    await page.getByRole('banner').waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1, name: /^Production fails: chat/ }).waitFor();
    const card = page.getByRole('listitem').filter({ hasText: 'production' });
    await card.getByText(/Stops at factory/).waitFor();
    expect(await page.locator('main').locator('a, button, input').count()).toBe(0);
    const sizes = await page
      .locator('main *:not(.sr-only)')
      .evaluateAll((all) =>
        all
          .filter(({ childNodes }) =>
            [...childNodes].some(
              (one) => one.nodeType === Node.TEXT_NODE && one.textContent !== '',
            ),
          )
          .map((one) => Number.parseFloat(getComputedStyle(one).fontSize)),
      );
    expect(sizes.length).toBeGreaterThan(5);
    // Nothing is smaller than 1.5 % of the width: it is read from some metres away.
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1440 * 0.015);
    expect(await violationsIn(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 780 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await violationsIn(page)).toEqual([]);

    await page.context().setOffline(true);
    await page.getByRole('heading', { level: 1, name: /^No connection to Tocsin since/ }).waitFor();
    await until({ what: 'the tab says so' }, async () =>
      (await page.title()).startsWith('… no update since'),
    );
  });
});
