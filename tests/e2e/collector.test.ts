import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeFleet } from '../support/fleet-store';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';
import { violationsIn } from './support/axe';
import { pagesOfChromium, untilLive, visit } from './support/pages';

const pages = pagesOfChromium();
let house: ServerFixture;
beforeAll(async () => {
  house = await startServerFixture({
    prepare: (stores) => storeFleet(stores, [{ name: 'chat', environment: 'staging' }]),
  });
}, 300_000);
afterAll(() => house?.stop());

const list = (page: Page) => page.getByRole('list', { name: 'Sources' });
const rowNamed = (page: Page, name: string) =>
  list(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('button', { name, exact: true }) });

async function sendLines(token: string, lines: string[]): Promise<void> {
  const answer = await house.ask('POST /api/v1/logs', {
    body: lines.join('\n'),
    headers: { 'content-type': 'text/plain', authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(202);
}

describe('the collector screen', () => {
  it('leads from nothing to a source that receives', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/collector`);
    await page.getByRole('heading', { name: 'No backend reports yet' }).waitFor();
    await untilLive(page);
    expect(await violationsIn(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add a source' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a source' });
    await dialog.getByRole('radio', { name: /^Log lines/ }).check();
    await dialog.getByLabel('Target').selectOption({ index: 1 });
    expect(await violationsIn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Make its token' }).click();
    await dialog.getByText('waiting for the first row').waitFor();
    const lines = await dialog.locator('pre').first().innerText();
    expect(lines).toContain('--target chat --environment staging');
    const token = /tocsin_[\w-]+/.exec(lines)?.[0] ?? '';
    await sendLines(token, ['manager 17 created in 3 ms']);
    await dialog.getByText('no health event in what came').waitFor();
    await sendLines(token, ['FACTORY SUCCESS conn_id=c1']);
    await dialog.getByText('receiving', { exact: true }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close' }).last().click();

    const row = rowNamed(page, 'chat Log lines');
    await row.getByText('receiving', { exact: true }).waitFor();
    await row.getByText('factory, said').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await row.getByText(/^Never says ready: /).waitFor();
    await row.getByText('manager 17 created in 3 ms').waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });

  it('makes a pattern of lines that no rule knows, and saves it', async () => {
    const page = await pages.open({ viewport: { width: 390, height: 780 }, isMobile: true });
    await visit(page, `${house.url}/collector`);
    await untilLive(page);
    await page.getByRole('heading', { name: 'Try log lines and patterns' }).click();
    const text = ['manager 17 created in 3 ms', 'manager 18 created in 4 ms', 'FACTORY SUCCESS'];
    await page.getByLabel('Log lines', { exact: true }).fill(text.join('\n'));
    await page.getByLabel('Read as rows of').selectOption('chat Log lines');
    await page.getByRole('button', { name: 'Try 3 lines' }).click();
    await page.getByText(/1 would be health events, .* 2 not known/).waitFor();
    await page.getByRole('button', { name: 'Make a pattern' }).click();
    await page.getByLabel('Outcome').selectOption('ok');
    await page.getByRole('button', { name: 'Use the pattern' }).click();
    await page.getByText(/3 would be health events, .* 0 not known/).waitFor();
    await page.getByText('contains: "created in", stage: "factory", outcome: "ok"').waitFor();
    expect(await violationsIn(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.getByRole('button', { name: 'Save the patterns of chat Log lines' }).click();
    await page.getByText('Saved the patterns of chat Log lines', { exact: true }).waitFor();
    const { json } = await house.ask('GET /api/v1/sources');
    expect(JSON.stringify(json)).toContain('created in');
  });
});
