import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertListSchema } from '../../lib/contract/api/alerting/alerts';
import { rulePreviewSchema } from '../../lib/contract/api/alerting/rules';
import { startSink } from '../support/http-sink';
import { pastReleases } from '../support/past-releases';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { violationsIn } from './support/axe';
import { pagesOfChromium, untilLive, visit } from './support/pages';

/** The rule that the form below is filled with. */
const CLOSES = {
  name: 'Bare closes',
  severity: 'ticket',
  measure: { kind: 'closeCode', code: 1011 },
  thresholdBp: 1_000,
  conditions: [{ longMs: '5m', shortMs: '1m', alpha: 0.001 }],
};
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

let house: ServerFixture;
let sink: Awaited<ReturnType<typeof startSink>>;
let target: string;
let second: string;
const pages = pagesOfChromium();

const openAlerts = async () =>
  alertListSchema.parse((await house.ask('GET /api/v1/alerts?phase=open')).json).open;

beforeAll(async () => {
  sink = await startSink();
  // What rules are replayed over is whole minutes.
  const past = [{ version: 'v1', from: 30, to: 10, plot: () => 'factory-mismatch' as const }];
  house = await startHouse({}, undefined, pastReleases('past', past));
  const backend = await house.addBackend({
    target: 'broken',
    environment: 'production',
    faults: { 'context-wrong-type': 1 },
  });
  target = await house.addTarget(backend, { name: 'broken', environment: 'production' });
  second = await house.addTarget(backend, { name: 'second', environment: 'production' });
  await until({ what: 'a page about the factory of each fires' }, async () => {
    const pages = (await openAlerts()).filter(
      ({ phase, severity, indicator }) =>
        phase === 'firing' && severity === 'page' && indicator === 'factory',
    );
    return new Set(pages.map(({ targetId }) => targetId)).size === 2;
  });
}, 300_000);
afterAll(async () => {
  await house?.stop();
  await sink?.close();
});

const wide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);
const row = (page: Page, name = 'Production broken: sessions stop at factory') =>
  page
    .getByRole('list', { name: 'Incidents, open ones first' })
    .getByRole('listitem')
    .filter({ hasText: name })
    .first();
const incidentOf = async (targetId: string) => {
  const found = (await openAlerts()).find((one) => one.targetId === targetId && one.incident);
  return found?.incident?.name ?? '';
};

