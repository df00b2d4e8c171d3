/**
 * The key states of the console as pictures, from the real product on data of a fixed day. `TOCSIN_UPDATE_PICTURES=1` writes them
 * anew: look at each before it is committed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { incidentListSchema } from '../../lib/contract/api/alerting/incidents';
import { releaseListSchema } from '../../lib/contract/api/releases/releases';
import { sessionListSchema } from '../../lib/contract/api/sessions';
import { MINUTE } from '../../lib/domain/time';
import { pagesOfChromium, visit } from '../e2e/support/pages';
import { type FastTime, fastTime } from '../support/fast-time';
import { type FleetTarget, fleetId, storeFleet } from '../support/fleet-store';
import { type PastRelease, pastReleases } from '../support/past-releases';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';
import { differingShare } from './support/compare-pictures';

/** Seconds of the clock differ by how fast the machine is; a moved panel or another colour is far more. */
const MOST_DIFFERING = 0.02;
/** Layout, colours and words are seen at this size too, and the pictures are small. */
const SCALE = 0.65;
/** The repository keeps them. */
const MOST_BYTES = 150_000;
const DAY = Date.UTC(2026, 10, 27, 18, 58, 0);
const isUpdating = process.env.TOCSIN_UPDATE_PICTURES === '1';

const STOPPING: FleetTarget = {
  name: 'chat',
  environment: 'staging',
  plot: (agoMs) => (agoMs < 6 * MINUTE ? 'factory-mismatch' : 'passed'),
  release: '2026.11.27-5',
};
const HOLDING: FleetTarget = { name: 'search', environment: 'dev', plot: () => 'passed' };
const FLEET: FleetTarget[] = [
  STOPPING,
  HOLDING,
  {
    name: 'chat',
    environment: 'production',
    plot: (agoMs) => (agoMs < 10 * MINUTE ? 'agent-error' : 'passed'),
  },
  { name: 'voice', environment: 'production' },
  { name: 'batch', environment: 'staging', paused: true, plot: () => 'passed' },
  { name: 'tutor', environment: 'dev', plot: () => 'passed' },
];
/** A release that fails after one that holds. */
const PAST: PastRelease[] = [
  { version: '2026.11.27-4', from: 60, to: 30, plot: () => 'passed' },
  { version: '2026.11.27-5', from: 30, to: 10, plot: () => 'factory-mismatch' },
];
const [OVERVIEW, HOLDS] = [STOPPING, HOLDING].map((one) => `/?target=${fleetId(one)}`);

let time: FastTime;
let server: ServerFixture;
const pages = pagesOfChromium();

beforeAll(async () => {
  time = fastTime(DAY);
  server = await startServerFixture({
    time,
    async prepare(stores) {
      await storeFleet(stores, FLEET);
      await pastReleases('past', PAST)(stores);
    },
  });
  await time.until({ what: 'the incidents are open' }, async () => {
    const { json } = await server.ask('GET /api/v1/incidents?state=open');
    return incidentListSchema.parse(json).incidents.length >= 2;
  });
}, 600_000);
afterAll(() => server?.stop());

type State = {
  name: string;
  /** Answers the path of the page. */
  at: () => Promise<string> | string;
  /** A text that is there once the state is. */
  shows: RegExp;
  phone?: true;
  dark?: true;
};

const newestIncident = async () => {
  const { json } = await server.ask('GET /api/v1/incidents?state=open&target=staging.chat');
  return `/incidents/${incidentListSchema.parse(json).incidents[0]?.name}`;
};
const failedSession = async () => {
  const { json } = await server.ask('GET /api/v1/sessions?outcome=failed&target=staging.chat');
  return `/sessions/${sessionListSchema.parse(json).sessions[0]?.id}`;
};
const newestRelease = async () => {
  const { json } = await server.ask('GET /api/v1/releases?target=t-past');
  return `/releases/${releaseListSchema.parse(json).releases[0]?.address}`;
};

const STATES: State[] = [
  { name: 'all-targets', at: () => '/', shows: /^Production fails: chat/ },
  { name: 'releases', at: () => '/releases', shows: /^Releases$/ },
  { name: 'target-fails', at: () => OVERVIEW ?? '', shows: /^Staging chat fails/ },
  { name: 'target-holds-dark', at: () => HOLDS ?? '', shows: /^Dev search /, dark: true },
  { name: 'target-fails-phone', at: () => OVERVIEW ?? '', shows: /^Staging chat/, phone: true },
  { name: 'incidents', at: () => '/incidents', shows: /incidents/i },
  { name: 'incident', at: newestIncident, shows: /stop at factory/ },
  { name: 'sessions', at: () => '/sessions?q=outcome:failed', shows: /^Sessions$/ },
  { name: 'session', at: failedSession, shows: /./ },
  { name: 'release', at: newestRelease, shows: /./ },
];

/** Charts are drawn after the page; nothing of them moves once they are there. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready);
}

/** Takes the picture of a page as it is now. */
const pictureOf = (page: Page) => page.screenshot({ animations: 'disabled', caret: 'hide' });

describe('the comparison', () => {
  it.each([
    ['a panel that is gone', '[aria-label="Targets"] li:first-child', { display: 'none' }],
    ['an answer of another colour', '[aria-label="Answer"]', { background: 'rgb(220 255 220)' }],
    ['a panel that has moved', '[aria-label="Targets"]', { transform: 'translateX(24px)' }],
  ])('fails for %s', async (_, selector, style) => {
    const page = await pages.open({
      deviceScaleFactor: SCALE,
      viewport: { width: 1440, height: 900 },
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    await page.clock.setFixedTime(time.clock.now());
    await visit(page, server.url);
    await page.locator(selector).first().waitFor();
    await settled(page);
    const before = await pictureOf(page);
    expect(await differingShare(page, before, await pictureOf(page))).toBeLessThan(MOST_DIFFERING);
    await page
      .locator(selector)
      .first()
      .evaluate((element, change) => Object.assign((element as HTMLElement).style, change), style);
    const share = await differingShare(page, before, await pictureOf(page));
    expect(share).toBeGreaterThan(MOST_DIFFERING);
  });
});

describe('the picture of', () => {
  it.each(STATES)('$name is as it was', async ({ name, at, shows, phone, dark }) => {
    const page = await pages.open({
      deviceScaleFactor: phone ? 1 : SCALE,
      viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
      colorScheme: dark ? 'dark' : 'light',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    await page.clock.setFixedTime(time.clock.now());
    await visit(page, `${server.url}${await at()}`);
    await page.getByRole('heading', { level: 1, name: shows }).waitFor({ state: 'attached' });
    await settled(page);
    const now = await pictureOf(page);
    expect(now.length).toBeLessThanOrEqual(MOST_BYTES);
    const file = fileURLToPath(new URL(`../fixtures/pictures/${name}.png`, import.meta.url));
    if (isUpdating) return writeFileSync(file, now);
    expect(existsSync(file), `${name}.png is missing: run with TOCSIN_UPDATE_PICTURES=1`).toBe(
      true,
    );
    expect(await differingShare(page, readFileSync(file), now)).toBeLessThanOrEqual(MOST_DIFFERING);
  });
});
