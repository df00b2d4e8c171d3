import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pastReleases } from '../support/past-releases';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { violationsIn } from './support/axe';
import { pagesOfChromium, untilLive, visit } from './support/pages';

let house: ServerFixture;
const pages = pagesOfChromium();
const pathOf = (version: string) => `/releases/${encodeURIComponent(`t-chat:${version}`)}`;

beforeAll(async () => {
  const sessions = pastReleases('chat', [
    { version: 'v1', from: 120, to: 84, plot: () => 'passed' },
    { version: 'v2', from: 60, to: 48, plot: (i) => (i % 3 ? 'factory-mismatch' : 'passed') },
    { version: 'v3', from: 20, to: 2, plot: () => 'passed' },
  ]);
  house = await startHouse({}, undefined, sessions);
  await until({ what: 'two verdicts have fallen' }, async () => {
    const { json } = await house.ask('GET /api/v1/releases?target=chat');
    const { releases } = json as { releases: Array<{ latest: unknown }> };
    return releases.filter((one) => one.latest !== null).length === 2;
  });
}, 240_000);
afterAll(() => house.stop());

const verdictOf = (page: Page) => page.getByRole('region', { name: 'Verdict', exact: true });

type Fields = { name: string; reason: string; submit?: string };

/** Presses the button of a way to sign, fills its dialog and submits it. */
async function sign(page: Page, action: string, { submit = action, ...fields }: Fields) {
  await page.getByRole('button', { name: action, exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your name').fill(fields.name);
  await dialog.getByLabel('Reason').fill(fields.reason);
  await dialog.getByRole('button', { name: submit, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

describe('releases', () => {
  it('are listed with their verdicts, and found by one', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/releases`);
    const rows = page.getByRole('table', { name: 'Releases, newest first' }).locator('tbody tr');
    await rows.nth(2).waitFor();
    expect(await rows.nth(0).textContent()).toMatch(/v3.*Not decided/);
    expect(await rows.nth(1).textContent()).toMatch(/v2.*Fails.*Factory: fails/);
    expect(await rows.nth(2).textContent()).toMatch(/v1.*Passes.*432/);
    await page.getByLabel('Verdict').selectOption('fail');
    await until({ what: 'one row is left' }, async () => (await rows.count()) === 1);
    await rows.first().getByRole('link', { name: 'Open' }).click();
    await page
      .getByRole('heading', { level: 1, name: /^v2 fails: \d+ of \d+ sessions stopped at factory/ })
      .waitFor();
  });

  it('show why, on how much, and lead to the sessions behind every number', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}${pathOf('v2')}`);
    await verdictOf(page)
      .getByText(/Factory success .* needs >.98.%/)
      .waitFor();
    const heading = page.getByRole('heading', { name: 'What failed' });
    const what = page.locator('section', { has: heading });
    await what.getByText(/stopped at factory/).waitFor();
    await what.getByRole('link', { name: 'Open a failing session' }).waitFor();
    const factory = page.getByRole('region', { name: 'Factory', exact: true });
    await factory.getByText('fail proven').waitFor();
    await factory.locator('svg .recharts-area path').first().waitFor({ state: 'attached' });
    await factory.getByRole('button', { name: 'View as table' }).click();
    await page.getByRole('table', { name: 'Evidence by minute' }).waitFor();
    await page.keyboard.press('Escape');
    const signatures = page.getByRole('table', { name: 'Failure types that changed' });
    await signatures.getByText('new', { exact: true }).waitFor();
    await factory.getByRole('link', { name: /bad$/ }).click();
    const list = page.getByRole('list', { name: 'Sessions, newest first' });
    await list.getByText('factory', { exact: true }).first().waitFor();
    expect(new URL(page.url()).searchParams.get('release')).toBe('v2');
  });

  it('promise nothing while their target is paused, and say what another threshold would say', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}${pathOf('v3')}`);
    await verdictOf(page)
      .getByText(/undecided, its target is paused/)
      .waitFor();
    expect(
      await verdictOf(page)
        .getByText(/To pass/)
        .count(),
    ).toBe(0);
    await page.getByLabel(/^Connection, more than/).fill('99.9');
    await page
      .getByText(/to pass: [\d,]+ more sessions without a failure/)
      .first()
      .waitFor();
  });

  it('are signed, held and overridden beside the verdict, which stays', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}${pathOf('v1')}`);
    await page
      .getByRole('heading', { level: 1, name: /^v1 passes: all four indicators hold/ })
      .waitFor();
    await untilLive(page);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Enter the name of the person who signs.').waitFor();
    await page.keyboard.press('Escape');
    await sign(page, 'Approve', { name: 'Grace', reason: 'All four hold.' });
    await page.getByText('Grace approved').first().waitFor();
    await visit(page, `${house.url}${pathOf('v2')}`);
    await sign(page, 'Override: let it pass…', {
      name: 'Ada',
      reason: 'A fixture, see INC-431.',
      submit: 'Override the verdict',
    });
    await verdictOf(page).getByText('Overridden by Ada: pipelines get pass').waitFor();
    await page
      .getByRole('heading', { level: 1, name: /^v2 fails: \d+ of \d+ sessions stopped at factory/ })
      .waitFor();
    const { json } = await house.ask(`GET /api/v1${pathOf('v2')}/verdict`);
    expect(json).toMatchObject({ verdict: 'fail', effective: 'pass' });
  });

  it('open as a report, and print light on A4 without a cut table', async () => {
    const page = await pages.open({ colorScheme: 'dark' });
    await visit(page, `${house.url}${pathOf('v2')}`);
    const [report] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Open the report' }).click(),
    ]);
    await report.getByText(/v2/).first().waitFor();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 688, height: 1000 });
    const cut = await page.locator('main table').evaluateAll(
      (tables) =>
        tables.filter((table) => {
          const { left, right } = table.getBoundingClientRect();
          return left < 0 || right > window.innerWidth;
        }).length,
    );
    expect(cut).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(688);
    expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
    const panel = page.locator('.panel').first();
    expect(await panel.evaluate((it) => getComputedStyle(it).backgroundColor)).toMatch(
      /^(oklch\(1 0 0\)|lab\(100 0 0\)|rgb\(255, 255, 255\))$/,
    );
    const pdf = await page.pdf({ format: 'A4', printBackground: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('axe', () => {
  it('finds nothing on the list, a verdict and its dialog', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/releases`);
    await page.getByRole('table', { name: 'Releases, newest first' }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await visit(page, `${house.url}${pathOf('v2')}`);
    await page.getByRole('slider', { name: 'Evidence of Factory by time' }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Override: let it pass…', exact: true }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });
});

describe.each([390, 360])('a phone %i px wide', (width) => {
  it('shows releases without scrolling sideways', async () => {
    const viewport = { width, height: 780 };
    const page = await pages.open({ viewport, hasTouch: true, isMobile: true });
    for (const path of ['/releases', pathOf('v1'), pathOf('v2'), pathOf('v3')]) {
      await visit(page, `${house.url}${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([path, wide]).toEqual([path, width]);
    }
  });
});
