import type { WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { pagesOfChromium, sessionsShown, tileOf, untilLive, visit } from './support/pages';

let house: ServerFixture;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  const backend = await house.addBackend();
  await house.addTarget(backend, { intervalMs: 1_000 });
}, 240_000);
afterAll(() => house.stop());

describe('the live link', () => {
  it('gives way to polling when it breaks, and comes back', async () => {
    // The browser logs each reconnection attempt that this test blocks.
    const page = await pages.open({ expected: [/\/live\//] });
    const links: WebSocketRoute[] = [];
    let down = false;
    await page.routeWebSocket(/\/live\//, (link) => {
      if (down) return void link.close({ code: 1012 });
      links.push(link);
      link.connectToServer();
    });
    await page.route(/\/live\//, (route) => (down ? route.abort() : route.continue()));
    await visit(page, house.url);
    await untilLive(page);

    down = true;
    for (const link of links) await link.close({ code: 1012 });
    const badge = page.getByRole('banner').getByRole('status');
    await badge.getByText('polling', { exact: true }).waitFor();
    const before = await sessionsShown(page);
    await until({ what: 'marks arrive all the same' }, async () => {
      return (await sessionsShown(page)) >= before + 2;
    });
    expect(await badge.textContent()).toBe('polling');

    down = false;
    await untilLive(page);
  });

  it('says since when it is stale once nothing answers any more', async () => {
    const page = await pages.open({ expected: [/\/live\//, /\/api\/v1\//] });
    let down = false;
    const links: WebSocketRoute[] = [];
    await page.routeWebSocket(/\/live\//, (link) => {
      if (down) return void link.close({ code: 1012 });
      link.connectToServer();
      links.push(link);
    });
    await page.route(/\/(live|api)\//, (route) => (down ? route.abort() : route.continue()));
    await visit(page, house.url);
    await untilLive(page);
    const headline = page.getByRole('heading', { level: 1 });
    const connection = tileOf(page, 'Connection');
    await connection.getByText(/sessions?$/).waitFor();
    down = true;
    for (const link of links) await link.close({ code: 1012 });
    const badge = page.getByRole('banner').getByRole('status');
    await badge.getByText(/^stale since/).waitFor();
    // Sentence, tiles and tab say so too, and the last values stay.
    await headline.getByText(/^No connection to Tocsin since .* Staging chat .* then\.$/).waitFor();
    await connection.getByText('stale', { exact: true }).waitFor();
    await connection.getByText(/sessions?$/).waitFor();
    expect(await page.title()).toMatch(/^… no update since \d\d:\d\d · Tocsin$/);
    // Only the sentence says so: no panel repeats it.
    expect(await page.getByRole('main').getByRole('alert').count()).toBe(0);
    down = false;
    await untilLive(page);
  });

  it('says so too where nothing is refused and nothing answers', { timeout: 240_000 }, async () => {
    const page = await pages.open({ expected: [/\/live\//, /\/api\/v1\//] });
    // Everything here waits for time limits, one after another: of the connection, of requests, of reconnection attempts.
    page.setDefaultTimeout(90_000);
    let down = false;
    await page.routeWebSocket(/\/live\//, (link) => {
      const server = link.connectToServer();
      link.onMessage((message) => down || server.send(message));
      server.onMessage((message) => down || link.send(message));
    });
    await page.route(/\/(live|api)\//, (route) => (down ? undefined : route.continue()));
    await visit(page, house.url);
    await untilLive(page);
    down = true;
    const badge = page.getByRole('banner').getByRole('status');
    await badge.getByText(/^stale since/).waitFor();
    down = false;
    await untilLive(page);
  });
});

describe('a page of a server that was replaced by another version', () => {
  it('loads itself again when it needs a part that is gone', async () => {
    const page = await pages.open({ expected: [/\/_next\/static\//] });
    await visit(page, `${house.url}/targets`);
    const gone = /\/_next\/static\//;
    await page.route(gone, (route) => route.fulfill({ status: 404 }));
    page.once('framenavigated', () => void page.unroute(gone));
    const again = page.waitForEvent('load');
    await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).first().click();
    await again;
    await tileOf(page, 'Connection').waitFor();
  });
});
