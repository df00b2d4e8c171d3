import { mkdtempSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './load-config';
import { problemTable } from './problems/problem-table';

type Options = { env?: Record<string, string>; nodeVersion?: string };

const KEY = 'ab'.repeat(32);
const DATABASE = 'postgres://tocsin:hunter22@db/tocsin';

function load(yaml: string | null, { env = {}, nodeVersion = '20.9.0' }: Options = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'tocsin-config-'));
  if (yaml !== null) writeFileSync(join(cwd, 'tocsin.config.yaml'), yaml);
  return { cwd, result: loadConfig({ env, cwd, nodeVersion }) };
}

function problems(yaml: string | null, options: Options = {}) {
  const { result } = load(yaml, options);
  return result.ok ? [] : result.problems;
}

const target = `targets:
  - name: chat-staging
    url: wss://api.staging.example.com/ws
    environment: staging
`;

describe('loadConfig', () => {
  it('has a default for everything', () => {
    const { cwd, result } = load(null);
    expect(result).toMatchObject({
      ok: true,
      config: { host: null, port: 3000, portAsked: false, location: 'local', configFile: null },
    });
    expect(result.ok && result.config.dataDirectory).toBe(join(cwd, 'data'));
    expect(result.ok && Object.isFrozen(result.config.admin)).toBe(true);
  });

  it.each([
    [{ TOCSIN_PUBLIC_URL: 'https://x.example/' }, 'https://x.example', ''],
    [{ TOCSIN_PUBLIC_URL: 'https://x.example/tocsin/' }, 'https://x.example/tocsin', '/tocsin'],
    [{ TOCSIN_BASE_PATH: '/ops/tocsin/' }, null, '/ops/tocsin'],
    [{ TOCSIN_BASE_PATH: '/' }, null, ''],
    [
      { TOCSIN_BASE_PATH: '/a', TOCSIN_PUBLIC_URL: 'https://x.example/a' },
      'https://x.example/a',
      '/a',
    ],
  ])('takes the base path of %j', (env, publicUrl, basePath) => {
    const { result } = load(null, { env });
    expect(result).toMatchObject({ ok: true, config: { publicUrl, basePath } });
  });

  it.each([
    ['', 0],
    ['0', 0],
    ['500ms', 500],
    ['1m', 60_000],
  ])('takes "%s" as the delay of a shutdown', (text, shutdownDelayMs) => {
    const { result } = load(null, { env: { TOCSIN_SHUTDOWN_DELAY: text } });
    expect(result).toMatchObject({ ok: true, config: { shutdownDelayMs } });
  });

  it('reads the example of the product page, without its notifiers', () => {
    const { result } = load(
      `${target}    interval: 5s
    token: \${env:CHAT_TOKEN}
    journey: agent
    thresholds: { factory: "> 99 %", emergency: "< 2.5%" }
rules: default
retention: { sessions: 30d, tallies: 400d }
`,
      { env: { CHAT_TOKEN: 'a: {b}' } },
    );
    expect(result).toMatchObject({
      ok: true,
      config: {
        targets: [
          {
            name: 'chat-staging',
            interval: 5000,
            token: 'a: {b}',
            hold: 5000,
            thresholds: { factory: 100, emergency: 250 },
          },
        ],
        retention: { sessionsDays: 30, talliesDays: 400 },
      },
    });
  });

  it.each<[string, string, Partial<Record<'path' | 'problem' | 'hint' | 'at', unknown>>]>([
    [
      'an unknown field',
      'retension: {}',
      { path: 'retension', problem: 'unknown field', hint: 'did you mean retention?' },
    ],
    [
      'one in a target',
      `${target}    intervall: 5s`,
      { path: 'targets[0].intervall', hint: 'did you mean interval?' },
    ],
    [
      'one in thresholds',
      `${target}    thresholds: { internal-error: "< 2 %" }`,
      { path: 'targets[0].thresholds.internal-error', hint: 'did you mean internalError?' },
    ],
    [
      'a missing field',
      'targets: [{ name: a, url: ws://x }]',
      { path: 'targets[0].environment', problem: 'missing' },
    ],
    [
      'an http URL',
      'targets: [{ name: a, url: http://x, environment: e }]',
      { problem: 'expected a ws:// or wss:// URL' },
    ],
    [
      'a good share given as a bad one',
      `${target}    thresholds: { factory: "< 2 %" }`,
      { path: 'targets[0].thresholds.factory' },
    ],
    [
      'a threshold of 100 %',
      `${target}    thresholds: { factory: "> 100 %" }`,
      { problem: 'must be between 0 % and 100 %' },
    ],
    [
      'an unset variable',
      `${target}    token: \${env:NOPE}`,
      { path: 'targets[0].token', problem: 'environment variable NOPE is not set' },
    ],
    [
      'a heartbeat that would open incidents',
      'notifiers: [{ name: alive, kind: pagerduty, routingKey: 0123456789abcdef0123456789abcdef, purpose: watchdog }]',
      {
        path: 'notifiers[0].purpose',
        problem: expect.stringContaining('pagerduty takes no heartbeats'),
      },
    ],
    [
      'a window without a length',
      'maintenance: [{ name: night, days: [sun], from: "02:00", to: "02:00" }]',
      {
        path: 'maintenance[0].to',
        problem: expect.stringContaining('begins and ends at the same time'),
      },
    ],
    [
      'a window that begins where a day ends',
      'maintenance: [{ name: night, days: [sun], from: "24:00", to: "02:00" }]',
      { path: 'maintenance[0].from', problem: expect.stringContaining('such as "02:00"') },
    ],
    [
      'a message size without a unit that is known',
      'probe: { maxMessage: 5MB }',
      { path: 'probe.maxMessage', problem: expect.stringContaining('such as 512KiB, 5MiB') },
    ],
    [
      'an anchor without a port',
      'probe: { anchors: [example.com] }',
      { path: 'probe.anchors[0]', problem: expect.stringContaining('expected host:port') },
    ],
    [
      'a header of two lines',
      `${target}    headers: { x-team: "a\\nb" }`,
      { path: 'targets[0].headers.x-team', problem: expect.stringContaining('line break') },
    ],
    [
      'a metadata service as a target',
      'targets: [{ name: a, url: "ws://0xa9fea9fe/", environment: b }]',
      { path: 'targets[0].url', hint: 'use another address, or set TOCSIN_ALLOW_LINK_LOCAL=1' },
    ],
    [
      'a metadata service as a receiver',
      'notifiers: [{ name: a, kind: webhook, url: "http://metadata.google.internal/" }]',
      { path: 'notifiers[0]', problem: expect.stringContaining('metadata service') },
    ],
    [
      'a redacted form from a screen',
      `${target}    headers: { x-key: "[redacted]" }`,
      { path: 'targets[0].headers.x-key', problem: 'contains [redacted] in place of a secret' },
    ],
    [
      'token and jwt',
      `${target}    token: x\n    jwt: { secret: y }`,
      { path: 'targets[0].token' },
    ],
    ['half a day', 'retention: { sessions: 12h }', { path: 'retention.sessions' }],
    [
      'a name twice',
      `${target}  - { name: chat-staging, url: ws://x, environment: staging }`,
      { path: 'targets[1].name' },
    ],
    [
      'too few in flight',
      `${target}probe: { maxInFlight: 3 }`,
      { path: 'probe.maxInFlight', hint: 'use at least 19, or a longer interval' },
    ],
    [
      'a gate that never closes',
      'gate: { deadline: 30s }',
      { path: 'gate.deadline', problem: 'must be at least 1m' },
    ],
    ['broken YAML', 'targets: [', { at: { file: 'tocsin.config.yaml', line: 1, column: 11 } }],
    [
      'a key twice',
      'rules: default\nrules: default',
      { at: { file: 'tocsin.config.yaml', line: 2, column: 1 } },
    ],
  ])('refuses %s', (_, yaml, expected) => {
    expect(problems(yaml)).toContainEqual(expect.objectContaining(expected));
  });

  it('reads what one session follows and what answers while the network works', () => {
    const { result } = load(
      'probe: { maxMessage: 7.5MiB, maxFrames: 50000, anchors: ["example.com:443", "[2001:db8::1]:53"] }',
    );
    expect(result).toMatchObject({
      config: {
        sessionLimits: { messageBytes: 7_864_320, frames: 50_000 },
        anchors: [
          { host: 'example.com', port: 443 },
          { host: '2001:db8::1', port: 53 },
        ],
      },
    });
    expect(load(null).result).toMatchObject({ config: { sessionLimits: {}, anchors: [] } });
  });

  it('ends a window at the end of the day, and takes whole days', () => {
    const { result } = load(
      `maintenance:
  - { name: evening, days: [fri], from: "22:00", to: "24:00" }
  - { name: sunday, days: [sun], from: "00:00", to: "24:00" }`,
    );
    expect(result).toMatchObject({
      config: {
        maintenance: [
          { schedule: { fromMinute: 1_320, toMinute: 1_440 } },
          { schedule: { fromMinute: 0, toMinute: 1_440 } },
        ],
      },
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['a port', { PORT: '70000' }, 'PORT'],
    ['an address of a proxy', { TOCSIN_TRUST_PROXY: '10.0.0.0/33' }, 'TOCSIN_TRUST_PROXY'],
    ['a short secret of a proxy', { TOCSIN_PROXY_SECRET: 'short' }, 'TOCSIN_PROXY_SECRET'],
    ['a flag', { TOCSIN_TRUST_PROXY: 'maybe' }, 'TOCSIN_TRUST_PROXY'],
    ['a URL', { TOCSIN_PUBLIC_URL: 'ftp://x' }, 'TOCSIN_PUBLIC_URL'],
    ['a URL with a user', { TOCSIN_PUBLIC_URL: 'https://me@x' }, 'TOCSIN_PUBLIC_URL'],
    ['a path', { TOCSIN_BASE_PATH: 'tocsin' }, 'TOCSIN_BASE_PATH'],
    ['a path that climbs', { TOCSIN_BASE_PATH: '/a/../b' }, 'TOCSIN_BASE_PATH'],
    ['markup', { TOCSIN_BASE_PATH: '/"><script>' }, 'TOCSIN_BASE_PATH'],
    ['two paths', { TOCSIN_BASE_PATH: '/a', TOCSIN_PUBLIC_URL: 'https://x/b' }, 'TOCSIN_BASE_PATH'],
    ['a delay without a unit', { TOCSIN_SHUTDOWN_DELAY: '5' }, 'TOCSIN_SHUTDOWN_DELAY'],
    ['a long delay', { TOCSIN_SHUTDOWN_DELAY: '61s' }, 'TOCSIN_SHUTDOWN_DELAY'],
    ['a level', { TOCSIN_LOG_LEVEL: 'loud' }, 'TOCSIN_LOG_LEVEL'],
    ['a role', { TOCSIN_ROLE: 'web,judgement' }, 'TOCSIN_ROLE'],
    ['no role', { TOCSIN_ROLE: ',' }, 'TOCSIN_ROLE'],
    ['a probe that stores nothing', { TOCSIN_ROLE: 'web,probe' }, 'TOCSIN_ROLE'],
    ['a part of the roles with SQLite', { TOCSIN_ROLE: 'web' }, 'TOCSIN_ROLE'],
    ['a name of a node', { TOCSIN_NODE: 'n'.repeat(81) }, 'TOCSIN_NODE'],
    [
      'an address of another kind',
      { TOCSIN_DATABASE_URL: 'mysql://a/b', TOCSIN_KEY: KEY },
      'TOCSIN_DATABASE_URL',
    ],
    ['a database without a key', { TOCSIN_DATABASE_URL: DATABASE }, 'TOCSIN_KEY'],
    ['a key without a database', { TOCSIN_KEY: KEY }, 'TOCSIN_KEY'],
    ['a short key', { TOCSIN_DATABASE_URL: DATABASE, TOCSIN_KEY: 'abc' }, 'TOCSIN_KEY'],
    [
      'two keys',
      { TOCSIN_DATABASE_URL: DATABASE, TOCSIN_KEY: KEY, TOCSIN_KEY_FILE: '/k' },
      'TOCSIN_KEY_FILE',
    ],
    [
      'a key file that is not there',
      { TOCSIN_DATABASE_URL: DATABASE, TOCSIN_KEY_FILE: '/nowhere/key' },
      'TOCSIN_KEY_FILE',
    ],
    ['a short password', { TOCSIN_ADMIN_PASSWORD: 'elevenchars' }, 'TOCSIN_ADMIN_PASSWORD'],
    [
      'an unresolved token',
      { TOCSIN_ADMIN_TOKEN: '$' + '{TOCSIN_ADMIN_TOKEN}' },
      'TOCSIN_ADMIN_TOKEN',
    ],
    ['a file that is not there', { TOCSIN_CONFIG: 'nope.yaml' }, 'TOCSIN_CONFIG'],
  ])('refuses %s that is wrong', (_, env, path) => {
    expect(problems(null, { env }).map((one) => one.path)).toEqual([path]);
  });

  it('keeps both stores in files by default, or in the database of the environment, else of the file', () => {
    expect(load(null).result).toMatchObject({ config: { storage: null, key: null } });
    const file = `storage: { url: "\${env:DB}", directUrl: "postgres://tocsin@direct/tocsin", poolSize: 20, prepare: false }`;
    const key = { text: KEY, from: 'TOCSIN_KEY' };
    expect(load(file, { env: { DB: DATABASE, TOCSIN_KEY: KEY } }).result).toMatchObject({
      config: {
        key,
        storage: {
          url: DATABASE,
          directUrl: 'postgres://tocsin@direct/tocsin',
          poolSize: 20,
          lanes: 4,
          prepare: false,
          unsafe: false,
        },
      },
    });
    const env = { DB: DATABASE, TOCSIN_DATABASE_URL: 'postgres://other/tocsin', TOCSIN_KEY: KEY };
    expect(load(file, { env }).result).toMatchObject({
      config: { storage: { url: 'postgres://other/tocsin', poolSize: 20 } },
    });
  });

  it.each([
    ['storage: {}', 'storage.url'],
    ['storage: { url: "postgres://tocsin:hunter22@db" }', 'storage.url'],
    ['storage: { url: "postgres://tocsin:hunter22%@db/tocsin" }', 'storage.url'],
    ['storage: { url: "postgres://tocsin:hunter22@db/tocsin", lanes: 17 }', 'storage.lanes'],
    [
      'storage: { url: "postgres://tocsin:hunter22@db/tocsin", readUrl: "postgres://r/t" }',
      'storage.readUrl',
    ],
  ])('refuses %s, without a password in what it says', (text, path) => {
    const found = problems(text, { env: text === 'storage: {}' ? {} : { TOCSIN_KEY: KEY } });
    expect(found.map((one) => one.path)).toEqual([path]);
    expect(JSON.stringify(found)).not.toContain('hunter22');
  });

  it('takes every role by default and the name of the machine', () => {
    const all = { roles: ['web', 'collect', 'judge', 'probe'], lease: { ttlMs: 10_000 } };
    expect(load(null).result).toMatchObject({ config: { ...all, node: hostname() } });
    const file = 'role: [probe, judge, collect, web, judge]\nnode: eu-1\nlease: { ttl: 20s }';
    expect(load(file).result).toMatchObject({
      config: { ...all, node: 'eu-1', lease: { ttlMs: 20_000 } },
    });
    const env = { TOCSIN_ROLE: 'all', TOCSIN_NODE: 'eu-2' };
    expect(load('role: web\nnode: eu-1', { env }).result).toMatchObject({
      config: { ...all, node: 'eu-2' },
    });
  });

  it('takes some of the roles with a database', () => {
    const env = { TOCSIN_DATABASE_URL: DATABASE, TOCSIN_KEY: KEY };
    expect(load('role: [probe, collect]', { env }).result).toMatchObject({
      config: { roles: ['collect', 'probe'] },
    });
    const asked = load(null, { env: { ...env, TOCSIN_ROLE: 'judge' } });
    expect(asked.result).toMatchObject({ config: { roles: ['judge'] } });
  });

  it.each([
    ['role: web', 'role'],
    ['role: [web, nobody]', 'role[1]'],
    ['role: [judge, probe]', 'role'],
    ['role: []', 'role'],
    ['role: 5', 'role'],
    ['lease: { ttl: 1s }', 'lease.ttl'],
  ])('refuses %s in the file', (text, path) => {
    expect(problems(text).map((one) => one.path)).toEqual([path]);
  });

  it.each([
    ['18.20.0', false],
    ['20.8.1', false],
    ['20.20.2', true],
    ['22.11.0', false],
    ['22.23.3', true],
    ['24.21.0', false],
  ])('accepts Node %s: %s', (nodeVersion, accepted) => {
    const { result } = load(null, { nodeVersion });
    expect(result.ok).toBe(accepted);
  });

  it('refuses an old Node, and says everything at once', () => {
    const all = problems('nope: 1', { env: { PORT: 'x' }, nodeVersion: '18.20.0' });
    expect(all.map((one) => one.path)).toEqual(['node', 'PORT', 'nope']);
    expect(problemTable(all).split('\n')).toHaveLength(4);
  });
});
