/** The API of journeys and of tests of a target, through its routes: real stores, a real prober, a real backend. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as checkRoute from '../../app/api/v1/journeys/check/route';
import * as journeysRoute from '../../app/api/v1/journeys/route';
import * as targetRoute from '../../app/api/v1/targets/[id]/route';
import * as testOneRoute from '../../app/api/v1/targets/[id]/test/route';
import * as targetsRoute from '../../app/api/v1/targets/route';
import * as testRoute from '../../app/api/v1/targets/test/route';
import { readConfigFile } from '../../lib/config/read-file';
import { errorBodySchema } from '../../lib/contract/api/errors';
import { targetTestSchema } from '../../lib/contract/api/journeys/target-test';
import { targetListSchema, targetViewSchema } from '../../lib/contract/api/targets';
import { journeyCheckSchema, journeyListSchema } from '../../lib/contract/journeys';
import type { Actor } from '../../lib/domain/people/people';
import { createBodyBudget } from '../../lib/http/body-budget';
import { ACTOR_HEADER } from '../../lib/http/server/inner-headers';
import { putRuntime, type RuntimeSlot } from '../../lib/http/slot';
import { systemClock } from '../../lib/kit/clock';
import { definedFields } from '../../lib/kit/defined-fields';
import { createProber, type Prober } from '../../lib/probe/schedule/prober';
import { exportState } from '../../lib/runtime/export-state';
import { provision } from '../../lib/runtime/provision/provision';
import { openDirectStores } from '../support/direct-stores';
import { agUi } from '../support/journey-servers/agents';
import { socketIo } from '../support/journey-servers/entered';
import { serviceFixture } from '../support/service-fixture';

vi.setConfig({ testTimeout: 120_000 });

const fixture = serviceFixture();
const cleanups: Array<() => unknown> = [];
let prober: Prober;

beforeEach(() => {
  prober = createProber({
    clock: systemClock,
    random: randomBytes,
    location: 'local',
    onSession: () => undefined,
    onSlots: () => undefined,
  });
  const { prober: known, ...rest } = fixture.ctx;
  const runDraft: typeof known.runDraft = (target) => prober.runDraft(target);
  putRuntime({
    services: { ...rest, prober: { ...known, runDraft } },
    ready: () => true,
    notReady: async () => [],
    oidc: null,
    access: {} as RuntimeSlot['access'],
    bodies: createBodyBudget(),
    report: () => undefined,
  });
});
afterEach(async () => {
  await prober.stop();
  putRuntime(undefined);
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** The targets of these tests have no secrets. */
const SECRETS = {
  seal: (text: string) => text,
  open: (text: string) => text,
  dataKey: new Uint8Array(),
  canSeal: true,
};

type Routes = typeof checkRoute;
type Ask = { method?: keyof Routes; body?: unknown; role?: Actor['role']; id?: string };

