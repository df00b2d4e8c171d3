import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCREENS as NAVIGATION } from '../../components/shell/screens';
import { type ServerFixture, startHouse, tileOf as tileIn } from '../support/server-fixture';
import { until } from '../support/until';
import { violationsIn } from './support/axe';
import { pagesOfChromium, tileOf, untilLive, visit } from './support/pages';

let house: ServerFixture;
let failing: string;
let failure: string;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  const well = await house.addBackend({ target: 'well' });
  await house.addTarget(well, { name: 'well', intervalMs: 1_000 });
  const broken = await house.addBackend({
    target: 'broken',
    environment: 'production',
    faults: { 'context-wrong-type': 1 },
  });
  failing = await house.addTarget(broken, { name: 'broken', environment: 'production' });
  failure = (await house.runNow(failing)).id;
  await until({ what: 'one target fails' }, async () => {
    return tileIn(await house.overview(failing), 'factory').state === 'fails';
  });
}, 240_000);
afterAll(() => house.stop());

const main = (page: Page) => page.getByRole('main');

/** Pages with content that takes a while, and how a test sees that it has arrived. */
const WATCHED: Array<[name: string, path: () => string, ready: (page: Page) => Promise<unknown>]> =
  [
    [
      'all targets',
      () => '/',
      (page) => page.getByRole('region', { name: 'Targets' }).getByText('fails').first().waitFor(),
    ],
    [
      'the overview of a target that fails',
      () => `/?target=${failing}`,
      (page) => tileOf(page, 'Factory').getByText('fails', { exact: true }).waitFor(),
    ],
    [
      'the overview of one that does not',
      () => '/?target=well',
      (page) =>
        tileOf(page, 'Connection')
          .getByText(/sessions?$/)
          .waitFor(),
    ],
    [
      'sessions',
      () => '/sessions',
      (page) =>
        main(page).locator(':is(tr, li):visible').filter({ hasText: 'factory' }).first().waitFor(),
    ],
    [
      'a session',
      () => `/sessions/${failure}`,
      (page) => page.getByRole('list', { name: 'Stages' }).waitFor(),
    ],
    [
      'incidents',
      () => '/incidents',
      (page) =>
        page
          .getByRole('list', { name: /^Incidents/ })
          .getByRole('listitem')
          .first()
          .waitFor(),
    ],
    [
      'the runbook',
      () => '/runbook#factory',
      (page) => page.getByRole('heading', { name: 'factory' }).waitFor(),
    ],
    ['targets', () => '/targets', (page) => main(page).getByText('broken').first().waitFor()],
    [
      'settings',
      () => '/settings',
      (page) =>
        main(page)
          .getByLabel(/Factory/)
          .first()
          .waitFor(),
    ],
    [
      'a page that is not there',
      () => '/nothing-here',
      (page) => page.getByRole('heading', { level: 1 }).waitFor(),
    ],
    ['sign-in', () => '/sign-in', (page) => page.getByRole('link', { name: 'Continue' }).waitFor()],
  ];

/** Every page: of a screen of the navigation that is not named above, its heading is waited for. */
const SCREENS: typeof WATCHED = [
  ...WATCHED,
  ...NAVIGATION.filter(({ path }) => !WATCHED.some(([, of]) => of() === path)).map(
    ({ name, path }): (typeof WATCHED)[number] => [
      name,
      () => path,
      (page) => page.getByRole('heading', { level: 1 }).waitFor(),
    ],
  ),
];

const EXPECTED = [/404.*nothing-here|nothing-here.*404|status of 404/];

