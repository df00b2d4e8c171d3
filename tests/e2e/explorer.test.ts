import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE } from '../../lib/domain/time';
import { fleetId, storeFleet } from '../support/fleet-store';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';
import { until } from '../support/until';
import { violationsIn } from './support/axe';
import { pagesOfChromium, untilLive, visit } from './support/pages';
import { MOST_SHIFT, shiftsOf, sumShifts } from './support/shifts';

const pages = pagesOfChromium();
let house: ServerFixture;
beforeAll(async () => {
  house = await startServerFixture({
    prepare: (stores) =>
      storeFleet(stores, [
        {
          name: 'chat',
          environment: 'staging',
          release: '2026.11.27-5',
          plot: (agoMs) => (agoMs < 6 * MINUTE ? 'factory-mismatch' : 'passed'),
        },
        {
          name: 'chat',
          environment: 'production',
          plot: (agoMs) => (agoMs < 3 * MINUTE ? 'agent-timeout' : 'passed'),
        },
      ]),
  });
}, 300_000);
afterAll(() => house?.stop());

const list = (page: Page) => page.getByRole('list', { name: 'Sessions, newest first' });
const rows = (page: Page) => list(page).getByRole('link');
const query = (page: Page) => page.getByRole('combobox', { name: 'Query' });
const facet = (page: Page, field: string, value: RegExp) =>
  page.getByRole('group', { name: field }).getByRole('button', { name: value });
const heading = (page: Page, name: RegExp) => page.getByRole('heading', { level: 2, name });
const focusedRow = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('data-row') ?? null);

it('narrows by facets and by a query, says what is wrong at its place, keeps a view, exports', async () => {
  const page = await pages.open();
  await visit(page, `${house.url}/sessions`);
  await untilLive(page);
  await rows(page).nth(20).waitFor();
  expect(await violationsIn(page)).toEqual([]);

  // The number of a value is the number of the list that it leads to.
  const factory = facet(page, 'Stopped at', /^factory/);
  const count = /(\d+) failing of/.exec((await factory.textContent()) ?? '')?.[1] ?? '';
  await factory.click();
  await page.waitForURL((url) => url.searchParams.get('q') === 'stage:factory');
  await heading(page, new RegExp(`^${count} sessions, ${count} failed`)).waitFor();
  await facet(page, 'Target', /production/).waitFor({ state: 'detached' });

  await page.keyboard.press('/');
  await page.keyboard.type('outcme:failed');
  await page.keyboard.press('Enter');
  const problems = page.getByRole('list', { name: 'Problems of the query' });
  await problems.getByText(/there is no field outcme: did you mean outcome\?/).waitFor();
  expect(await problems.locator('mark').textContent()).toBe('outcme:failed');
  expect(await violationsIn(page)).toEqual([]);
  await problems.getByRole('button', { name: 'Use outcome:failed' }).click();
  await query(page).press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === 'stage:factory outcome:failed');

  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Factory, failed');
  await page.keyboard.press('Enter');
  const view = page.getByRole('button', { name: 'Factory, failed', exact: true });
  await view.waitFor();
  await query(page).press('Backspace');
  await page.waitForURL((url) => url.searchParams.get('q') === 'stage:factory');
  await view.click();
  await page.waitForURL((url) => url.searchParams.get('q') === 'stage:factory outcome:failed');

  // The address keeps which view was chosen, so that a changed query can become the view's.
  await page.waitForURL((url) => url.searchParams.has('view'));
  await query(page).press('Backspace');
  await page.getByRole('button', { name: 'Change the view Factory, failed' }).click();
  await page.getByRole('button', { name: 'Factory, failed', pressed: true, exact: true }).waitFor();

  await page.getByRole('button', { name: /Export/ }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /^CSV/ }).click();
  expect((await download).suggestedFilename()).toBe('sessions.csv');
});

