import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';
import { violationsIn } from './support/axe';
import { pagesOfChromium, visit } from './support/pages';

let house: ServerFixture;
let id: string;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  const backend = await house.addBackend({ target: 'chat' });
  id = await house.addTarget(backend, { name: 'chat' });
  await backend.setFaults({ 'context-wrong-type': 0.5 });
  await until({ what: 'failing and passing sessions' }, async () => {
    const { body } = await whyOf();
    return body.differences.failing >= 8 && body.differences.passing >= 8;
  });
}, 240_000);
afterAll(() => house.stop());

async function whyOf() {
  const answer = await house.ask(`GET /api/v1/why?target=${id}`);
  return {
    status: answer.status,
    body: answer.json as { differences: { failing: number; passing: number } },
  };
}

describe('why sessions fail', () => {
  it('names the stage and the words of the backend, and leads to the sessions', async () => {
    const page = await pages.open();
    await visit(page, `${house.url}/?target=${id}`);
    const lines = page.getByRole('list', { name: 'At factory' });
    await lines.getByText(/^At factory: \d+ of \d+ that did not pass\./).waitFor();
    await lines.getByText(/Expected UserExecutionContext, got LegacyUserContext/).waitFor();
    await lines
      .getByText('Not known: no difference by')
      .or(lines.getByText('Not known: all'))
      .waitFor();
    await lines.getByRole('link', { name: /^Open \d+ sessions?: Where/ }).click();
    await page.waitForURL(/\/sessions\?.*stage=factory/);
    expect(page.url()).toMatch(/from=.*&to=/);
  });

  it('keeps what two people write about a failure type, and shows the second that the first was faster', async () => {
    const open = async () => {
      const page = await pages.open({ expected: [/409/] });
      await visit(page, `${house.url}/?target=${id}`);
      await page.getByRole('button', { name: /^Owner, note and mute of factory/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Failure type' });
      // It is loaded late, and keeps the version that it first shows.
      await dialog.getByLabel('Owner').waitFor();
      return { page, dialog };
    };
    const [ada, bob] = [await open(), await open()];
    await ada.dialog.getByLabel('Owner').fill('platform');
    await ada.dialog.getByRole('button', { name: 'Save' }).click();
    await ada.page
      .getByRole('button', { name: /^Owner, note/ })
      .getByText('platform')
      .waitFor();
    await bob.dialog.getByLabel('Note').fill('restart the pool');
    await bob.dialog.getByRole('button', { name: 'Save' }).click();
    await bob.dialog.getByText('The failure type was not changed.').waitFor();
    expect(await bob.dialog.getByLabel('Note').inputValue()).toBe('restart the pool');
    await bob.dialog.getByText('It now has owner platform, no note').waitFor();
    await bob.dialog.getByRole('button', { name: 'Save' }).click();
    const list = bob.page.getByRole('list', { name: 'Failure types' });
    await list.getByText('restart the pool').waitFor();
    await list.getByText('platform').waitFor();
  });

  it('fits a phone and has no findings of axe there, in both themes', async () => {
    const page = await pages.open({ viewport: { width: 390, height: 844 } });
    await visit(page, `${house.url}/?target=${id}`);
    await page.getByRole('table', { name: 'What is different about failing sessions' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await violationsIn(page)).toEqual([]);
  });
});
