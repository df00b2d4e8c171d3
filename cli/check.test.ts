import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { checkLineSchema, checkSummaryLineSchema } from '../lib/contract/output/check-output';
import { startCli } from '../tests/support/cli';
import { PRIVATE_CA } from '../tests/support/net/private-ca';
import { startProxy } from '../tests/support/net/proxy';
import {
  fiveEvents,
  HEALTHY,
  type Script,
  scriptedServer,
  type TestServer,
  WELCOME,
} from '../tests/support/probe/servers';
import { parseCheck } from './check-options';

const PROGRAM = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url));
/** Each test starts processes, on machines that may be busy. */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(script: Script): Promise<string> {
  const server = await scriptedServer(script);
  servers.push(server);
  return server.url;
}

const start = (args: string[]) => startCli(args, { env: { SECRET_TOKEN: 'opaque-secret-token' } });
const run = (...args: string[]) => start(args).ended;

function parseLines(out: string) {
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const summary = checkSummaryLineSchema.parse(lines.pop()).summary;
  return { sessions: lines.map((line) => checkLineSchema.parse(line)), summary };
}

describe('tocsin check', () => {
  it('names the settings where a certificate is not trusted, and passes with the authority', async () => {
    const secure = { cert: PRIVATE_CA.serverCert, key: PRIVATE_CA.serverKey };
    const server = await scriptedServer(HEALTHY, secure);
    servers.push(server);
    const refused = await start(['check', server.url, '--hold', '200ms']).ended;
    expect(refused.code).toBe(10);
    expect(refused.out).toContain('NODE_EXTRA_CA_CERTS');
    const ca = join(mkdtempSync(join(tmpdir(), 'tocsin-check-')), 'ca.pem');
    writeFileSync(ca, PRIVATE_CA.ca);
    const proxy = await startProxy();
    try {
      const flags = ['--hold', '200ms', '--ca', ca, '--proxy', proxy.url];
      expect((await start(['check', server.url, ...flags]).ended).code).toBe(0);
      expect(proxy.requests).toHaveLength(1);
    } finally {
      await proxy.close();
    }
    const down = ['--ca', ca, '--proxy', proxy.url];
    const excluded = await start(['check', server.url, ...down]).ended;
    expect(excluded.code).toBe(75);
    expect(excluded.out).toMatch(/the proxy http:\/\/localhost:\d+ refused the connection/);
  });

  it('prints one line per session and a summary, and exits 0 when all passed', async () => {
    const { code, out, err } = await run(
      'check',
      await serve(HEALTHY),
      '--json',
      '--sessions',
      '3',
      '--concurrency',
      '2',
      '--jwt-secret',
      'hush-hush-secret',
      '--release',
      'v9',
    );
    expect(err).toBe('');
    expect(code).toBe(0);
    const { sessions, summary } = parseLines(out);
    expect(sessions).toHaveLength(3);
    expect(new Set(sessions.map((one) => one.id)).size).toBe(3);
    expect(sessions[0]).toMatchObject({ release: 'v9', outcome: 'passed', transport: 'ws' });
    expect(summary).toMatchObject({
      sessions: 3,
      passed: 3,
      failed: 0,
      indicators: { endToEnd: { bad: 0, valid: 3, unknown: 0 } },
    });
  });

  it('exits 10 when a session failed, and when one was only degraded', async () => {
    const failed = await run(
      'check',
      await serve({ onOpen: ({ socket }) => socket.close(1011) }),
      '--json',
    );
    expect(failed.code).toBe(10);
    expect(parseLines(failed.out).sessions[0]).toMatchObject({
      failedStage: 'ready',
      close: { code: 1011, by: 'server' },
    });
    expect(parseLines(failed.out).summary.indicators.factory).toEqual({
      bad: 0,
      valid: 0,
      unknown: 1,
    });
    const degraded = await run(
      'check',
      await serve({
        onOpen: ({ send }) => send({ ...WELCOME, fallback_active: true }),
        onRequest: ({ runId, send }) => {
          for (const event of fiveEvents(runId)) send(event);
        },
      }),
      '--json',
    );
    expect(degraded.code).toBe(10);
    expect(parseLines(degraded.out).summary).toMatchObject({ degraded: 1, failed: 0 });
    const refused = await run('check', 'ws://127.0.0.1:9/', '--json');
    expect(refused.code).toBe(10);
    expect(parseLines(refused.out).sessions[0]).toMatchObject({
      failedStage: 'connect',
      close: { code: null, by: null },
    });
  });

  it('exits 13 where most sessions were excluded, although the others passed', async () => {
    let opened = 0;
    const url = await serve({
      ...HEALTHY,
      onOpen: ({ send }) => send(opened++ % 2 === 0 ? 'x'.repeat(40_000) : WELCOME),
    });
    const args = ['check', url, '--json', '--sessions', '4', '--max-message', '16KiB'];
    const { code, out } = await run(...args);
    expect(parseLines(out).summary).toMatchObject({ passed: 2, excluded: 2, failed: 0 });
    expect(code).toBe(13);
  });

  it('keeps to its timeout, and never prints the token', async () => {
    const { code, out } = await run(
      'check',
      `${await serve({})}?token=also-secret-here`,
      '--json',
      '--timeout',
      '900ms',
      '--token-env',
      'SECRET_TOKEN',
    );
    expect(code).toBe(10);
    const { sessions, summary } = parseLines(out);
    expect(sessions[0]?.failedStage).toBe('ready');
    // Without the cap the welcome alone is waited for ten seconds.
    expect(sessions[0]?.timings.totalMs).toBeLessThan(5_000);
    expect(summary.durationMs).toBeLessThan(5_000);
    expect(out).not.toMatch(/opaque-secret|also-secret/);
    expect(out).toContain('user ids do not rotate');
  });

  it('shows people where sessions stop, why, and shows the first failure', async () => {
    const { code, out } = await run(
      'check',
      await serve({
        onOpen: ({ send, socket }) => {
          send({
            type: 'error_message',
            error_code: 'FACTORY_INIT_FAILED',
            error_message: 'no\u001b[31m manager',
          });
          socket.close(1011, 'Factory SSOT validation failed');
        },
      }),
      '--sessions',
      '2',
    );
    expect(code).toBe(10);
    expect(out).toMatch(/factory\s+│\s+0\s+│\s+2/);
    expect(out).toContain('2 × factory: FACTORY_INIT_FAILED');
    expect(out).toContain('closed by the server: 1011, internal error');
    expect(out).not.toContain('\u001b');
  });

  it('refuses what it does not understand with 64', async () => {
    for (const args of [
      ['check'],
      ['check', 'http://x/'],
      ['chek'],
      ['check', 'ws://x/', '--nope'],
      ['check', 'ws://x/', '--transport', 'mqtt'],
    ]) {
      const { code, err, out } = await run(...args);
      expect(code).toBe(64);
      expect(err).toContain('error:');
      expect(out).toBe('');
    }
  });

  it('finishes with a summary and 130 on SIGINT', async () => {
    const url = await serve({});
    const { child, ended } = start(['check', url, '--json', '--sessions', '50', '--rate', '20/s']);
    await new Promise<void>((resolve) => {
      const server = servers[0];
      if (!server) throw new Error('no server');
      server.onConnection(resolve);
    });
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    expect(parseLines(out).summary.failed).toBe(0);
  });

  it('ends quietly when nobody reads on', async () => {
    const { child, ended } = start([
      'check',
      await serve(HEALTHY),
      '--json',
      '--sessions',
      '2000',
      '--concurrency',
      '4',
    ]);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { err } = await ended;
    expect(err).toBe('');
  });
});