it('moves, shows and opens by keys alone, from the load of the page on, and comes back to the row', async () => {
  const page = await pages.open();
  await visit(page, `${house.url}/sessions?outcome=failed`);
  await untilLive(page);
  await page.getByRole('button', { name: 'Remove outcome: failed' }).waitFor();
  await rows(page).nth(3).waitFor();
  await page.keyboard.press('j');
  const first = await focusedRow(page);
  expect(first).toBe(await rows(page).first().getAttribute('data-row'));
  await page.keyboard.press('j');
  const second = await focusedRow(page);
  expect(second).not.toBe(first);
  await page.keyboard.press('Space');
  await page.getByRole('dialog', { name: /^Failed at/ }).waitFor();
  await page.waitForURL((url) => url.searchParams.get('peek') === second);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.waitForFunction(
    (id) => document.activeElement?.getAttribute('data-row') === id,
    second,
  );

  // x excludes the value that has the focus.
  await facet(page, 'Target', /staging/).focus();
  await page.keyboard.press('x');
  await page.waitForURL((url) => /target:!/.test(url.searchParams.get('q') ?? ''));
  await list(page).getByText('chat production').first().waitFor();
  expect(await list(page).getByText('chat staging').count()).toBe(0);
  await page.keyboard.press('j');
  const third = await focusedRow(page);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === `/sessions/${third}`);
});

it('moves no row under the reader, even where the whole list is read again, and says what waits', async () => {
  const page = await pages.open({ expected: [/\/live\//] });
  const links: WebSocketRoute[] = [];
  await sumShifts(page);
  await page.routeWebSocket(/\/live\//, (link) => {
    links.push(link);
    link.connectToServer();
  });
  let reads = 0;
  page.on('response', (response) => {
    if (new URL(response.url()).pathname === '/api/v1/sessions') reads += 1;
  });
  await visit(page, `${house.url}/sessions?env=staging&q=outcome:failed`);
  await untilLive(page);
  await rows(page).nth(3).waitFor();
  const order = () => rows(page).evaluateAll((all) => all.map((one) => one.dataset.row));
  const before = await order();
  await rows(page).nth(2).focus();
  const { id } = await house.runNow(fleetId({ environment: 'staging', name: 'chat' }));
  const waiting = page.getByRole('button', { name: /^\d+ newer sessions?$/ });
  await waiting.waitFor();
  expect(await order()).toEqual(before);

  // A broken link makes the page read everything again, the pages of the list too.
  const readsBefore = reads;
  for (const link of links) await link.close({ code: 1012 });
  await until({ what: 'the list was read again' }, () => reads >= readsBefore + 2);
  await untilLive(page);
  expect(await order()).toEqual(before);
  expect(await focusedRow(page)).toBe(before[2]);

  expect(await shiftsOf(page)).toBeLessThan(MOST_SHIFT);

  await waiting.click();
  await list(page).locator(`[data-row="${id}"]`).waitFor();
  const after = await order();
  expect(after.indexOf(before[0])).toBeGreaterThan(after.indexOf(id));
});

it('draws an overview, an incident and a session on a phone where they stay', async () => {
  const ask = async (path: string) => (await house.ask(`GET /api/v1/${path}`)).json;
  const { name } = await until({ what: 'an incident is open' }, async () => {
    const { incidents } = (await ask('incidents?state=open')) as {
      incidents: Array<{ name: string }>;
    };
    return incidents[0];
  });
  const { sessions } = (await ask('sessions?outcome=failed')) as {
    sessions: Array<{ id: string }>;
  };
  const page = await pages.open({ viewport: { width: 390, height: 780 }, isMobile: true });
  await sumShifts(page);
  const target = fleetId({ environment: 'staging', name: 'chat' });
  for (const path of [`?target=${target}`, `incidents/${name}`, `sessions/${sessions[0]?.id}`]) {
    await visit(page, `${house.url}/${path}`);
    await untilLive(page);
    expect(await shiftsOf(page), path).toBeLessThan(MOST_SHIFT);
  }
});

it('fits a phone, with its filters behind a button', async () => {
  const page = await pages.open({ viewport: { width: 390, height: 780 }, isMobile: true });
  await sumShifts(page);
  await visit(page, `${house.url}/sessions?q=outcome:failed`);
  await untilLive(page);
  await rows(page).nth(2).waitFor();
  await house.runNow(fleetId({ environment: 'staging', name: 'chat' }));
  await page.getByRole('button', { name: /newer/ }).waitFor();
  expect(await shiftsOf(page)).toBeLessThan(MOST_SHIFT);
  await page.getByRole('button', { name: 'Filters · 1 set' }).click();
  await facet(page, 'Release', /^2026.11.27-5/).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await violationsIn(page)).toEqual([]);
});
