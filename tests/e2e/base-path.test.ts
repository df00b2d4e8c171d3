import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findNginx } from '../../scripts/find-nginx';
import { type NginxSite, SITE_PASSWORD, startNginxSite } from '../acceptance/support/nginx-site';
import { pagesOfChromium, untilLive, visit } from './support/pages';

const found = findNginx();
const pages = pagesOfChromium();
let site: NginxSite;

/** A proxy that removes the path, as nginx does where proxy_pass ends with a slash. */
const removingPath = (block: string) =>
  block
    .replace('location ~ ^/tocsin(/|$) {', 'location /tocsin/ {')
    .replace('proxy_pass http://127.0.0.1:3000;', 'proxy_pass http://127.0.0.1:3000/;');

beforeAll(async () => {
  if (found.path === null) {
    if (process.env.CI === 'true') throw new Error(found.reason);
    return;
  }
  const where = { heading: 'nginx, under a path', path: '/tocsin' };
  site = await startNginxSite(found.path, where, removingPath);
}, 240_000);
afterAll(() => site?.stop());
beforeEach((context) => {
  if (found.path !== null) return;
  process.stderr.write(`skipped: ${found.reason}\n`);
  context.skip(found.reason);
});

describe('a console under a path, behind TLS', () => {
  it('is signed in to, walked through and signed out of without leaving the path', async () => {
    const page = await pages.open({ ignoreHTTPSErrors: true, expected: [/401/] });
    const at = (path: string) => `${site.origin}/tocsin${path}`;
    await visit(page, at('/settings'));
    await page.waitForURL(at('/sign-in?next=%2Ftocsin%2Fsettings'));
    await page.getByLabel('Admin password').fill(SITE_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(at('/settings'));
    await untilLive(page);
    const cookies = await page.context().cookies();
    expect(cookies.find(({ name }) => name === 'tocsin_session')).toMatchObject({
      path: '/tocsin',
      secure: true,
      httpOnly: true,
    });

    for (const [name, path] of [
      ['Targets', '/targets'],
      ['Sessions', '/sessions'],
      ['Incidents', '/incidents'],
    ] as const) {
      await page.getByRole('link', { name }).first().click();
      await page.waitForURL((url) => url.pathname === `/tocsin${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
    }
    await page.reload();
    await untilLive(page);
    await page.goBack();
    await page.waitForURL((url) => url.pathname === '/tocsin/sessions');

    await page.getByRole('button', { name: /Signed in as/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(at('/sign-in'));
  });
});