async function ask(routes: Routes, path: string, { method = 'POST', body, role, id }: Ask = {}) {
  const actor = { id: 'ada', name: 'Ada', role: role ?? 'admin', via: 'session' };
  const request = new Request(`http://localhost/api/v1/${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      [ACTOR_HEADER]: encodeURIComponent(JSON.stringify(actor)),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const params: Record<string, string> = id === undefined ? {} : { id };
  const response = await routes[method](request, { params: Promise.resolve(params) });
  return { status: response.status, json: (await response.json()) as unknown };
}

const OWN = `# Ours.
journey: mine
ask: {type: ask, text: $question, run: $run}
own: {at: $.run, is: $run}
read:
  # The end.
  complete: {match: done, answer: $.text}
  error: {match: failure, message: $.text}
`;
const WRONG = 'journey: mine\nask: hi\nread:\n  complet: done\n';
const target = (more: object) => ({
  name: 'draft',
  url: 'ws://127.0.0.1:9/ws',
  environment: 'staging',
  ...more,
});

async function targetNames(): Promise<string[]> {
  const { json } = await ask(targetsRoute, 'targets', { method: 'GET' });
  return targetListSchema.parse(json).targets.map(({ name }) => name);
}

describe('GET /journeys', () => {
  it('lists the built-in journey and those of the package, each with what it measures', async () => {
    const { status, json } = await ask(journeysRoute, 'journeys', {
      method: 'GET',
      role: 'viewer',
    });
    expect(status).toBe(200);
    const { journeys } = journeyListSchema.parse(json);
    const names = journeys.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['agent', 'ag-ui', 'openai-realtime-voice']));
    expect(new Set(names).size).toBe(names.length);
    for (const { name, text, plan } of journeys)
      expect([text === null, plan === null]).toEqual([name === 'agent', name === 'agent']);
    expect((await ask(journeysRoute, 'journeys')).status).toBe(405);
  });
});

describe('POST /journeys/check', () => {
  it('says what a journey measures, or each problem at its place', async () => {
    const right = await ask(checkRoute, 'journeys/check', { body: { journey: OWN } });
    expect(journeyCheckSchema.parse(right.json)).toMatchObject({ valid: true, problems: [] });
    const wrong = await ask(checkRoute, 'journeys/check', { body: { journey: WRONG } });
    expect(wrong.status).toBe(200);
    expect(journeyCheckSchema.parse(wrong.json)).toMatchObject({
      valid: false,
      journey: null,
    });
    const [first] = journeyCheckSchema.parse(wrong.json).problems;
    expect(first).toMatchObject({ line: 4, column: 3, reason: '`read` has no `complet`' });
  });

  it.each([
    ['no body', '', 400],
    ['no JSON', '{', 400],
    ['no journey', {}, 400],
    ['another type', { journey: 7 }, 400],
    ['a field that does not exist', { journey: OWN, name: 'x' }, 400],
  ])('refuses %s', async (_what, body, status) => {
    const answer = await ask(checkRoute, 'journeys/check', { body });
    expect(answer.status).toBe(status);
    expect(errorBodySchema.parse(answer.json).error.message).not.toBe('');
  });

  it('reports any number of mistakes in a bounded answer', async () => {
    const mistakes = `journey: x\n${Array.from({ length: 3_000 }, (_, n) => `k${n}: 1\n`).join('')}`;
    for (const journey of [mistakes, 'x'.repeat(200_000)]) {
      const { json } = await ask(checkRoute, 'journeys/check', { body: { journey } });
      expect(journeyCheckSchema.parse(json).valid).toBe(false);
      expect(JSON.stringify(json).length).toBeLessThan(400_000);
    }
  });
});

describe('POST /targets/test', () => {
  it('runs one session of a draft against its backend, and stores nothing', async () => {
    const server = await agUi();
    cleanups.push(() => server.close());
    const body = target({ url: server.url, journey: 'ag-ui', intervalMs: '5s' });
    const { status, json } = await ask(testRoute, 'targets/test', { body });
    expect([status, targetTestSchema.parse(json).outcome]).toEqual([200, 'passed']);
    const broken = { ...body, url: `${server.url}?break=error` };
    const failed = await ask(testRoute, 'targets/test', { body: broken });
    expect(targetTestSchema.parse(failed.json)).toMatchObject({
      outcome: 'failed',
      failedStage: 'complete',
    });
    expect(await targetNames()).toEqual(['chat']);
  });

  it('runs a saved target with a patch, over Socket.IO in a namespace of its own', async () => {
    const server = await socketIo('');
    cleanups.push(() => server.close());
    const saved = await ask(targetsRoute, 'targets', { body: target({ name: 'saved' }) });
    const { id } = targetViewSchema.parse(saved.json);
    const body = { url: server.url, transport: 'socket.io', namespace: 'nowhere' };
    const { status, json } = await ask(testOneRoute, `targets/${id}/test`, { id, body });
    expect(status).toBe(200);
    const ran = targetTestSchema.parse(json);
    expect(ran.outcome).toBe('failed');
    expect(JSON.stringify(ran)).toContain('Invalid namespace');
    const stored = await ask(targetRoute, `targets/${id}`, { method: 'GET', id });
    expect(targetViewSchema.parse(stored.json)).toMatchObject({ transport: 'ws', namespace: null });
  });

  it.each([
    ['a wrong journey', { journey: WRONG }, 'journey', '`read` has no `complet`'],
    ['a transport that contradicts it', { journey: OWN, transport: 'socket.io' }, 'transport', ''],
    ['a namespace without Socket.IO', { namespace: '/agents' }, 'namespace', 'only Socket.IO'],
    ['a namespace that is none', { transport: 'socket.io', namespace: 'a b' }, 'namespace', ''],
    ['what it does not measure', { journey: OWN, thresholds: { factory: 200 } }, 'thresholds', ''],
  ])('refuses %s as saving does', async (_what, fields, path, message) => {
    const body = target(fields);
    for (const [routes, name] of [
      [testRoute, 'targets/test'],
      [targetsRoute, 'targets'],
    ] as const) {
      const { status, json } = await ask(routes, name, { body });
      expect(status).toBe(400);
      const { details } = errorBodySchema.parse(json).error;
      expect(JSON.stringify(details)).toContain(path);
      expect(JSON.stringify(json).toLowerCase()).toContain(message.toLowerCase());
    }
    expect(await targetNames()).toEqual(['chat']);
  });

  it('is for those who may change targets', async () => {
    for (const [routes, path] of [
      [testRoute, 'targets/test'],
      [testOneRoute, 'targets/x/test'],
    ] as const) {
      const answer = await ask(routes, path, { body: target({}), role: 'viewer', id: 'x' });
      expect(answer.status).toBe(403);
    }
    expect((await ask(testOneRoute, 'targets/x/test', { body: {}, id: 'x' })).status).toBe(404);
  });
});

describe('a journey that was made through the API', () => {
  it('is in the exported file, which gives the same file again', async () => {
    for (const more of [
      { name: 'own', journey: OWN },
      { name: 'packaged', journey: 'ag-ui' },
      { name: 'sio', transport: 'socket.io', namespace: 'agents', question: 'Is it up?' },
    ]) {
      const { status } = await ask(targetsRoute, 'targets', { body: target(more) });
      expect(status).toBe(201);
    }
    const { text } = await exportState(fixture.stores.state);
    expect(text).toContain('# The end.');
    expect(text).toContain('namespace: /agents');
    const read = readConfigFile(Buffer.from(text), {});
    if (!('file' in read)) throw new Error(JSON.stringify(read.problems));
    const { thresholds, retention: _none, ...file } = read.file;
    const again = await openDirectStores();
    cleanups.push(() => again.close());
    const defined = { ...file, thresholds: definedFields(thresholds), retention: {} };
    await provision(defined, { state: again.state, clock: fixture.clock, secrets: SECRETS });
    expect((await exportState(again.state)).text).toBe(text);
  });
});
