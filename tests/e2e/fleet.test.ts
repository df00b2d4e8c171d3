import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../../lib/domain/time';
import { type FleetTarget, fleetId, storeFleet } from '../support/fleet-store';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';
import { violationsIn } from './support/axe';
import { pagesOfChromium, untilLive, visit } from './support/pages';

const pages = pagesOfChromium();
const list = (page: Page) => page.getByRole('region', { name: 'Targets' });
const rows = (page: Page) => list(page).getByRole('listitem');
const names = (page: Page) => list(page).locator('[data-row]').allTextContents();
const field = (page: Page) => page.getByRole('searchbox', { name: 'Find a target' });
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('data-row') ?? null);

const passing = () => 'passed' as const;
const broken: FleetTarget = {
  name: 'chat',
  environment: 'production',
  plot: (agoMs) => (agoMs < 10 * MINUTE ? 'agent-error' : 'passed'),
};
const stopping: FleetTarget = {
  name: 'chat',
  environment: 'staging',
  plot: (agoMs) => (agoMs < 6 * MINUTE ? 'factory-mismatch' : 'passed'),
  release: '2026.11.27-5',
};

/** A server that starts on these targets and their past. */
function serverOn(fleet: readonly FleetTarget[]): { house: ServerFixture } {
  const here = {} as { house: ServerFixture };
  beforeAll(async () => {
    here.house = await startServerFixture({ prepare: (stores) => storeFleet(stores, fleet) });
  }, 300_000);
  afterAll(() => here.house?.stop());
  return here;
}

describe('one target', () => {
  const here = serverOn([{ name: 'chat', environment: 'staging', plot: passing }]);

  it('is the front page itself', async () => {
    const page = await pages.open();
    await visit(page, here.house.url);
    await page.getByRole('heading', { level: 1, name: /^Staging chat / }).waitFor();
    expect(await list(page).count()).toBe(0);
  });
});

describe('two targets', () => {
  const here = serverOn([broken, stopping]);

  it('are shown with their four charts each, on a phone with lines, and axe finds nothing', async () => {
    const page = await pages.open();
    await visit(page, here.house.url);
    await page.getByRole('heading', { level: 1, name: /^Production fails: chat/ }).waitFor();
    expect(await field(page).count()).toBe(0);
    await rows(page).nth(1).waitFor();
    const first = rows(page).first();
    await first.locator('figure').nth(3).waitFor();
    await first.locator('.recharts-surface').nth(3).waitFor();
    expect(await first.locator('figure').count()).toBe(4);
    const agent = first.getByRole('link', {
      name: /^chat: Agent pipeline fails, .* needs >\s90\s%/,
    });
    await agent.waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await agent.click();
    await page.waitForURL((url) => url.pathname === '/sessions' && url.searchParams.has('from'));

    const phone = await pages.open({ viewport: { width: 390, height: 780 }, isMobile: true });
    await visit(phone, here.house.url);
    await rows(phone).first().getByRole('img').nth(3).waitFor();
    expect(await phone.locator('figure').count()).toBe(0);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
});

const FOURTEEN: FleetTarget[] = [
  ...Array.from({ length: 8 }, (_, n): FleetTarget => {
    const environment = n % 2 ? 'production' : 'staging';
    return { name: `agent-${n}`, environment, plot: passing };
  }),
  stopping,
  { name: 'voice', environment: 'production' },
  { name: 'batch', environment: 'staging', paused: true, plot: passing },
  broken,
  { name: 'search', environment: 'dev', plot: passing },
  { name: 'tutor', environment: 'dev', plot: passing },
];

describe('fourteen targets', () => {
  const here = serverOn(FOURTEEN);
  const open = async (path = '') => {
    const page = await pages.open();
    await visit(page, `${here.house.url}${path}`);
    await rows(page).first().waitFor();
    await untilLive(page);
    return page;
  };

  it('come worst first in one flat list, each with its cells and the line of its worst indicator', async () => {
    const page = await open();
    await page.getByRole('heading', { level: 1, name: /^Production fails: chat/ }).waitFor();
    await rows(page).nth(13).waitFor();
    const worst = rows(page).first();
    await worst.getByText('production', { exact: true }).waitFor();
    await worst.getByRole('link', { name: /Agent pipeline fails/ }).waitFor();
    await worst
      .getByRole('img', { name: /^Agent pipeline in boxes of 2\smin: .* proven/ })
      .waitFor();
    await rows(page)
      .nth(1)
      .getByRole('link', { name: /Factory fails/ })
      .waitFor();
    const paused = rows(page).filter({ hasText: 'batch' });
    await paused.getByRole('link', { name: /Connection is paused, needs/ }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });

  it('asks the server for all of them at once', async () => {
    const page = await pages.open();
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/v1/targets')) asked.push(pathname);
    });
    await visit(page, here.house.url);
    await rows(page).first().getByRole('img').waitFor();
    expect(asked.filter((path) => path.endsWith('/history'))).toHaveLength(1);
    expect(new Set(asked)).toEqual(
      new Set(['/api/v1/targets/history', ...asked.filter((path) => path.endsWith('/overview'))]),
    );
  });

  it('are found by fields and words, which stay in the address', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('env:stag state:fails');
    await page.waitForURL((url) => url.searchParams.get('q') === 'env:stag state:fails');
    await rows(page).nth(1).waitFor({ state: 'detached' });
    expect(await names(page)).toEqual(['chat']);
    const again = await open('/?q=name%3Atutor');
    await rows(again).nth(1).waitFor({ state: 'detached' });
    expect(await names(again)).toEqual(['tutor']);
    await field(again).fill('url:nothing');
    await again.getByText('No target matches').waitFor();
    await field(again).fill('');
    await rows(again).nth(13).waitFor();
  });

  it('are walked and opened by keys alone', async () => {
    const page = await open();
    await rows(page).nth(13).waitFor();
    for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key);
    expect(await focused(page)).toBe(fleetId(stopping));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /^Staging chat/ }).waitFor();
    await page.waitForURL((url) => url.searchParams.get('target') === fleetId(stopping));
  });

  it('are grouped on request, and the choice stays in the address', async () => {
    const page = await open();
    await page.getByRole('button', { name: /^Group:/ }).click();
    await page.getByRole('option', { name: 'Group: environment' }).click();
    await page.waitForURL(/group=environment/);
    const production = list(page).getByRole('region', { name: 'production' });
    await production.getByRole('button', { name: '4 hold: show' }).waitFor();
    const staging = list(page).getByRole('region', { name: 'staging' });
    await staging.getByRole('button', { name: /4 hold, 1 is paused: show/ }).click();
    await staging.getByRole('link', { name: 'batch', exact: true }).waitFor();
    await page.reload();
    await staging.getByRole('link', { name: 'batch', exact: true }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
  });
});

