import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from './load-config';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function load(yaml: string, env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'tocsin-auth-'));
  directories.push(cwd);
  writeFileSync(join(cwd, 'tocsin.config.yaml'), yaml);
  return loadConfig({ env, cwd, nodeVersion: process.versions.node });
}

function pathsOf(yaml: string, env: Record<string, string> = {}): string[] {
  const result = load(yaml, env);
  return result.ok ? [] : result.problems.map(({ path }) => path);
}

const PROXY = 'auth: { proxy: { userHeader: X-Remote-User, roles: { viewer: ["*"] } } }';
const OIDC = (more: string) =>
  `auth: { oidc: { clientId: tocsin, roles: { admin: [ops] }, ${more} } }`;
const ISSUER = 'issuer: https://id.example.com';

describe('a header of a proxy that names the user', () => {
  it('is refused without a way to trust the proxy', () => {
    const refused: Array<Record<string, string>> = [
      {},
      { TOCSIN_TRUST_PROXY: '1' },
      { TOCSIN_PROXY_SECRET: 'the secret of the proxy' },
    ];
    const accepted: Array<Record<string, string>> = [
      { TOCSIN_TRUST_PROXY: '10.0.0.5' },
      { TOCSIN_TRUST_PROXY: '1', TOCSIN_PROXY_SECRET: 'the secret of the proxy' },
    ];
    for (const env of refused) expect(pathsOf(PROXY, env)).toEqual(['auth.proxy']);
    for (const env of accepted) expect(pathsOf(PROXY, env)).toEqual([]);
  });

  it('is read in lower case, as Node names headers', () => {
    const result = load(PROXY, { TOCSIN_TRUST_PROXY: '10.0.0.5' });
    expect(result).toMatchObject({
      config: { auth: { oidc: null, proxy: { userHeader: 'x-remote-user' } } },
    });
  });
});

describe('an identity provider', () => {
  it.each([
    [OIDC(ISSUER), []],
    [OIDC('issuer: http://localhost:9'), []],
    [OIDC('issuer: http://id.example.com'), ['auth.oidc.issuer']],
    [OIDC('issuer: id.example.com'), ['auth.oidc.issuer']],
    [OIDC(`${ISSUER}, scopes: [profile]`), ['auth.oidc.scopes']],
    [OIDC(`${ISSUER}, secret: x`), ['auth.oidc.secret']],
    [`auth: { oidc: { ${ISSUER}, clientId: x } }`, ['auth.oidc.roles']],
    [`auth: { oidc: { ${ISSUER}, clientId: x, roles: {} } }`, ['auth.oidc.roles']],
    [
      `auth: { oidc: { ${ISSUER}, clientId: x, roles: { admin: [b], boss: [a] } } }`,
      ['auth.oidc.roles.boss'],
    ],
  ])('%s', (yaml, paths) => {
    expect(pathsOf(yaml)).toEqual(paths);
  });

  it('needs the address that it sends people back to, where others reach the server', () => {
    const open = { HOST: '0.0.0.0', TOCSIN_ADMIN_PASSWORD: 'correct horse' };
    expect(pathsOf(OIDC(ISSUER), open)).toEqual(['auth.oidc']);
    const named = { ...open, TOCSIN_PUBLIC_URL: 'https://tocsin.example.com' };
    expect(pathsOf(OIDC(ISSUER), named)).toEqual([]);
  });
});
