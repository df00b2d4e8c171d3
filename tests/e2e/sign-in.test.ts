import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { pagesOfChromium, tileOf, untilLive, visit } from './support/pages';

const PASSWORD = 'correct horse battery';
const TOKEN = 'a-token-for-machines-only';

let house: ServerFixture;
let id: string;
const pages = pagesOfChromium();

beforeAll(async () => {
  house = await startHouse({ TOCSIN_ADMIN_PASSWORD: PASSWORD, TOCSIN_ADMIN_TOKEN: TOKEN });
  id = await house.addTarget(await house.addBackend(), { intervalMs: 1_000 });
}, 240_000);
afterAll(() => house.stop());

describe('signing in', () => {
  it('asks for the password, refuses a wrong one, and leads on to where one was going', async () => {
    const page = await pages.open({ expected: [/401/] });
    await visit(page, `${house.url}/?target=${id}&range=15m`);
    await page.waitForURL('**/sign-in?*');
    const field = page.getByLabel('Admin password');
    const submit = page.getByRole('button', { name: 'Sign in' });
    await submit.click();
    await page.getByText('Enter the password.').waitFor();
    await field.fill('wrong horse battery');
    await submit.click();
    await page.getByText('The password is wrong.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(PASSWORD);
    await field.press('Enter');

    await page.waitForURL(`${house.url}/?target=${id}&range=15m`);
    await tileOf(page, 'Connection')
      .getByText(/[1-9]\d*\ssessions?$/)
      .waitFor();
    await untilLive(page);
    const cookies = await page.context().cookies();
    expect(cookies.find(({ name }) => name === 'tocsin_session')).toMatchObject({
      httpOnly: true,
      sameSite: 'Lax',
    });
    expect(await page.evaluate(() => document.cookie)).not.toContain('tocsin_session');
  });

  it('does not lead to another site', async () => {
    for (const next of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/\t/evil.example/',
      '/\n/evil.example/',
      '/.//evil.example/',
    ]) {
      const page = await pages.open();
      await visit(page, `${house.url}/sign-in?next=${encodeURIComponent(next)}`);
      await page.getByLabel('Admin password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { level: 1, name: /^Staging/ }).waitFor();
      expect(new URL(page.url()).origin).toBe(house.url);
    }
  });

  it('answers machines with 401 in JSON, and takes their token', async () => {
    for (const path of ['targets', `overview?target=${id}`, 'about', 'sessions']) {
      const refused = await house.ask(`GET /api/v1/${path}`);
      expect([path, refused.status, refused.json]).toEqual([
        path,
        401,
        { error: { code: 'unauthorized', message: expect.any(String) } },
      ]);
    }
    expect((await house.ask('POST /api/v1/events', { body: [] })).status).toBe(401);
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await house.ask('GET /api/v1/targets', { headers })).status).toBe(200);
    expect((await house.ask('POST /api/v1/events', { headers, body: [] })).status).toBe(202);
    expect((await house.ask('GET /healthz')).status).toBe(200);
    expect((await house.ask('GET /')).headers.get('location')).toBe('/sign-in?next=%2F');
  });
});
