import { afterEach, describe, expect, it } from 'vitest';
import { closedPort } from '../../../tests/support/net/free-port';
import { PRIVATE_CA } from '../../../tests/support/net/private-ca';
import { type ProxyOptions, startProxy, startSocksProxy } from '../../../tests/support/net/proxy';
import { probeUrl, SHORT } from '../../../tests/support/probe/probe-url';
import { HEALTHY, scriptedServer } from '../../../tests/support/probe/servers';
import { checkLine, checkSummary } from '../../contract/output/check-line';
import type { NamedProxy, TlsSettings, TlsVersion } from '../../domain/targets/connection';
import { systemClock } from '../../kit/clock';
import { type Anchor, createNetworkCheck } from '../machine/network-check';
import { connectionAdvice } from '../session/connection-advice';

const TLS: TlsSettings = { ca: null, cert: null, key: null, servername: null, insecure: false };
const TRUSTING: TlsSettings = { ...TLS, ca: PRIVATE_CA.ca };
const SERVER = { cert: PRIVATE_CA.serverCert, key: PRIVATE_CA.serverKey };

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
const closing = <T extends { close(): Promise<unknown> }>(one: T): T => {
  closers.push(() => one.close());
  return one;
};
/** Long enough for a handshake on a busy machine. */
const PATIENT = {
  ...SHORT,
  upgradeMs: 20_000,
  welcomeMs: 20_000,
  firstEventMs: 20_000,
  completionMs: 20_000,
  totalMs: 60_000,
};
const probe: typeof probeUrl = (url, over, network) =>
  probeUrl(url, { deadlines: PATIENT, ...over }, network);
const plain = async () => closing(await scriptedServer(HEALTHY));
const secure = async (more = {}) => closing(await scriptedServer(HEALTHY, { ...SERVER, ...more }));
const proxyWith = async (options: ProxyOptions = {}) => closing(await startProxy(options));
const via = ({ url }: { url: string }, credentials: string | null = null): NamedProxy => ({
  url,
  credentials,
});

describe('TLS of a target', () => {
  it('trusts a private authority where it is set, and names the settings where it is not', async () => {
    const { url } = await secure();
    const refused = await probe(url);
    expect(refused.facts.error).toMatchObject({ phase: 'tls' });
    expect(refused.facts.warnings.join()).toMatch(
      /set tls\.ca of this target .* NODE_EXTRA_CA_CERTS/,
    );
    const trusted = await probe(url, { outbound: { tls: TRUSTING, proxy: 'none' } });
    expect(trusted.outcome).toBe('passed');
    expect(trusted.facts.warnings).toEqual([]);
  });

  it('presents a client certificate, and names the settings where one is asked for', async () => {
    const { url } = await secure({ ca: PRIVATE_CA.ca, requestCert: true });
    const without = await probe(url, { outbound: { tls: TRUSTING, proxy: 'none' } });
    expect(without.outcome).toBe('failed');
    expect(without.facts.warnings.join()).toMatch(/set tls\.cert and tls\.key of this target/);
    const tls = { ...TRUSTING, cert: PRIVATE_CA.clientCert, key: PRIVATE_CA.clientKey };
    expect((await probe(url, { outbound: { tls, proxy: 'none' } })).outcome).toBe('passed');
  });

  it('warns in every session that nothing was verified', async () => {
    const { url } = await secure();
    const tls = { ...TLS, insecure: true };
    const session = await probe(url, { outbound: { tls, proxy: 'none' } });
    expect(session.outcome).toBe('passed');
    expect(session.facts.warnings).toEqual([
      "the server's certificate is not verified: tls.insecure is set",
    ]);
    expect(session.facts.certificateVerified).toBe(false);
    expect(checkLine(session)).toMatchObject({ certificateVerified: false });
    expect(checkSummary([session], 1)).toMatchObject({ certificateVerified: false });
    // Without TLS there is nothing to verify.
    const open = await probe((await plain()).url, { outbound: { tls, proxy: 'none' } });
    expect(open.facts.certificateVerified).toBeUndefined();
  });

  it('requires the lowest version that is set, and names the setting where the server is below', async () => {
    const old = await secure({ maxVersion: 'TLSv1.2' });
    const at = (minVersion: TlsVersion) =>
      probe(old.url, { outbound: { tls: { ...TRUSTING, minVersion }, proxy: 'none' } });
    expect((await at('TLSv1.2')).outcome).toBe('passed');
    const refused = await at('TLSv1.3');
    expect(refused.facts.error).toMatchObject({ phase: 'tls' });
    expect(refused.facts.warnings.join()).toMatch(/lower tls\.minVersion of this target/);
    const tls = { ...TLS, insecure: true, minVersion: 'TLSv1.3' as const };
    const insecure = await probe(old.url, { outbound: { tls, proxy: 'none' } });
    expect(insecure.failedStage).toBe('connect');
    const { url } = await secure();
    const now = { ...TRUSTING, minVersion: 'TLSv1.3' as const };
    expect((await probe(url, { outbound: { tls: now, proxy: 'none' } })).outcome).toBe('passed');
  });

  it('checks the name that is set', async () => {
    const { url } = await secure();
    const named = (servername: string) =>
      probe(url, { outbound: { tls: { ...TRUSTING, servername }, proxy: 'none' } });
    expect((await named('agents.example.com')).outcome).toBe('passed');
    expect((await named('other.example.com')).facts.warnings.join()).toMatch(/tls\.servername/);
  });
});