describe('a page that fires', () => {
  it('is shown under the sentence, on the charts, in the navigation and as an incident', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/?target=${target}`);
    const firing = page.getByRole('region', { name: 'Incidents' });
    await firing
      .getByRole('link', { name: /^Production broken: sessions stop at factory/ })
      .first()
      .waitFor();
    // One entry for connection, factory and their tickets.
    expect(await firing.getByRole('listitem').count()).toBe(1);
    await page
      .getByRole('region', { name: 'Factory', exact: true })
      .locator('svg rect[fill="var(--fails-ink)"]')
      .first()
      .waitFor({ state: 'attached' });
    const nav = page
      .getByRole('navigation')
      .getByRole('link', { name: /Incidents.*open incidents?/ });
    await nav.first().click();
    await page.waitForURL((url) => url.pathname === '/incidents');
    await row(page).getByText('open', { exact: true }).waitFor();
    await row(page).getByRole('link').click();
    await page
      .getByRole('heading', { level: 1, name: /^Production broken: sessions stop at factory/ })
      .waitFor();
    const name = await incidentOf(target);
    expect(new URL(page.url()).pathname).toBe(`/incidents/${name}`);
    await until({ what: 'the tab names the incident' }, async () =>
      (await page.title()).startsWith(`▲ ${name} production broken`),
    );
    await page.getByText(/First failing session, at factory/).waitFor();
    await page.getByText(/consequences?, folded/).waitFor();
    await page.getByRole('link', { name: 'Open a failing session' }).click();
    await page.getByRole('heading', { level: 1, name: /^Failed at factory/ }).waitFor();
  });

  it('is acknowledged on a phone with one thumb, and the name is stored', async () => {
    const page = await pages.open(PHONE);
    await visit(page, `${house.url}/?target=${target}`);
    const firing = page.getByRole('region', { name: 'Incidents' });
    const button = firing.getByRole('button', { name: /^Acknowledge\s?: Factory/ }).first();
    const box = await button.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect(box?.width).toBeGreaterThan(300);
    await button.tap();
    const sheet = page.getByRole('dialog', { name: 'Acknowledge' });
    await sheet.getByLabel('Your name').fill('Ada');
    await sheet.getByRole('button', { name: 'Acknowledge' }).tap();
    await firing.getByText('acknowledged by Ada').first().waitFor();
    const byAda = async (targetId: string) => {
      const own = (await openAlerts()).filter((one) => one.targetId === targetId && one.incident);
      return own.length > 1 && own.every(({ acknowledged }) => acknowledged?.by === 'Ada');
    };
    await until({ what: 'all alerts of the incident are acknowledged' }, () => byAda(target));
    expect(await firing.getByRole('button', { name: /^Acknowledge/ }).count()).toBe(0);

    // The other incident stays as it is, until it is acknowledged on its own page with one tap.
    await visit(page, `${house.url}/incidents/${await incidentOf(second)}`);
    await page.getByRole('button', { name: /^Acknowledge/ }).tap();
    await until({ what: 'a second one with one tap' }, () => byAda(second));
    await page.getByRole('button', { name: /^Withdraw/ }).waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await page.getByLabel('Add a note').fill('rolling back');
    await page.getByRole('button', { name: 'Add', exact: true }).tap();
    const timeline = page.getByRole('list', { name: 'Timeline' });
    await timeline.getByText('Note by Ada', { exact: true }).waitFor();
    await timeline.getByText('rolling back').waitFor();
    expect(await wide(page)).toBe(390);
  });

  it('is silenced from a sheet, which asks for what is missing', async () => {
    const page = await pages.open(PHONE);
    await visit(page, `${house.url}/incidents/${await incidentOf(target)}`);
    await page.getByRole('button', { name: /^Silence…/ }).tap();
    const sheet = page.getByRole('dialog', { name: 'Silence' });
    await sheet.getByText('8 h').tap();
    await sheet.getByRole('button', { name: 'Silence for 8 h' }).tap();
    await sheet.getByText('Give a reason.').waitFor();
    expect(await violationsIn(page)).toEqual([]);
    await sheet.getByLabel('Reason').fill('fix is on its way');
    await sheet.getByLabel('Your name').fill('Ada');
    await sheet.getByRole('button', { name: 'Silence for 8 h' }).tap();
    await sheet.waitFor({ state: 'hidden' });
    await visit(page, `${house.url}/incidents/silences`);
    const silence = page.getByRole('list', { name: 'Silences' }).getByRole('listitem').first();
    await silence.getByText('Ada: fix is on its way').waitFor();
    await silence.getByRole('button', { name: /^End now/ }).tap();
    await silence.getByText(/^ended/).waitFor();
    expect(await wide(page)).toBe(390);
  });

  it('answers to the keyboard alone', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/incidents`);
    await untilLive(page);
    const links = page
      .getByRole('list', { name: 'Incidents, open ones first' })
      .locator('[data-row]');
    await links.nth(1).waitFor();
    const inFocus = (n: number) => links.nth(n).evaluate((link) => link === document.activeElement);
    await page.keyboard.press('j');
    expect(await inFocus(0)).toBe(true);
    await page.keyboard.press('j');
    expect(await inFocus(1)).toBe(true);
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/incidents\/INC-\d+$/);
    await page.getByRole('button', { name: 'Edit the report' }).waitFor();
    await page.keyboard.press('n');
    const note = page.getByLabel('Add a note');
    expect(await note.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    const sheet = page.getByRole('dialog', { name: 'Silence' });
    await sheet.waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/incidents');
  });

  it('has a report to edit, with both sequence diagrams', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/incidents/${await incidentOf(target)}`);
    await page.getByRole('button', { name: 'Edit the report' }).click();
    const dialog = page.getByRole('dialog', { name: /^Report of INC-/ });
    const field = dialog.getByLabel('Report', { exact: true });
    await field.waitFor();
    const text = await field.inputValue();
    expect(text).toContain('sequenceDiagram');
    expect(text).toContain('Expected UserExecutionContext, got');
    await field.fill(`${text}\nLesson: test it.`);
    expect(
      await dialog.getByRole('link', { name: 'Save as Markdown' }).getAttribute('href'),
    ).toMatch(/Lesson/);
    expect(await violationsIn(page)).toEqual([]);
  });
});

describe('links of messages', () => {
  it('of before lead to the incident: by an alert of it, and by its name', async () => {
    const page = await pages.open();
    const child = (await openAlerts()).find(
      ({ targetId, indicator }) => targetId === target && indicator === 'connection',
    );
    const heading = page.getByRole('heading', { level: 1, name: /sessions stop at factory/ });
    const { name = '' } = child?.incident ?? {};
    await visit(page, `${house.url}/alerts?alert=${child?.id}`);
    await page.waitForURL((url) => url.pathname === `/incidents/${name}`);
    await heading.waitFor();
    await visit(page, `${house.url}/alerts?incident=${name}`);
    await page.waitForURL((url) => url.pathname === `/incidents/${name}`);
    await heading.waitFor();
    await visit(page, `${house.url}/alerts?tab=rules`);
    await page.waitForURL((url) => url.pathname === '/incidents/rules');
  });
});

describe('rules', () => {
  it('are replayed over what is stored before they are saved, and refused with the reason', async () => {
    const page = await pages.open();
    const answer = await house.ask('POST /api/v1/rules/preview', { body: { rule: CLOSES } });
    const replayed = rulePreviewSchema.parse(answer.json).targets;
    expect(replayed.some((one) => one.firings.length > 0)).toBe(true);
    await visit(page, `${house.url}/incidents/rules`);
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const form = page.getByRole('dialog', { name: 'Add a rule' });
    await form.getByLabel('Name').fill('Bare closes');
    await form.getByLabel('Counts').selectOption('closeCode');
    await form.getByLabel('Fires above, % of sessions bad', { exact: true }).fill('10');
    await form.getByText(/Would have fired \d+ times? in/).waitFor();
    await form.getByLabel('At least so many sessions').fill('9999');
    await form
      .getByText(/It can never fire/)
      .first()
      .waitFor();
    await form.getByLabel('At least so many sessions').fill('10');
    await form
      .getByText(/It can never fire/)
      .first()
      .waitFor({ state: 'detached' });
    expect(await violationsIn(page)).toEqual([]);
    await form.getByRole('button', { name: 'Add the rule' }).click();
    await form.waitFor({ state: 'hidden' });
    const rule = page
      .getByRole('list', { name: 'Rules' })
      .getByRole('listitem')
      .filter({ hasText: 'Bare closes' });
    await rule.getByRole('switch').click();
    await rule.getByText('switched off').waitFor();
  });
});

describe('notifiers', () => {
  it('are tested before and after they are stored, and show the answer', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/incidents/notifiers`);
    await page.getByRole('button', { name: 'Add a notifier' }).first().click();
    const form = page.getByRole('dialog', { name: 'Add a notifier' });
    await form.getByRole('button', { name: 'Add the notifier' }).click();
    await form.getByText('Give a name of at most 80 characters.').waitFor();
    await form.getByLabel('Name').fill('on-call');
    await form.getByLabel('URL').fill(sink.url);
    await form.getByLabel('Signing secret').fill('a-secret-that-is-never-shown');
    await form.getByRole('button', { name: 'Send a test' }).click();
    await form.getByText(/The receiver accepted the test/).waitFor();
    expect(sink.received.length).toBeGreaterThanOrEqual(1);
    await form.getByRole('button', { name: 'Add the notifier' }).click();
    await form.waitFor({ state: 'hidden' });
    const row = page.getByRole('list', { name: 'Notifiers' }).getByRole('listitem').first();
    sink.answerWith((response) => {
      response.statusCode = 500;
      response.end('no');
    });
    await row.getByRole('button', { name: /^Send a test/ }).click();
    await row.getByText(/rejected the test.*500/).waitFor();
    sink.answerWith((response) => response.end());
    await row.getByRole('button', { name: 'Edit on-call' }).click();
    const edit = page.getByRole('dialog', { name: 'Edit on-call' });
    expect(await edit.getByLabel('Signing secret').inputValue()).toBe('');
    expect(await page.content()).not.toContain('a-secret-that-is-never-shown');
    // Tests the typed values, with the stored secret.
    await edit.getByLabel('URL').fill(`${sink.url}/moved`);
    await edit.getByRole('button', { name: 'Send a test' }).click();
    await edit.getByText(/The receiver accepted the test/).waitFor();
    const moved = sink.received.filter(({ path }) => path === '/moved');
    expect(moved.map(({ headers }) => headers['x-tocsin-signature'])).toEqual([
      expect.stringMatching(/^t=\d+,v1=/),
    ]);
    await page.keyboard.press('Escape');
    await until({ what: 'the firing page is delivered' }, () =>
      sink.received.some(({ body }) => body.includes('sessions stop at factory')),
    );
    await page.getByRole('link', { name: 'Delivery log' }).click();
    await page
      .getByRole('list', { name: /^Deliveries/ })
      .getByText('sent', { exact: true })
      .first()
      .waitFor();
  });
});

