import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { pagesOfChromium, visit } from './support/pages';

const PASSWORD = 'correct horse battery';
let house: ServerFixture;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse();
  await house.addTarget(await house.addBackend(), { intervalMs: 1_000 });
  const user = (name: string, role: string) => ({ name, role, password: PASSWORD });
  await house.ask('POST /api/v1/users', { body: user('Ada', 'admin') });
  const { headers } = await house.ask('POST /api/v1/sign-in', {
    body: { name: 'Ada', password: PASSWORD },
  });
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  await house.ask('POST /api/v1/users', { body: user('Vera', 'viewer'), headers: { cookie } });
}, 240_000);
afterAll(() => house.stop());

async function enter(name: string, path: string) {
  const page = await pages.open({ expected: [/401/] });
  await visit(page, `${house.url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${house.url}${path}`);
  return page;
}

describe('a viewer', () => {
  it('sees the targets, cannot change them, and sees why', async () => {
    const page = await enter('Vera', '/targets');
    await page.getByText('This needs the role operator. You are signed in as Vera').waitFor();
    for (const name of ['Add a target', /^Test now/, 'Pause chat', 'Edit chat', 'Delete chat'])
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true);
  });
});

describe('an admin', () => {
  it('keeps people, tokens and the log in the settings', async () => {
    const page = await enter('Ada', '/settings?tab=people');
    await page.getByLabel('Role of Vera').waitFor();
    await page.getByRole('tab', { name: 'Tokens' }).click();
    // The form of people, which is there until then, has a name too.
    await page.getByRole('button', { name: 'Make a token' }).waitFor();
    await page.getByLabel('Name').fill('pipeline');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('Copy it now').waitFor();
    await page.getByRole('tab', { name: 'Audit' }).click();
    await page.getByRole('button', { name: 'pipeline' }).waitFor();
  });
});
