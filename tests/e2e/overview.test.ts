import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceBackend } from '../../reference-backend/server';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { pagesOfChromium, sessionsShown, tileOf, untilLive, visit } from './support/pages';

const GATED = [
  ['Connection', '> 95 %'],
  ['Factory', '> 98 %'],
  ['Emergency', '< 5 %'],
  ['Agent pipeline', '> 90 %'],
] as const;

let house: ServerFixture;
let backend: ReferenceBackend;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  backend = await house.addBackend({ target: 'chat' });
}, 240_000);
afterAll(() => house.stop());

/** `> 95 %` with whatever space the screen puts in it. */
const spaced = (text: string) => new RegExp(text.replaceAll(' ', '\\s'));

describe('the overview', () => {
  let id: string;

  it('shows real sessions on four charts with their thresholds', async () => {
    const page = await pages.open();
    id = await house.addTarget(backend, { name: 'chat' });
    await visit(page, house.url);
    for (const [name, threshold] of GATED) {
      const tile = tileOf(page, name);
      await tile.getByText(/[1-9]\d*\ssessions?$/).waitFor();
      await tile.getByText(spaced(threshold)).first().waitFor();
      // The plot itself: boxes for the sessions, and the threshold as a line across it, beside lines where releases begin.
      const lines = tile.locator('svg .recharts-reference-line line');
      await until({ what: `the threshold of ${name} crosses the plot` }, () =>
        lines.evaluateAll((all) => all.some((one) => one.getBoundingClientRect().width > 100)),
      );
      await tile.locator('svg [data-proof]').first().waitFor({ state: 'attached' });
      const said = await tile.locator('figcaption').textContent();
      expect(said).toMatch(spaced(`must be ${threshold}`));
      expect(said).toMatch(/of [1-9]\d* sessions bad\.$/);
    }
    expect(await page.title()).toContain('Tocsin');
  });

  it('draws a new session without a reload, and says that it is live', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    await untilLive(page);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const before = await sessionsShown(page);
    await until({ what: 'three more sessions' }, async () => {
      return (await sessionsShown(page)) >= before + 3;
    });
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  });

  it('is read by the keyboard alone: the cross-hair, a step, its sessions, the tables', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    const cursor = page.getByRole('slider', { name: 'Steps of the charts' });
    await cursor.focus();
    await page.keyboard.press('End');
    await until({ what: 'the step in words' }, async () =>
      /Connection .* of \d+/.test((await cursor.getAttribute('aria-valuetext')) ?? ''),
    );
    const connection = tileOf(page, 'Connection');
    await connection.getByText(/ of \d+, .* interval /).waitFor();

    await page.getByRole('button', { name: 'View as table' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'The charts as tables' });
    for (const chart of ['Factory', 'Answer time']) {
      await dialog.getByRole('combobox', { name: 'Chart' }).selectOption({ label: chart });
      await dialog
        .getByRole('table', { name: `${chart} by time` })
        .getByRole('row')
        .nth(1)
        .waitFor();
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });

    await cursor.focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\?.*from=/);
  });

  it('goes red with a fault, names stage and cause, in the tab too, and stays red while a recovery is not proven', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    const headline = page.getByRole('heading', { level: 1 });
    const answer = page.getByRole('region', { name: 'Answer' });
    // Enough healthy sessions that a single bad one would not do.
    await until({ what: 'healthy sessions' }, async () => (await sessionsShown(page)) >= 15);
    expect(await headline.textContent()).not.toContain('fails');

    await backend.setFaults({ 'context-wrong-type': 1 });
    await headline
      .getByText(/^Staging chat fails: factory initialisation .*, needs >\s98/)
      .waitFor();
    await answer.getByText(/sessions stop at factory.* Authentication is fine/).waitFor();
    expect(await page.title()).toBe('▲ staging chat fails · Tocsin');
    const icon = page.locator('link[data-tab-icon]');
    expect(decodeURIComponent((await icon.getAttribute('href')) ?? '')).toContain('#b42c0c');
    for (const name of ['Connection', 'Factory'])
      await tileOf(page, name).getByText('fails', { exact: true }).waitFor();
    await tileOf(page, 'Emergency').getByText('not meaningful', { exact: true }).waitFor();

    // A few passing sessions prove nothing: the answer stays red until recovery is proven.
    await backend.clearFaults();
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 4 }, () => house.runNow(id)));
      expect(await headline.textContent()).toMatch(/^Staging chat fails/);
    }
  });

  it('leads from the latest failure to the session, its frames and what the backend said', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    const failures = page.getByRole('table', { name: 'Latest failures' });
    const row = failures.getByRole('row').nth(1);
    await row.getByText('1011 internal error').waitFor();
    await row.getByText('factory', { exact: true }).click();

    await page.waitForURL(/\/sessions\/[\w-]+/);
    const headline = page.getByRole('heading', { level: 1, name: /^Failed at factory: / });
    await headline.waitFor();
    const main = page.getByRole('main');
    await main.getByText(/The backend closed the connection with 1011 internal error/).waitFor();
    const stages = page.getByRole('list', { name: 'Stages' });
    await stages.getByRole('button', { name: /^auth\s*ok/ }).waitFor();
    await stages.getByRole('button', { name: /^factory\s*failed/ }).waitFor();
    await stages.getByRole('button', { name: /The backend reported factory failed/ }).waitFor();

    const events = page.getByRole('table', { name: 'Health events of this session' });
    await events
      .getByRole('row')
      .filter({ hasText: 'factory' })
      .getByText('failed', { exact: true })
      .waitFor();
    const transcript = main.locator('details').filter({ hasText: 'SSOT' });
    await transcript
      .first()
      .locator('pre')
      .getByText(/"error_code": "FACTORY_INITIALIZATION_FAILED"/)
      .waitFor();
    await main
      .locator('details')
      .filter({ hasText: /received.*close/ })
      .waitFor();
    await main.getByRole('button', { name: 'Compare with a passing session' }).click();
    await page
      .getByRole('table', { name: 'Comparison' })
      .getByRole('link', { name: /passed$/ })
      .click();
    await page.getByRole('heading', { level: 1, name: /^Passed in/ }).waitFor();
  });
});