describe('options of check', () => {
  const flags = {
    sessions: '1',
    concurrency: '1',
    auth: 'header',
    header: [] as string[],
    transport: 'ws',
    journey: 'agent',
  };
  const parse = (more: object) => parseCheck('ws://h/ws', { ...flags, ...more }, {});

  it.each([
    ['20s', 20_000],
    ['500ms', 500],
    ['20', 20_000],
    ['1.5m', 90_000],
  ])('reads %s', (timeout, ms) => {
    expect(parse({ timeout }).timeoutMs).toBe(ms);
  });

  it.each([
    { timeout: 'soon' },
    { timeout: '1ms' },
    { sessions: '0' },
    { sessions: '1e9' },
    { concurrency: '-1' },
    { auth: 'body' },
    { auth: 'header,header' },
    { auth: 'subprotocol:bearer' },
    { deadline: ['agent'] },
    { deadline: ['agents=30s'] },
    { deadline: ['agent=30'] },
    { idle: '2h' },
    { secret: ['oauth=in-the-clear'] },
    { secret: ['oauth=env:UNSET'] },
    { hosts: ['https://idp.example.com'] },
    { header: ['nocolon'] },
    { header: ['Upgrade: x'] },
    { header: ['a: b\u0001'] },
    { token: 'a b' },
    { token: 'a', jwtSecret: 'b' },
    { tokenEnv: 'UNSET' },
  ])('refuses %j', (more) => {
    expect(() => parse(more)).toThrow();
  });

  it('reads headers', () => {
    expect(parse({ header: ['X-A: b: c'] })).toMatchObject({
      headers: { 'x-a': 'b: c' },
    });
  });

  it('reads certificates and a proxy, and says what is wrong with them', () => {
    expect(parse({}).outbound).toEqual({ tls: null, proxy: 'none' });
    expect(parse({ proxy: 'http://me:word@proxy:3128', insecure: true }).outbound).toEqual({
      tls: { ca: null, cert: null, key: null, servername: null, insecure: true },
      proxy: { url: 'http://proxy:3128', credentials: 'me:word' },
    });
    expect(() => parse({ ca: '/nowhere/ca.pem' })).toThrow(
      '--ca /nowhere/ca.pem cannot be read (ENOENT)',
    );
    expect(() => parse({ ca: PROGRAM })).toThrow('--ca has no readable certificate');
    expect(() => parse({ proxy: 'ftp://proxy' })).toThrow('--proxy must be');
  });
});
