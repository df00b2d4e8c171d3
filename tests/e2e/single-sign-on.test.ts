import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from '../support/identity-provider';
import { type ServerFixture, startHouse } from '../support/server-fixture';
import { violationsIn } from './support/axe';
import { pagesOfChromium, visit } from './support/pages';

const PASSWORD = 'correct horse battery';
/** The provider's own pages ask for a font of the web and have no icon. */
const AT_THE_PROVIDER = [/fonts\.googleapis\.com/, /favicon\.ico/];
const directory = mkdtempSync(join(tmpdir(), 'tocsin-sso-'));
const pages = pagesOfChromium();
let provider: IdentityProvider;
let fixture: ServerFixture;
let url: string;

beforeAll(async () => {
  provider = await startIdentityProvider();
  const config = join(directory, 'tocsin.config.yaml');
  const oidc = {
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    name: 'Example ID',
    scopes: ['openid', 'profile', 'email', 'groups'],
    roles: { admin: ['ops'], viewer: ['staff'] },
  };
  writeFileSync(config, JSON.stringify({ auth: { oidc } }));
  fixture = await startHouse({ TOCSIN_CONFIG: config, TOCSIN_ADMIN_PASSWORD: PASSWORD });
  url = fixture.server.url;
  provider.register([`${url}/api/v1/sign-in/oidc/callback`]);
  provider.people.set('ada', { name: 'Ada', groups: ['ops'] });
  provider.people.set('vera', { name: 'Vera', groups: ['staff'] });
  provider.people.set('guest', { name: 'Guest', groups: ['guests'] });
}, 240_000);
afterAll(async () => {
  await Promise.all([fixture.stop(), provider.stop()]);
  rmSync(directory, { recursive: true });
});

/** From the sign-in page through the provider's forms. */
async function signIn(page: Page, login: string, path = '/'): Promise<void> {
  await visit(page, `${url}/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByRole('button', { name: 'Sign in with Example ID' }).click();
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('x');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

describe('single sign-on', () => {
  it('signs in through the provider, leads on, and signs out', async () => {
    const page = await pages.open({ expected: [/401/, ...AT_THE_PROVIDER] });
    await signIn(page, 'ada', '/settings?tab=people');
    await page.waitForURL(`${url}/settings?tab=people`);
    await page.getByText(`from ${new URL(provider.issuer).host}`).waitFor();
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    expect(await page.getByRole('button', { name: 'Change password' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Where you are signed in' }).click();
    await page.getByText('this browser').waitFor();
    expect(await violationsIn(page)).toEqual([]);
    const cookies = await page.context().cookies(url);
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL('**/sign-in');
    const session = cookies.find(({ name }) => name === 'tocsin_session')?.value;
    const headers = { cookie: `tocsin_session=${session}` };
    expect((await fixture.ask('GET /api/v1/targets', { headers })).status).toBe(401);
  });

  it('says what is wrong where no group has a role', async () => {
    const page = await pages.open({ expected: AT_THE_PROVIDER });
    await signIn(page, 'guest');
    await page.getByText('None of your groups may use this Tocsin.').waitFor();
    expect(await violationsIn(page)).toEqual([]);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('keeps out whom an admin disables, and ends other sign-ins from the list', async () => {
    const vera = await pages.open({ expected: [/401/, ...AT_THE_PROVIDER] });
    await signIn(vera, 'vera', '/targets');
    await vera.waitForURL(`${url}/targets`);
    const admin = await pages.open({ expected: [/401/, ...AT_THE_PROVIDER] });
    await visit(admin, `${url}/sign-in?next=${encodeURIComponent('/settings?tab=sign-ins')}`);
    await admin.getByLabel('Admin password').fill(PASSWORD);
    await admin.getByRole('button', { name: 'Sign in', exact: true }).click();
    await admin.getByRole('button', { name: /^Sign out Vera/ }).click();
    await admin.getByText('Nobody else is signed in.').waitFor();
    await vera.waitForURL('**/sign-in?**');
    await admin.getByRole('tab', { name: 'People' }).click();
    await admin.getByRole('button', { name: 'Disable Vera' }).click();
    await admin.getByRole('button', { name: 'Enable Vera' }).waitFor();
    await vera.getByRole('button', { name: 'Sign in with Example ID' }).click();
    await vera.getByText('Your account is disabled in this Tocsin.').waitFor();
  });
});