describe('axe', () => {
  it('finds nothing on any screen', async () => {
    const page = await pages.open({ expected: EXPECTED });
    for (const [name, path, ready] of SCREENS) {
      await visit(page, `${house.url}${path()}`);
      await ready(page);
      expect([name, await violationsIn(page)]).toEqual([name, []]);
    }
  }, 300_000);

  it('finds nothing in dialogs', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/targets`);
    await page.getByRole('button', { name: 'Add a target' }).click();
    await page.getByRole('dialog').locator('summary').click();
    await page
      .getByRole('button', { name: /^Add (and start measuring|without a passing test)$/ })
      .click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await untilLive(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Search and commands' }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard map' }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });
});

describe.each([390, 360])('a phone %i px wide', (width) => {
  it('never scrolls sideways, and every screen is in reach', async () => {
    const viewport = { width, height: 780 };
    const page = await pages.open({ viewport, hasTouch: true, isMobile: true, expected: EXPECTED });
    for (const [name, path, ready] of SCREENS) {
      await visit(page, `${house.url}${path()}`);
      await ready(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([name, wide]).toEqual([name, width]);
      if (width === 390) expect([name, await violationsIn(page)]).toEqual([name, []]);
    }
    await visit(page, house.url);
    for (const { name } of [...NAVIGATION.slice(1), ...NAVIGATION.slice(0, 1)]) {
      const link = page.getByRole('navigation').getByRole('link', { name });
      const more = page.getByRole('button', { name: 'More', exact: true });
      if ((await more.count()) > 0 && !(await link.first().isVisible())) await more.tap();
      await link.tap();
      // Screens behind "More" are not visible in the navigation: the address shows which one is open.
      const path = name === 'Overview' ? '/' : `/${name.toLowerCase()}`;
      await page.waitForURL((url) => url.pathname === path);
    }
    await page
      .getByRole('region', { name: 'Targets' })
      .getByRole('link', { name: 'well', exact: true })
      .tap();
    await page.getByRole('button', { name: /^Time range:/ }).tap();
    const sheet = page.getByRole('dialog', { name: 'Time range' });
    await sheet.getByRole('option', { name: 'Last 6 h' }).tap();
    await sheet.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^Time range: Last 6 h/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});

describe('the keyboard alone', () => {
  it('goes to every screen, finds things, changes the picture', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/?target=well`);
    await untilLive(page);
    const here = async (path: string, keys: string[]) => {
      // The two keys must follow each other quickly, which a busy machine may not manage at once.
      await until({ what: `${keys.join(' ')} leads to ${path}`, withinMs: 40_000 }, async () => {
        for (const key of keys) await page.keyboard.press(key);
        const there = page.waitForURL((url) => url.pathname === path, { timeout: 5_000 });
        return there.then(() => true);
      });
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    };
    await here('/sessions', ['g', 's']);
    await here('/releases', ['g', 'r']);
    await here('/incidents', ['g', 'i']);
    await here('/targets', ['g', 't']);
    await here('/settings', ['g', 'p']);
    await here('/', ['g', 'h']);

    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard map' });
    await help.getByText('Open the row').waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });

    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Search and commands' });
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.type('broken');
    // Its incident, where there is one, is listed before it.
    const target = palette.getByRole('option', { name: /^broken\s*production$/ });
    await target.waitFor();
    await until({ what: 'the target is chosen' }, async () => {
      if ((await target.getAttribute('aria-selected')) === 'true') return true;
      await page.keyboard.press('ArrowDown');
      return false;
    });
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Production broken fails/ }).waitFor();
    await page.waitForURL((url) => url.searchParams.get('target') === failing);

    for (const key of ['t', 'u']) await page.keyboard.press(key);
    await page.waitForURL(/tz=utc/);
    for (const key of ['d', 't']) await page.keyboard.press(key);
    await page.locator('html.light').waitFor();
  });

  it('walks the rows of a table and opens one', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/sessions?target=${failing}`);
    const rows = page.getByRole('list', { name: 'Sessions, newest first' }).getByRole('link');
    await rows.nth(2).waitFor();
    await untilLive(page);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('href') ?? null);
    await page.keyboard.press('j');
    const first = await focused();
    await page.keyboard.press('j');
    // By its address, which names the session.
    const second = await focused();
    expect(second).not.toBe(first);
    await page.keyboard.press('j');
    expect(await focused()).not.toBe(second);
    await page.keyboard.press('k');
    expect(await focused()).toBe(second);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === second);
    await page.getByRole('heading', { level: 1, name: /^Failed at factory/ }).waitFor();
  });

  it('skips to the content, and keeps the focus inside a dialog', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/targets`);
    await untilLive(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await page.getByRole('button', { name: 'Add a target' }).press('Enter');
    const form = page.getByRole('dialog', { name: 'Add a target' });
    await form.waitFor();
    for (let step = 0; step < 20; step++) {
      await page.keyboard.press('Tab');
      expect(await form.evaluate((box) => box.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'hidden' });
    const back = await page.evaluate(() => document.activeElement?.textContent);
    expect(back).toContain('Add a target');
  });
});