describe('a target behind a proxy', () => {
  it.each(['ws', 'wss'])('is measured through it: %s', async (scheme) => {
    const { url } = scheme === 'ws' ? await plain() : await secure();
    const proxy = await proxyWith({ credentials: 'a:b' });
    const session = await probe(url, {
      outbound: { tls: TRUSTING, proxy: via(proxy, 'a:b') },
    });
    expect(session.outcome).toBe('passed');
    expect(proxy.requests).toEqual([`CONNECT ${new URL(url).host}`]);
    expect(session.timings.connectMs).toBeGreaterThan(0);
    expect(session.timings.dnsMs).toBeNull();
  });

  it('is measured through SOCKS 5 and through https proxies', async () => {
    const { url } = await secure();
    const socks = closing(await startSocksProxy());
    expect((await probe(url, { outbound: { tls: TRUSTING, proxy: via(socks) } })).outcome).toBe(
      'passed',
    );
    const proxy = await proxyWith({ tls: SERVER });
    expect((await probe(url, { outbound: { tls: TRUSTING, proxy: via(proxy) } })).outcome).toBe(
      'passed',
    );
    expect(proxy.requests).toHaveLength(1);
  });

  it.each([
    [{ credentials: 'a:b' }, /asks for a user name and password \(407\)/],
    [{ status: 403 }, /refused to connect to localhost:\d+ \(403\)/],
  ])('is not blamed for what its proxy refuses: %j', async (options, expected) => {
    const { url } = await secure();
    const proxy = await proxyWith(options);
    const session = await probe(url, { outbound: { tls: TRUSTING, proxy: via(proxy) } });
    expect(session).toMatchObject({ outcome: 'excluded', exclusion: 'network' });
    expect(session.facts.probeFault).toMatch(expected);
  });

  it('is not blamed where its proxy is down', async () => {
    const { url } = await secure();
    const proxy = { url: `http://localhost:${await closedPort()}`, credentials: null };
    const session = await probe(url, { outbound: { tls: TRUSTING, proxy } });
    expect(session).toMatchObject({ outcome: 'excluded', exclusion: 'network' });
    expect(session.facts.probeFault).toMatch(
      /^the proxy http:\/\/localhost:\d+ refused the connection$/,
    );
  });

  it('is blamed where the proxy works and cannot reach it', async () => {
    const proxy = await proxyWith();
    const dead = `wss://localhost:${await closedPort()}/ws`;
    const other = await plain();
    const network = checkWith([{ host: '127.0.0.1', port: other.port }]);
    const session = await probe(dead, { outbound: { tls: null, proxy: via(proxy) } }, network);
    expect(session).toMatchObject({ outcome: 'failed', failedStage: 'connect' });
    expect(session.facts.error?.message).toMatch(
      /the proxy .* could not reach localhost:\d+ \(502\)/,
    );
    const alone = await probe(dead, { outbound: { tls: null, proxy: via(proxy) } });
    expect(alone.outcome).toBe('failed');
  });

  it('is not blamed where the proxy reaches no other target either', async () => {
    const proxy = await proxyWith({ status: 503 });
    const { url } = await secure();
    const other = await plain();
    const network = checkWith([{ host: '127.0.0.1', port: other.port }]);
    const session = await probe(url, { outbound: { tls: TRUSTING, proxy: via(proxy) } }, network);
    expect(session).toMatchObject({ outcome: 'excluded', exclusion: 'network' });
    expect(session.facts.probeFault).toMatch(/reaches no other target either/);
  });

  it('ends at its deadline where the proxy says nothing', async () => {
    const proxy = await proxyWith({ isSilent: true });
    const { url } = await secure();
    const session = await probe(url, {
      outbound: { tls: TRUSTING, proxy: via(proxy) },
      deadlines: SHORT,
    });
    expect(session).toMatchObject({ outcome: 'failed', failedStage: 'connect' });
    expect(session.facts.error?.message).toMatch(/proxy did not make the connection in time/);
    expect(session.tookMs).toBeLessThan(SHORT.totalMs);
  });
});

describe('advice about variables for proxies', () => {
  const failed = {
    connectedMs: null,
    deadline: null,
    error: { phase: 'tcp', code: 'ECONNREFUSED', message: '' },
  } as const;
  const env = { HTTPS_PROXY: 'http://user:pw@proxy:3128' };
  const url = 'wss://agents.example.com/ws';
  const adviceOf = (...of: Parameters<typeof connectionAdvice>) => connectionAdvice(...of).quoting;

  it('is given where a target without a proxy cannot be reached', () => {
    expect(adviceOf({ url }, failed, env)).toEqual([
      'HTTPS_PROXY is set, and targets do not use it by themselves: set proxy: env for this target if it can only be reached through http://proxy:3128',
    ]);
  });

  it('is not given otherwise', () => {
    expect(adviceOf({ url }, { ...failed, connectedMs: 3 }, env)).toEqual([]);
    expect(adviceOf({ url, outbound: { tls: null, proxy: 'env' } }, failed, env)).toEqual([]);
    expect(adviceOf({ url }, failed, { ...env, NO_PROXY: '.example.com' })).toEqual([]);
    expect(adviceOf({ url }, failed, {})).toEqual([]);
  });
});

function checkWith(behind: Anchor[]) {
  return createNetworkCheck({ clock: systemClock, anchors: () => [], anchorsBehind: () => behind });
}