describe('the link of a delivered message', () => {
  it('leads to the line that solves the incident without a further click, on a phone too', async () => {
    const page = await pages.open(PHONE);
    const links = sink.received.flatMap(({ body }) => body.match(/\/incidents\/INC-\d+/g) ?? []);
    const [first] = links;
    expect(first).toBeDefined();
    await visit(page, `${house.url}${first}`);
    const line = page.getByText(/Expected UserExecutionContext, got/).first();
    await line.waitFor();
    const box = await line.boundingBox();
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 999) <= 390).toBe(true);
    expect(await wide(page)).toBe(390);
  });
});

describe('axe', () => {
  it.each(['', '?state=ended', '/rules', '/silences', '/notifiers', '/deliveries', 'incident'])(
    'finds nothing on /incidents%s, and nothing is wider than a phone',
    async (path) => {
      const page = await pages.open();
      const below = path === 'incident' ? `/${await incidentOf(target)}` : path;
      await visit(page, `${house.url}/incidents${below}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      if (path === 'incident') await page.getByRole('list', { name: 'Timeline' }).waitFor();
      const themes = ['', 'incident'].includes(path)
        ? (['dark', 'light'] as const)
        : (['light'] as const);
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme });
        expect(await violationsIn(page)).toEqual([]);
      }
      await page.setViewportSize({ width: 360, height: 780 });
      expect(await violationsIn(page)).toEqual([]);
      expect(await wide(page)).toBe(360);
    },
  );
});
