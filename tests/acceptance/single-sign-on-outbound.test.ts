/** Sign-in at an identity provider that only the settings of `outbound` reach: a private authority, behind a proxy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOutboundFetch } from '../../lib/net/outbound-fetch';
import {
  type IdentityProvider,
  providerBrowser,
  startIdentityProvider,
} from '../support/identity-provider';
import { PRIVATE_CA } from '../support/net/private-ca';
import { startProxy, type TestProxy } from '../support/net/proxy';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';

const CREDENTIALS = 'tocsin:proxy-word';
const directory = mkdtempSync(join(tmpdir(), 'tocsin-sso-outbound-'));
const inner = { ca: PRIVATE_CA.ca, cert: null, key: null, servername: null, insecure: false };
let provider: IdentityProvider;
let proxy: TestProxy;
let fixture: ServerFixture | null = null;

beforeAll(async () => {
  provider = await startIdentityProvider({
    cert: PRIVATE_CA.serverCert,
    key: PRIVATE_CA.serverKey,
  });
  provider.people.set('ada', { name: 'Ada', groups: ['ops'] });
  proxy = await startProxy({ credentials: CREDENTIALS });
  writeFileSync(join(directory, 'ca.pem'), PRIVATE_CA.ca);
});
afterEach(async () => {
  await fixture?.stop();
  fixture = null;
  vi.unstubAllEnvs();
  proxy.requests.length = 0;
});
afterAll(async () => {
  await Promise.all([provider.stop(), proxy.close()]);
  rmSync(directory, { recursive: true });
});

const proxyUrl = () => proxy.url.replace('//', `//${CREDENTIALS}@`);
const trusting = { tls: { ca: 'ca.pem' } };

async function startTocsin(outbound: object): Promise<ServerFixture> {
  const config = join(directory, 'tocsin.config.yaml');
  const { issuer, clientId, clientSecret } = provider;
  const scopes = ['openid', 'profile', 'groups'];
  const oidc = { issuer, clientId, clientSecret, scopes, roles: { admin: ['ops'] } };
  writeFileSync(config, JSON.stringify({ auth: { oidc }, outbound }));
  fixture = await startServerFixture({ env: { TOCSIN_CONFIG: config } });
  provider.register([`${fixture.server.url}/api/v1/sign-in/oidc/callback`]);
  return fixture;
}

/** Where the sign-in leads: to the provider, or back to the page of it with what went wrong. */
async function begin(tocsin: ServerFixture) {
  const { headers } = await tocsin.ask('GET /api/v1/sign-in/oidc');
  const cookies = headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  return { location: headers.get('location') ?? '', cookie: cookies.join('; ') };
}

describe('single sign-on through a proxy, with a private authority', () => {
  it.each([
    ['that the file names', () => ({ ...trusting, proxy: proxyUrl() })],
    [
      'of HTTPS_PROXY, which is the default',
      () => {
        vi.stubEnv('HTTPS_PROXY', proxyUrl());
        vi.stubEnv('NO_PROXY', 'elsewhere.example');
        return trusting;
      },
    ],
  ])('signs in: %s', async (_, outbound) => {
    const tocsin = await startTocsin(outbound());
    const { location, cookie } = await begin(tocsin);
    expect(location).toContain(provider.issuer);
    const browser = providerBrowser(createOutboundFetch({ tls: inner, proxy: 'none' }));
    const back = await browser.signIn(location, 'ada');
    const line = `GET ${back.pathname}${back.search}`;
    const { headers } = await tocsin.ask(line, { headers: { cookie } });
    const session = headers.getSetCookie().find((text) => text.startsWith('tocsin_session='));
    const me = await tocsin.ask('GET /api/v1/me', {
      headers: { cookie: session?.split(';')[0] ?? '' },
    });
    expect(me.json).toMatchObject({ name: 'Ada', role: 'admin' });
    // Its configuration, the tokens and its keys, each through the proxy.
    const { host } = new URL(provider.issuer);
    expect(proxy.requests.length).toBeGreaterThanOrEqual(3);
    expect(new Set(proxy.requests)).toEqual(new Set([`CONNECT ${host}`]));
  });

  it('goes past the proxy where NO_PROXY names the provider', async () => {
    vi.stubEnv('HTTPS_PROXY', proxyUrl());
    vi.stubEnv('NO_PROXY', 'localhost');
    const { location } = await begin(await startTocsin(trusting));
    expect(location).toContain(provider.issuer);
    expect(proxy.requests).toEqual([]);
  });

  it('fails where its authority is not trusted', async () => {
    const { location } = await begin(await startTocsin({ proxy: proxyUrl() }));
    expect(location).toMatch(/\/sign-in\?.*problem=/);
  });
});
