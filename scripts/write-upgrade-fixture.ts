/**
 * Writes a data directory as this version leaves it behind when it is killed in the middle of an incident, for the upgrade test
 * of later versions (tests/fixtures/upgrade/README.md): two targets of one name, a release marked and one announced, a page that
 * fires, receivers that were notified, one that never answers and keeps its claim, an ended alert, and what people wrote; a paused
 * target with TLS settings and a proxy that has brought more new labels than are kept apart, tokens with scopes, maintenance windows
 * of every kind, users and a sign-in. It takes about a quarter of an hour.
 *
 *   node --import tsx scripts/write-upgrade-fixture.ts <directory>
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { startReferenceBackend } from '../reference-backend/server';
import { PRIVATE_CA } from '../tests/support/net/private-ca';

const [out] = process.argv.slice(2);
if (!out) throw new Error('usage: write-upgrade-fixture.ts <directory>');

const JWT_SECRET = 'a-secret-for-tests-of-32-characters';
const USER_PASSWORD = 'a-password-for-tests';
const received: Array<{ receiver: string; at: number; path: string; body: unknown }> = [];
/** Receivers that answer, except for the paths under /hang: those keep their sender waiting. */
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const path = request.url ?? '';
  const name = path.split('/')[1] ?? '';
  let read: unknown = body;
  try {
    read = JSON.parse(body);
  } catch {}
  received.push({ receiver: name, at: Date.now(), path, body: read });
  if (name !== 'hang')
    response.writeHead(name === 'pagerduty' ? 202 : 200).end('{"status":"success"}');
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
const hooks = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;

