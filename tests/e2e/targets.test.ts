import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceBackend } from '../../reference-backend/server';
import { JWT_SECRET, type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import {
  isFocused,
  pagesOfChromium,
  sessionsShown,
  tabTo,
  untilLive,
  visit,
} from './support/pages';

let house: ServerFixture;
let backend: ReferenceBackend;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  backend = await house.addBackend({ target: 'by-hand' });
}, 240_000);
afterAll(() => house.stop());

describe('targets', () => {
  it('teaches what will be here while there are none', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    await page.getByRole('heading', { name: 'No target yet' }).waitFor();
    await page.getByText('npm run demo').waitFor();
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('heading', { name: 'Sessions appear here' }).waitFor();
    await visit(page, `${house.url}/targets`);
    await page.getByText('npx tocsin backend --port 4100').waitFor();
  });

  it('says what is wrong with a new one, at each field, and adds nothing', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/targets`);
    await page.getByRole('button', { name: 'Add a target' }).click();
    const form = page.getByRole('dialog', { name: 'Add a target' });
    await form.getByLabel('URL').fill('https://not-a-websocket.example');
    await form.getByLabel('Name', { exact: true }).fill('by-hand');
    await form.getByLabel('A session every').fill('soon');
    await form.getByRole('button', { name: 'Add without a passing test' }).click();
    await form.getByText('Give a ws:// or wss:// URL.').waitFor();
    expect(await form.getByLabel('URL').getAttribute('aria-invalid')).toBe('true');
    expect(await form.getByLabel('A session every').getAttribute('aria-invalid')).toBe('true');
    expect((await house.ask('GET /api/v1/targets')).json).toMatchObject({ targets: [] });
  });

  it('lets a newcomer add the first one by keyboard, with a test in the same dialog, and shows its sessions', async () => {
    const page = await pages.open();
    await visit(page, house.url);
    await untilLive(page);
    await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Add a target' }));
    await page.keyboard.press('Enter');
    const form = page.getByRole('dialog', { name: 'Add a target' });
    const field = form.getByLabel('URL');
    await until({ what: 'the address has the focus' }, () => isFocused(field));
    await page.keyboard.type(backend.url);
    await tabTo(page, form.getByLabel('Name', { exact: true }));
    await page.keyboard.type('by-hand');
    await tabTo(page, form.getByLabel('A session every'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('500ms');
    const credentials = form.getByLabel('Credentials');
    await tabTo(page, credentials);
    for (const key of ['ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
    expect(await credentials.inputValue()).toBe('jwt');
    await tabTo(page, form.getByLabel('Signing secret'));
    await page.keyboard.type(JWT_SECRET);
    await tabTo(page, form.getByRole('button', { name: 'Test before saving' }));
    await page.keyboard.press('Enter');
    await form.getByText(/^Passed in/).waitFor();
    const stages = form.getByRole('list', { name: 'Stages of the test' });
    await stages
      .getByRole('listitem')
      .filter({ hasText: /^complete passed/ })
      .waitFor();
    await tabTo(page, form.getByRole('button', { name: 'Add and start measuring' }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /by-hand/ }).waitFor();
    await until({ what: 'sessions arrive' }, async () => (await sessionsShown(page)) >= 3);
    await page.getByText(/^\d+ sessions, none stopped\.$/).waitFor({ state: 'attached' });
  });

  it('pauses one, tests it all the same, and resumes it', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/targets`);
    await page.getByRole('button', { name: 'Pause by-hand' }).click();
    await page.getByText('paused', { exact: true }).waitFor();
    const drained = await until({ what: 'no session is in flight' }, async () => {
      const { json } = await house.ask('GET /api/v1/about');
      const { probe, collect } = json as {
        probe: { inFlight: number };
        collect: { sessionsStored: number };
      };
      return probe.inFlight === 0 && collect.sessionsStored;
    });
    await page.getByRole('button', { name: /^Test now ?: by-hand/ }).click();
    await page.waitForURL(/\/sessions\/[\w-]+/);
    await page.getByRole('heading', { level: 1, name: /^Passed in/ }).waitFor();
    const { json } = await house.ask('GET /api/v1/about');
    expect(json).toMatchObject({ collect: { sessionsStored: drained + 1 } });

    // While it waits for a welcome that is late, its page says so; the result takes its place.
    const passed = page.url();
    await backend.setFaults({ 'slow-welcome': 1 });
    await page.getByRole('button', { name: 'Run again' }).click();
    await page.waitForURL((url) => url.href !== passed);
    await page.getByRole('heading', { level: 1, name: /^Running: waits for/ }).waitFor();
    const stages = page.getByRole('list', { name: 'Stages so far' });
    await stages
      .getByRole('listitem')
      .filter({ hasText: /^passed ?connect$/ })
      .waitFor();
    await page.getByRole('heading', { level: 1, name: /^Failed at/ }).waitFor();
    await backend.clearFaults();

    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { level: 1, name: /^Staging by-hand is paused/ }).waitFor();
    await page.getByRole('link', { name: 'Targets' }).click();
    await page.getByRole('button', { name: 'Resume by-hand' }).click();
    await page.getByRole('button', { name: 'Pause by-hand' }).waitFor();
    await until({ what: 'sessions go on' }, async () => {
      const { json: now } = await house.ask('GET /api/v1/about');
      return (now as { collect: { sessionsStored: number } }).collect.sessionsStored > drained + 1;
    });
  });

  it('keeps a notice while the pointer is on it', async () => {
    const page = await pages.open();
    await page.clock.install();
    await visit(page, `${house.url}/targets`);
    const notices = page.getByRole('region', { name: /^Notices/ });
    await page.getByRole('button', { name: 'Pause by-hand' }).click();
    const notice = notices.getByText('Paused by-hand');
    await notice.hover();
    await page.clock.fastForward(30_000);
    expect(await notice.isVisible()).toBe(true);
    await page.mouse.move(0, 0);
    await page.clock.fastForward(5_000);
    await notice.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Resume by-hand' }).click();
    await notices.getByText('Resumed by-hand').waitFor();
  });

  it('refuses a name that is taken, at the field, and deletes a target', async () => {
    // The browser logs that the name is refused, and may log that queries about the deleted target failed.
    const page = await pages.open({ expected: [/409/, /404.*overview/] });
    await visit(page, `${house.url}/targets`);
    await page.getByRole('button', { name: 'Add a target' }).click();
    const form = page.getByRole('dialog', { name: 'Add a target' });
    await form.getByLabel('URL').fill(backend.url);
    await form.getByLabel('Name', { exact: true }).fill('by-hand');
    await form
      .getByRole('button', { name: /^Add (and start measuring|without a passing test)$/ })
      .click();
    await form.locator('[aria-invalid=true]').waitFor();
    expect(await form.getByLabel('Name', { exact: true }).getAttribute('aria-invalid')).toBe(
      'true',
    );
    await form.getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Delete by-hand' }).click();
    await page.getByLabel(/Also erase its history for good/).check();
    await page.getByRole('button', { name: 'Delete the target' }).click();
    await page.getByRole('heading', { name: /endpoints that Tocsin watches/ }).waitFor();
    const { json } = await house.ask('GET /api/v1/erasures');
    expect(json).toMatchObject({ erasures: [{ what: 'target', state: 'running' }] });
  });
});