const TWO_THOUSAND = 2_000;
const MANY: FleetTarget[] = [
  broken,
  stopping,
  ...Array.from({ length: 30 }, (_, n): FleetTarget => {
    return { name: `steady-${n}`, environment: 'production', plot: passing };
  }),
  ...Array.from({ length: TWO_THOUSAND - 32 }, (_, n): FleetTarget => {
    const environment = ['production', 'staging', 'dev'][n % 3] ?? 'dev';
    return { name: `agent-${n}`, environment, paused: n % 2 === 0 };
  }),
];

describe(`${TWO_THOUSAND} targets`, () => {
  const here = serverOn(MANY);

  it('come in groups; what fails is on the first screen, and of the rest only what is in view is drawn', async () => {
    const page = await pages.open();
    await visit(page, here.house.url);
    const production = list(page).getByRole('region', { name: 'production' });
    await production.getByRole('heading', { level: 2, name: /^production 687 targets/ }).waitFor();
    await rows(page)
      .first()
      .getByRole('link', { name: /Agent pipeline fails/ })
      .waitFor();
    await list(page)
      .getByRole('button', { name: /^staging 657 targets/ })
      .waitFor();
    await page.getByRole('button', { name: /^Show all 2000 targets/ }).click();
    await list(page)
      .getByRole('list', { name: 'production, worst first' })
      .locator('li[aria-setsize]')
      .first()
      .waitFor();
    expect(await rows(page).count()).toBeLessThan(300);
    await field(page).fill('name:agent-1999 env:dev');
    await page.getByText('No target matches').waitFor();
    await field(page).fill('steady-7 state:holds');
    await page.waitForURL(/q=steady-7/);
    await list(page).getByRole('link', { name: 'steady-7', exact: true }).waitFor();
    await field(page).fill('');
    await production.getByRole('button', { name: /30 hold, \d+ are paused: show/ }).waitFor();
  });
});
