/** The options about TLS and the proxy, of each command that connects. `check` itself: check.test.ts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../tests/support/cli';
import { PRIVATE_CA } from '../tests/support/net/private-ca';
import { startProxy, type TestProxy } from '../tests/support/net/proxy';
import { type SecureFront, startSecureFront } from '../tests/support/net/secure-front';
import { register as registerCheck } from './check';
import { register as registerDrill } from './drill';
import { type DrillFlags, parseDrill } from './drill-options';
import { register as registerGate } from './gate';
import { type GateFlags, parseGate } from './gate-options';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-connection-'));
const ca = join(directory, 'ca.pem');
const cert = join(directory, 'cert.pem');
const key = join(directory, 'key.pem');

/** A console that refuses every token: who gets its answer has reached it. */
let console401: Server;
let front: SecureFront;
let proxy: TestProxy;
beforeAll(async () => {
  writeFileSync(ca, PRIVATE_CA.ca);
  writeFileSync(cert, PRIVATE_CA.clientCert);
  writeFileSync(key, PRIVATE_CA.clientKey);
  console401 = createServer((_, response) => response.writeHead(401).end('{}'));
  await new Promise<void>((resolve) => console401.listen(0, '127.0.0.1', resolve));
  front = await startSecureFront((console401.address() as AddressInfo).port, { asksClient: true });
  proxy = await startProxy();
});
afterAll(async () => {
  await proxy.close();
  await front.close();
  await new Promise((resolve) => console401.close(resolve));
  rmSync(directory, { recursive: true, force: true });
});

const gateFlags: GateFlags = {
  auth: 'header',
  header: [],
  check: [],
  reporter: 'pretty',
  exitStyle: 'tocsin',
};
const drillFlags: DrillFlags = { timeout: '15m', server: 'https://tocsin.example', target: 'chat' };
const receiver = { receiver: 'pager' };

describe('the options about the connection', () => {
  it('are the same for check, gate and drill', () => {
    const program = new Command();
    for (const register of [registerCheck, registerGate, registerDrill]) register(program);
    const shared = program.commands.map(({ options }) =>
      options
        .filter(({ long }) =>
          /^--(?:ca|cert|key|servername|insecure|tls-min|proxy)$/.test(long ?? ''),
        )
        .map(({ flags, description }) => [flags, description]),
    );
    expect(shared[0]).toHaveLength(7);
    expect(shared[1]).toEqual(shared[0]);
    expect(shared[2]).toEqual(shared[0]);
  });

  it('have a lowest version of TLS', () => {
    const url = 'wss://chat.example/ws';
    for (const tlsMin of ['1.3', 'TLSv1.3'])
      expect(parseGate({ ...gateFlags, url, tlsMin }, {}).endpoint?.outbound).toMatchObject({
        tls: { minVersion: 'TLSv1.3' },
      });
    expect(() => parseGate({ ...gateFlags, url, tlsMin: '1.1' }, {})).toThrow(
      '--tls-min 1.1: expected TLSv1.2 or TLSv1.3',
    );
  });

  it('hold for the endpoint and the console of a gate, the name for one of them', () => {
    const server = 'https://tocsin.example';
    const url = 'wss://chat.example/ws';
    const set = { ...gateFlags, target: 'chat', servername: 'inner', proxy: 'env' };
    const alone = parseGate({ ...set, server }, {});
    expect(alone.server?.outbound).toMatchObject({ proxy: 'env', tls: { servername: 'inner' } });
    const both = parseGate({ ...set, server, url }, {});
    expect(both.server?.outbound).toEqual({ proxy: 'env', tls: null });
    expect(both.endpoint?.outbound).toMatchObject({ proxy: 'env', tls: { servername: 'inner' } });
  });

  it('are refused where they cannot be read, and where nothing would use them', () => {
    expect(() => parseGate({ ...gateFlags, url: 'wss://h/', ca: '/nowhere' }, {})).toThrow(
      '--ca /nowhere cannot be read (ENOENT)',
    );
    expect(() => parseDrill('bare-1011', { ...drillFlags, ...receiver, key }, {})).toThrow(
      '--cert is missing: a key needs its certificate',
    );
    expect(() => parseDrill('bare-1011', { timeout: '15m', insecure: true }, {})).toThrow(
      '--insecure needs --server',
    );
  });
});

describe.each([
  ['gate', ['gate', '--target', 'chat']],
  ['drill', ['drill', 'bare-1011', '--target', 'chat', '--receiver', 'pager']],
])('%s at a console of a private authority that asks for a certificate', (_, args) => {
  const ask = (...more: string[]) =>
    runCli([...args, '--server', `https://localhost:${front.port}`, '--token', 'x', ...more]);

  it('reaches it with them, through a proxy', async () => {
    const options = ['--ca', ca, '--cert', cert, '--key', key, '--proxy', proxy.url];
    const { code, err } = await ask(...options);
    expect([code, err]).toEqual([expect.any(Number), expect.stringMatching(/401/)]);
    expect(proxy.requests).toContain(`CONNECT localhost:${front.port}`);
  });

  it('says which options help where it does not', async () => {
    const { code, err } = await ask();
    expect(err).toMatch(/SELF_SIGNED_CERT_IN_CHAIN: see --ca/);
    expect(code).toBe(75);
  });
});
