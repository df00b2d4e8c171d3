import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DrillRequest } from '../../lib/commands/drill/drill-request';
import { runDrill } from '../../lib/commands/drill/run-drill';
import { notifierListSchema } from '../../lib/contract/api/alerting/notifiers';
import { drillReportSchema } from '../../lib/contract/output/drill-output';
import { isAppError } from '../../lib/kit/errors';
import { DIRECT } from '../../lib/net/outbound';
import type { ReferenceBackend } from '../../reference-backend/server';
import { BIN } from '../support/bundle/programs';
import { fastTime } from '../support/fast-time';
import { startSink } from '../support/http-sink';
import { patience } from '../support/patience';
import { QUICK_RULES } from '../support/quick-rules';
import { type ServerFixture, startServerFixture } from '../support/server-fixture';
import { until } from '../support/until';

const FAULT = 'bare-1011';
const TOKEN = 'a-token-for-drills';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-drill-server-'));
const time = fastTime();
let house: ServerFixture;
let backend: ReferenceBackend;

beforeAll(async () => {
  const file = join(directory, 'tocsin.config.yaml');
  writeFileSync(file, QUICK_RULES);
  const env = { TOCSIN_ADMIN_TOKEN: TOKEN, TOCSIN_CONFIG: file };
  house = await startServerFixture({ env, time });
  backend = await house.addBackend();
  await house.addTarget(backend, { intervalMs: 500 });
}, 240_000);
afterAll(async () => {
  await house?.stop();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => backend.clearFaults());

const request = (more: Partial<DrillRequest> = {}): DrillRequest => ({
  fault: { name: FAULT, share: 1 },
  quick: false,
  receiver: null,
  env: {},
  warmUpMs: 5_000,
  timeoutMs: 40_000 * patience(),
  server: {
    url: house.url,
    token: TOKEN,
    outbound: DIRECT,
    target: 'chat',
    backendAdmin: backend.adminUrl,
  },
  ...more,
});
/** A page of the server is there in seconds or never. */
const soon = (more: Partial<DrillRequest> = {}) => request({ timeoutMs: 10_000, ...more });
const run = (of: DrillRequest, signal = new AbortController().signal) =>
  runDrill(of, { print: () => undefined, signal });
const ask = (line: string, body?: unknown) =>
  house.ask(line, { headers: { authorization: `Bearer ${TOKEN}` }, body });
const notifiers = async () =>
  notifierListSchema.parse((await ask('GET /api/v1/notifiers')).json).notifiers;
const refused = (code: string) => (error: unknown) => isAppError(error) && error.code === code;

describe('a drill against a running server', () => {
  beforeAll(() => time.start());
  afterAll(() => time.stop());

  it('proves as a command that the page of an outage arrives and resolves', {
    timeout: 200_000,
  }, async () => {
    // The receiver that a drill brings along goes by the clock of its own process, which is behind.
    const sink = await startSink();
    const notifier = await ask('POST /api/v1/notifiers', {
      name: 'on-call',
      kind: 'webhook',
      settings: { url: sink.url },
      route: { severities: ['page'] },
    });
    expect(notifier.status, notifier.text).toBe(201);
    const { stdout } = await promisify(execFile)(process.execPath, [
      BIN,
      'drill',
      FAULT,
      '--json',
      '--server',
      house.url,
      '--token',
      TOKEN,
      '--target',
      'chat',
      '--receiver',
      'on-call',
      '--backend-admin',
      backend.adminUrl,
      '--timeout',
      `${Math.ceil(90 * patience())}s`,
    ]);
    const report = drillReportSchema.parse(JSON.parse(stdout));
    expect(report).toMatchObject({
      outcome: 'arrived',
      reason: null,
      fault: { name: FAULT, share: 1 },
      messages: { firing: 1, resolved: 1 },
    });
    const statuses = sink.json().map(({ status }: { status: string }) => status);
    expect(statuses).toEqual(['firing', 'resolved']);
    expect(report.page).toMatch(/sessions stop at ready/);
    expect(report.sessions.failed).toBeGreaterThanOrEqual(3);
    expect(report.detectMs).toBeGreaterThan(0);
    expect(backend.faults()[FAULT]).toBe(0);
    const { id } = notifier.json as { id: string };
    expect((await ask(`DELETE /api/v1/notifiers/${id}`)).status).toBeLessThan(300);
    await sink.close();
  });

  it('says what kept the page back, and leaves nothing behind', { timeout: 300_000 }, async () => {
    const silence = { match: { environment: 'staging' }, by: 'Ada', reason: 'a rehearsal' };
    expect((await ask('POST /api/v1/silences', silence)).status).toBe(201);
    const report = await run(soon());
    expect(report).toMatchObject({
      outcome: 'no_page',
      reason: expect.stringMatching(/not sent: silenced/),
      target: { name: 'chat', environment: 'staging' },
      messages: { firing: 0, resolved: 0 },
    });
    expect(report.detectMs).toBeGreaterThan(0);
    expect(backend.faults()[FAULT]).toBe(0);
    expect(await notifiers()).toEqual([]);
    // It still fires: another drill would take that page for its own.
    await expect(run(soon())).rejects.toSatisfy(refused('conflict'));
    expect(backend.faults()[FAULT]).toBe(0);
  });

  it('leaves a fault alone that is in already', async () => {
    await backend.setFaults({ [FAULT]: 0.01 });
    await expect(run(request())).rejects.toSatisfy(refused('conflict'));
    expect(backend.faults()[FAULT]).toBe(0.01);
  });

  it('knows targets, notifiers and tokens by what the server says', async () => {
    const { server } = request();
    if (!server) throw new Error('it is about a server');
    const wrong = (more: Partial<typeof server>) =>
      run(request({ server: { ...server, ...more } }));
    await expect(wrong({ target: 'nobody' })).rejects.toSatisfy(refused('not_found'));
    await expect(wrong({ token: null })).rejects.toSatisfy(refused('unauthorized'));
    // No demo, so no fault panel.
    await expect(wrong({ backendAdmin: null })).rejects.toSatisfy(refused('not_found'));
    await expect(run(request({ receiver: 'on-call' }))).rejects.toThrow(
      'no notifier is named on-call; existing ones: none',
    );
  });
});

describe('a drill of its own at a real receiver', () => {
  let folder: string;
  let sink: Awaited<ReturnType<typeof startSink>>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-drill-config-'));
    sink = await startSink();
  });
  afterEach(async () => {
    await sink.close();
    rmSync(folder, { recursive: true, force: true });
  });
  type Told = { status: string; commonLabels: { severity: string } };
  const told = (): Told[] => sink.json();
  const configured = (route: object): DrillRequest => {
    const notifier = { name: 'on-call', kind: 'webhook', url: sink.url, secret: TOKEN, route };
    const file = join(folder, 'tocsin.config.yaml');
    writeFileSync(file, JSON.stringify({ notifiers: [notifier] }));
    const env = { TOCSIN_CONFIG: file };
    return request({ server: null, quick: true, receiver: 'on-call', env });
  };

  it('ends there what it told, also where it is stopped, and tells no tickets', {
    timeout: 300_000,
  }, async () => {
    const stop = new AbortController();
    const running = run(configured({}), stop.signal);
    await until({ what: 'the page is there', withinMs: 120_000 * patience() }, () =>
      told().some(({ status }) => status === 'firing'),
    );
    stop.abort();
    const report = await running;
    expect(report).toMatchObject({ outcome: 'interrupted', reason: null });
    expect(told().at(-1)?.status).toBe('resolved');
    expect(new Set(told().map((one) => one.commonLabels.severity))).toEqual(new Set(['page']));
  });

  it('refuses one that takes no pages', { timeout: 120_000 }, async () => {
    await expect(run(configured({ severities: ['ticket'] }))).rejects.toThrow(
      'notifier on-call takes no pages',
    );
    expect(told()).toEqual([]);
  });
});
