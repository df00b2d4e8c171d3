import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceBackend } from '../../reference-backend/server';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { pagesOfChromium, tileOf, untilLive, visit } from './support/pages';

let house: ServerFixture;
let production: ReferenceBackend;
let staging: string;
let failing: string;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  const healthy = await house.addBackend({ target: 'chat' });
  staging = await house.addTarget(healthy, { name: 'chat', environment: 'staging' });
  production = await house.addBackend({ target: 'chat', environment: 'production' });
  failing = await house.addTarget(production, { name: 'chat', environment: 'production' });
  await until({ what: 'staging has sessions', withinMs: 60_000 }, async () => {
    return (await house.overview(staging)).tiles.some(({ count }) => count.valid > 20);
  });
}, 300_000);
afterAll(() => house.stop());

describe('two targets of one name', () => {
  it('the front page names production when it fails, whatever staging does', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    await untilLive(page);
    const list = page.getByRole('region', { name: 'Targets' });
    await list.getByRole('listitem').nth(1).waitFor();
    await production.setFaults({ 'agent-error': 1 });
    const headline = page.getByRole('heading', { level: 1 });
    await headline.getByText(/^Production fails: chat, agent pipeline .*, needs >\s90/).waitFor();
    expect(await page.title()).toBe('▲ production chat fails · Tocsin');

    const first = list.getByRole('listitem').first();
    await first.getByText('production', { exact: true }).waitFor();
    await first.getByText('fails', { exact: true }).waitFor();
    const firing = page.getByRole('region', { name: 'Firing pages' });
    const line = firing.getByRole('listitem').filter({ hasText: 'Production chat: ' }).first();
    await line.getByRole('button', { name: /^Acknowledge/ }).waitFor();

    // Another environment's list does not name it; the way back does.
    await page.getByRole('button', { name: /^Environment:\s*All environments/ }).click();
    await page.getByRole('option', { name: 'staging' }).click();
    await page.waitForURL(/env=staging/);
    await headline.getByText(/^(?!Production)/).waitFor();
    await page.goBack();
    await headline.getByText(/^Production fails/).waitFor();
  });

  it('a row leads to its target by keys alone, whose picker and breadcrumb name the environment', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    await untilLive(page);
    const link = page.getByRole('region', { name: 'Targets' }).getByRole('link').first();
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('target') === failing);
    await page.getByRole('heading', { level: 1, name: /^Production chat fails/ }).waitFor();
    const header = page.getByRole('banner');
    await header.getByRole('button', { name: /^Target:\s*chat · production/ }).waitFor();
    expect(await header.getByRole('button', { name: /^Environment:/ }).count()).toBe(0);
    const trail = page.getByRole('navigation', { name: 'Breadcrumb' });
    await trail.getByText('production', { exact: true }).waitFor();
    await trail.getByRole('link', { name: 'All 2 targets' }).click();
    await page.getByRole('heading', { level: 1, name: /^Production fails/ }).waitFor();
  });

  it('a name that both have shows both; a state narrows the list', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/?target=chat`);
    const rows = page.getByRole('region', { name: 'Targets' }).getByRole('listitem');
    await rows.nth(1).waitFor();
    await page.getByRole('button', { name: /1 fails/ }).click();
    await page.waitForURL(/state=fails/);
    await rows.nth(1).waitFor({ state: 'detached' });
    await rows.first().getByText('production', { exact: true }).waitFor();
  });
});

describe('a past range', () => {
  it('shows its own values first, says so, and leads back to now', async () => {
    const page = await pages.open();
    const to = new Date(Date.now() - 2 * 60_000);
    const from = new Date(to.getTime() - 3_600_000);
    const span = `from=${from.toISOString()}&to=${to.toISOString()}`;
    await visit(page, `${house.url}/?target=${failing}&${span}`);
    await page.getByRole('heading', { level: 1, name: /^Now: production chat fails/ }).waitFor();
    const answer = page.getByRole('region', { name: 'Answer' });
    await answer.getByText(/^In the range shown, .* to .*, it /).waitFor();
    const bar = page.getByRole('region', { name: 'Past range' });
    await bar.getByText('Showing the past:').waitFor();
    await tileOf(page, 'Agent pipeline')
      .getByText(/sessions?\s·\sin this range$/)
      .waitFor();
    await tileOf(page, 'Agent pipeline')
      .getByText(/^Now [\d.]+\s%, fails/)
      .waitFor();
    await bar.getByRole('button', { name: 'Back to now' }).click();
    await page.getByRole('heading', { level: 1, name: /^Production chat fails/ }).waitFor();
    await tileOf(page, 'Agent pipeline')
      .getByText(/sessions?\s·\slast \d+\smin$/)
      .waitFor();
  });
});