const data = mkdtempSync(join(tmpdir(), 'tocsin-fixture-'));
const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'server.ts'], {
  env: { ...process.env, PORT: '0', TOCSIN_DATA: data, TOCSIN_LOG_LEVEL: 'error' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let url = '';
for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
  url = (/^Tocsin is at (\S+)/.exec(line)?.[1] ?? '').replace('localhost', '127.0.0.1');
  if (url) break;
}

async function request(line: string, body?: unknown, headers: Record<string, string> = {}) {
  const [method, path] = line.split(' ');
  return fetch(`${url}${path}`, {
    method: method ?? 'GET',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

async function ask<T = { id: string }>(
  line: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<T> {
  const response = await request(line, body, headers);
  const text = await response.text();
  if (!response.ok) throw new Error(`${line}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : null) as T;
}

/** The cookie of a sign-in. */
async function signIn(name: string): Promise<string> {
  const response = await request('POST /api/v1/sign-in', { name, password: USER_PASSWORD });
  return (response.headers.getSetCookie()[0] ?? '').split(';', 1)[0] ?? '';
}

async function until(what: string, check: () => Promise<boolean> | boolean, ms = 300_000) {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await wait(500);
  }
  process.stderr.write(`${new Date().toISOString()} ${what}\n`);
}

const backendOf = (environment: string, release: string) =>
  startReferenceBackend({
    environment,
    release,
    instance: `${environment}-1`,
    jwtSecret: JWT_SECRET,
    paceMs: 4,
    cannedPaceMs: 4,
    reportIntervalMs: 50,
    collector: { url: `${url}/api/v1/events`, token: null },
  });
const staging = await backendOf('staging', 'v1');
const production = await backendOf('production', 'v1');

/** The URL of a backend with a password and a key in it, as people write them. */
function urlWithSecrets(url: string): string {
  const full = new URL(url);
  full.username = 'probe';
  full.password = 'url-password';
  full.searchParams.set('api_key', 'url-api-key');
  return full.href;
}

const target = (environment: string, backend: { url: string }) =>
  ask('POST /api/v1/targets', {
    name: 'chat',
    environment,
    intervalMs: 1000,
    holdMs: 100,
    url: urlWithSecrets(backend.url),
    credentials: { kind: 'jwt', secret: JWT_SECRET },
    headers: { 'x-team': 'chat', 'x-api-key': 'header-api-key' },
  });
const stagingId = (await target('staging', staging)).id;
const productionId = (await target('production', production)).id;

const IDENTITY = { ca: PRIVATE_CA.ca, cert: PRIVATE_CA.clientCert, key: PRIVATE_CA.clientKey };
const PROXY = 'http://proxy-user:proxy-password@127.0.0.1:9';
const voiceId = (
  await ask('POST /api/v1/targets', {
    name: 'voice',
    environment: 'staging',
    url: 'wss://127.0.0.1:9/ws',
    credentials: { kind: 'token', token: 'target-token' },
    tls: { ...IDENTITY, servername: 'agents.example.com' },
    proxy: PROXY,
    paused: true,
  })
).id;
/** More distinct error codes than are kept apart within an hour (decision 65). */
const ERROR_CODES = 110;
await ask('POST /api/v1/events', {
  events: Array.from({ length: ERROR_CODES }, (_, i) => ({
    id: `voice-${i}`,
    at: Date.now(),
    stage: 'factory',
    outcome: 'failed',
    target: voiceId,
    environment: 'staging',
    release: 'v1',
    instance: 'voice-1',
    errorCode: `E-${i}`,
  })),
});

const notifiers: Array<[string, string, Record<string, unknown>]> = [
  ['hook', 'webhook', { url: `${hooks}/hook`, secret: 'webhook-secret' }],
  ['duty', 'pagerduty', { routingKey: 'a'.repeat(32), url: `${hooks}/pagerduty` }],
  ['channel', 'slack', { webhookUrl: `${hooks}/slack` }],
  ['phone', 'ntfy', { topic: 'pages', url: `${hooks}/ntfy` }],
  ['stream', 'alertmanager', { url: `${hooks}/alertmanager` }],
  ['room', 'teams', { webhookUrl: `${hooks}/teams` }],
  ['guild', 'discord', { webhookUrl: `${hooks}/discord` }],
];
for (const [name, kind, settings] of notifiers)
  await ask('POST /api/v1/notifiers', { name, kind, settings });
await ask('POST /api/v1/notifiers', {
  name: 'behind a proxy',
  kind: 'webhook',
  enabled: false,
  settings: { url: 'https://example.com/', secret: 'webhook-secret' },
  tls: IDENTITY,
  proxy: PROXY,
});
for (const [name, more] of [
  ['ci', { role: 'operator' }],
  ['backend', { scope: 'ingest' }],
  ['prometheus', { scope: 'metrics' }],
  ['second place', { scope: 'probe', location: 'eu-west' }],
] as const)
  await ask('POST /api/v1/tokens', { name, ...more });
const HOUR_AT_NIGHT = { fromMinute: 120, toMinute: 240 };
const IN_10_YEARS = Date.now() + 10 * 365 * 86_400_000;
for (const [name, schedule] of [
  ['nightly restart', { kind: 'weekly', days: [0], ...HOUR_AT_NIGHT }],
  ['patch day', { kind: 'monthly', on: { weekday: 2, nth: 2 }, ...HOUR_AT_NIGHT }],
  ['batch', { kind: 'cron', cron: '30 3 * * 1-5', durationMs: '45m' }],
  ['move', { kind: 'once', from: IN_10_YEARS, to: IN_10_YEARS + 3_600_000 }],
] as const)
  await ask('POST /api/v1/maintenance', {
    name,
    environment: 'elsewhere',
    timeZone: 'Europe/Berlin',
    schedule,
    by: 'Ana Ruiz',
  });
await ask('PATCH /api/v1/settings', {
  thresholds: { agent: 900 },
  retention: { sessionsDays: 20, eventsDays: 10 },
});
await ask('POST /api/v1/releases', { target: stagingId, version: 'v1', notes: 'first' });

await until('both targets have sessions', async () => {
  const { sessions } = await ask<{ sessions: Array<{ outcome: string }> }>(
    'GET /api/v1/sessions?limit=50',
  );
  return sessions.filter(({ outcome }) => outcome === 'passed').length >= 30;
});

type OpenAlert = { id: string; targetId: string; severity: string; phase: string };

/** Open alerts of one target, firing pages only. */
const pages = async (id: string, phase: string) => {
  const { open } = await ask<{ open: OpenAlert[] }>('GET /api/v1/alerts');
  return open.filter((a) => a.targetId === id && a.severity === 'page' && a.phase === phase);
};

await production.setFaults({ 'agent-error': 1 });
await until('production pages', async () => (await pages(productionId, 'firing')).length > 0);
await until('production was notified', () =>
  received.some((r) => JSON.stringify(r.body).includes('production')),
);
await production.setFaults({ 'agent-error': 0 });
await until(
  'production has recovered',
  async () => (await pages(productionId, 'firing')).length === 0,
  900_000,
);
await until(
  'production resolves were sent',
  () => received.filter((r) => /resolve/i.test(JSON.stringify(r.body))).length >= 3,
);

await ask('POST /api/v1/releases', { target: stagingId, version: 'v2', notes: 'the refactoring' });
await staging.stop();
const broken = await startReferenceBackend({
  environment: 'staging',
  release: 'v2',
  instance: 'staging-2',
  jwtSecret: JWT_SECRET,
  paceMs: 4,
  cannedPaceMs: 4,
  reportIntervalMs: 50,
  port: Number(new URL(staging.url).port),
  collector: { url: `${url}/api/v1/events`, token: null },
});
await broken.setFaults({ 'context-wrong-type': 1 });
await until('staging pages', async () => (await pages(stagingId, 'firing')).length > 0);
await until('every receiver was notified of staging', () =>
  ['hook', 'pagerduty', 'slack', 'ntfy', 'alertmanager'].every((name) =>
    received.some((r) => r.receiver === name && JSON.stringify(r.body).includes('staging')),
  ),
);
const [page] = await pages(stagingId, 'firing');
if (page)
  await ask(`POST /api/v1/alerts/${page.id}/acknowledge`, { by: 'Ana Ruiz', note: 'looking' });
await ask('POST /api/v1/silences', {
  match: { targetId: productionId },
  durationMs: '2h',
  by: 'Ana Ruiz',
  reason: 'known',
});
await until(
  'the release has a verdict',
  async () => {
    const { releases } = await ask<{ releases: Array<{ version: string; latest: unknown }> }>(
      'GET /api/v1/releases',
    );
    return releases.some(({ version, latest }) => version === 'v2' && latest !== null);
  },
  600_000,
);
await ask(`POST /api/v1/releases/${encodeURIComponent(`${stagingId}:v2`)}/sign-off`, {
  action: 'approve',
  name: 'Mira Holt',
  reason: 'it fails',
});
// A receiver that does not answer: its message stays claimed when the process dies.
await ask('POST /api/v1/notifiers', {
  name: 'hanging',
  kind: 'webhook',
  settings: { url: `${hooks}/hang` },
});
await until('the hanging receiver was called', () => received.some((r) => r.receiver === 'hang'));
const alerts = await ask<unknown>('GET /api/v1/alerts');
const overview = await ask<unknown>(`GET /api/v1/overview?target=${stagingId}`);
// The first user is an admin, who adds the second one: from then on everybody signs in.
await ask('POST /api/v1/users', { name: 'Ana Ruiz', role: 'admin', password: USER_PASSWORD });
const cookie = await signIn('Ana Ruiz');
await ask(
  'POST /api/v1/users',
  { name: 'Mira Holt', role: 'reviewer', password: USER_PASSWORD },
  { cookie },
);
const writtenAt = Date.now();
const ended = once(child, 'exit');
child.kill('SIGKILL');
await ended;

/** What retention would have taken anyway stays out, and the log is folded into the file. */
function slim(file: string): void {
  const db = new Database(join(data, file));
  if (file === 'events.db') {
    const newest = (table: string, column: string) =>
      Number(db.prepare(`SELECT max(${column}) FROM ${table}`).pluck().get());
    const before = newest('health_event', 'bucket_at') - 60_000;
    const old = 'SELECT row FROM health_event WHERE bucket_at < ?';
    db.prepare(`DELETE FROM health_event_key WHERE row IN (${old})`).run(before);
    const { changes } = db.prepare('DELETE FROM health_event WHERE bucket_at < ?').run(before);
    db.prepare("UPDATE total SET n = n - ? WHERE name = 'healthEvents'").run(changes);
    db.prepare('DELETE FROM connection WHERE first_at < ?').run(
      newest('connection', 'first_at') - 60_000,
    );
  }
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('journal_mode = DELETE');
  db.close();
}

const about = { writtenAt, stagingId, productionId, voiceId, hooks, alerts, overview, received };
mkdirSync(out, { recursive: true });
const keep = (name: string, content: Buffer | string) =>
  writeFileSync(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
for (const name of ['state.db', 'events.db']) slim(name);
for (const name of ['state.db', 'events.db', 'tocsin.key'])
  keep(name, readFileSync(join(data, name)));
keep('about.json', JSON.stringify(about, null, 2));
rmSync(data, { recursive: true, force: true });
await Promise.all([broken.stop(), production.stop()]);
receiver.closeAllConnections();
receiver.close();
process.exit(0);
