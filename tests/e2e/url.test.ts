import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { pagesOfChromium, tileOf, untilLive, visit } from './support/pages';

let house: ServerFixture;
let second: string;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  const backend = await house.addBackend();
  await house.addTarget(backend, { name: 'first', intervalMs: 1_000 });
  const broken = await house.addBackend({ faults: { 'bare-1011': 1 }, environment: 'production' });
  second = await house.addTarget(broken, {
    name: 'second',
    environment: 'production',
    intervalMs: 1_000,
  });
}, 240_000);
afterAll(() => house.stop());

const search = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);

async function untilSearch(page: Page, wanted: Record<string, string>): Promise<void> {
  await until({ what: `the address says ${JSON.stringify(wanted)}` }, () => {
    return JSON.stringify(search(page)) === JSON.stringify(wanted);
  });
}

/** The texts of the overview. */
async function shown(page: Page) {
  const header = page.getByRole('banner');
  await header.getByRole('button', { name: /^Target: (?!Loading)/ }).waitFor();
  await tileOf(page, 'Connection')
    .getByText(/sessions?$/)
    .waitFor();
  return {
    target: await header.getByRole('button', { name: /^Target:/ }).textContent(),
    range: await header.getByRole('button', { name: /^Time range:/ }).textContent(),
    zone: await header.getByRole('button', { name: /^Times are/ }).textContent(),
    theme: await page.evaluate(() => document.documentElement.className),
    background: await page.evaluate(
      () => getComputedStyle(document.documentElement).backgroundColor,
    ),
    shown: await page.getByRole('navigation', { name: 'Breadcrumb' }).textContent(),
  };
}

describe('the address', () => {
  it('keeps target, range, zone and theme through a reload and a pasted link', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    await untilLive(page);
    const header = page.getByRole('banner');
    await header.getByRole('button', { name: /^Target:\s*All targets/ }).click();
    await page.getByRole('option', { name: 'second' }).click();
    await untilSearch(page, { target: second });
    await header.getByRole('button', { name: /^Time range:/ }).click();
    await page.getByRole('option', { name: 'Last 15 min' }).click();
    await untilSearch(page, { target: second, range: '15m' });
    await header.getByRole('button', { name: /^Times are local/ }).click();
    await untilSearch(page, { target: second, range: '15m', tz: 'utc' });
    for (const next of ['light', 'dark'])
      await header.getByRole('button', { name: new RegExp(`Change to ${next}`) }).click();

    const before = await shown(page);
    expect(before).toMatchObject({ zone: 'UTC', theme: 'dark' });
    expect(before.target).toContain('second · production');
    expect(before.range).toContain('Last 15 min');
    await page.reload();
    expect(await shown(page)).toEqual(before);
    const pasted = await page.context().newPage();
    await visit(pasted, page.url());
    expect(await shown(pasted)).toEqual(before);
    // The theme is in the first bytes of the page, so that nothing flashes.
    const html = await (await page.context().request.get(page.url())).text();
    expect(html).toMatch(/<html[^>]* class="dark"/);

    // The other screens get the same view, and keep it on the way back.
    await page.getByRole('navigation').first().getByRole('link', { name: 'Sessions' }).click();
    await page.waitForURL('**/sessions?*');
    expect(search(page)).toEqual({ target: second, range: '15m', tz: 'utc' });
  });

  it('takes every step back that was made', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/?target=second`);
    await untilLive(page);
    const range = page.getByRole('banner').getByRole('button', { name: /^Time range:/ });
    for (const name of ['Last 15 min', 'Last 6 h']) {
      await range.click();
      await page.getByRole('option', { name }).click();
      await range.getByText(name).waitFor();
    }
    await page.goBack();
    await range.getByText('Last 15 min').waitFor();
    await untilSearch(page, { target: 'second', range: '15m' });
    await page.goBack();
    await range.getByText('Last 1 h').waitFor();
    await page.goForward();
    await range.getByText('Last 15 min').waitFor();
  });

  it('keeps the filters of the sessions, and means the same in another browser', async () => {
    await until({ what: 'both targets have sessions' }, async () => {
      const targets = new Set((await house.sessions()).map((session) => session.target));
      return targets.size === 2;
    });
    const page = await pages.open();
    await visit(page, `${house.url}/sessions`);
    await untilLive(page);
    const list = page.getByRole('list', { name: 'Sessions, newest first' });
    await list.getByText('passed').first().waitFor();
    const value = (facet: string, name: RegExp) =>
      page.getByRole('group', { name: facet }).getByRole('button', { name });
    await value('Stopped at', /^ready/).click();
    await list.getByText('passed').first().waitFor({ state: 'detached' });
    await value('Close', /^1011/).click();
    await untilSearch(page, { q: 'stage:ready code:1011' });
    await list.getByRole('listitem').first().getByText('ready').waitFor();

    const other = await pages.open();
    await visit(other, page.url());
    const same = other.getByRole('list', { name: 'Sessions, newest first' });
    await same.getByText('1011').first().waitFor();
    expect(await same.getByText('passed').count()).toBe(0);
    await other.getByRole('button', { name: 'Remove stage: ready' }).waitFor();
    await page.goBack();
    await untilSearch(page, { q: 'stage:ready' });
    await page.goBack();
    await list.getByText('passed').first().waitFor();
  });
});
