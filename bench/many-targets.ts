import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../lib/kit/clock';
import { ensureBuild } from '../lib/runtime/pages/ensure-build';
import { openStores } from '../lib/store/open-stores';
import type { Mutation } from '../lib/store/state-store';
import type { AnsweringReady } from './support/answering-process';
import { startChild } from './support/child';
import { quantile, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import type { ServerFigures, ServerInput, ServerReady } from './support/server-process';
import { targetAt } from './support/session-bulk';

const STORED = 2_000;
const LIVE = 500;
const LIVE_EVERY_MS = 1_000;
/** Until every live target has had sessions and the judge's caches are full. */
const SETTLE_MS = 20_000;
const MEASURED_MS = 60_000;
/** Between two requests: as a few people with open pages ask. */
const PAUSE_MS = 250;
const SLOWEST_MS = 300;
const REQUESTS = [
  'GET /api/v1/targets',
  'GET /api/v1/targets?limit=200',
  'GET /api/v1/target-names',
  'GET /api/v1/targets/overview',
  'GET /',
  'GET /targets',
  'GET /alerts',
  'GET /releases',
] as const;
/** What the limit is about; the other requests are shown beside it. */
const LIMITED = new Set<string>(['GET /api/v1/targets', 'GET /api/v1/targets/overview', 'GET /']);

await ensureBuild(say);
const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
const backend = await startChild<AnsweringReady>('answering-process');
await storeTargets(backend.ready.url);
const server = await startChild<ServerReady>('server-process', {
  dataDirectory: directory,
  targets: [],
} satisfies ServerInput);
await pause(SETTLE_MS);
await server.ask<ServerFigures>({});

const times = new Map<string, number[]>(REQUESTS.map((line) => [line, []]));
const failed: string[] = [];
const end = performance.now() + MEASURED_MS;
while (performance.now() < end)
  for (const line of REQUESTS) {
    await request(line);
    await pause(PAUSE_MS);
  }
const figures = await server.ask<ServerFigures>({});
const finished = await finishedSessions();
const { connections } = await backend.ask<{ connections: number }>({});
await server.stop();
await backend.stop();
rmSync(directory, { recursive: true, force: true });
await report([...REQUESTS.map(resultOf), ...serverResults()]);

async function storeTargets(url: string): Promise<void> {
  const stores = await openStores({ clock: systemClock, directory, bulk: true });
  const now = Date.now();
  const mutations = Array.from({ length: STORED }, (_, index): Mutation => {
    const live = index < LIVE;
    const base = targetAt(index);
    const value = {
      ...base,
      url,
      environment: `environment-${index % 10}`,
      intervalMs: live ? LIVE_EVERY_MS : 60_000,
      holdMs: 0,
      paused: !live,
      createdAt: now,
    };
    return { op: 'insert', kind: 'target', id: base.id, value };
  });
  await stores.state.mutate(mutations, now);
  await stores.close();
}

async function request(line: string): Promise<void> {
  const path = line.slice('GET '.length);
  const startedAt = performance.now();
  const response = await fetch(`${server.ready.url}${path}`);
  await response.arrayBuffer();
  times.get(line)?.push(performance.now() - startedAt);
  if (!response.ok) failed.push(`${line} ${response.status}`);
}

async function finishedSessions(): Promise<number> {
  const about = await fetch(`${server.ready.url}/api/v1/about`);
  const { store } = (await about.json()) as { store: { sessions: number } };
  return store.sessions;
}

function resultOf(line: string): BenchResult {
  const all = times.get(line) ?? [];
  const p95 = quantile(all, 0.95);
  const limited = LIMITED.has(line);
  return {
    what: `${line}, p95, ${STORED} targets stored, ${LIVE} live at one session a second`,
    goal: limited ? { judged: p95, is: 'at most', value: SLOWEST_MS, unit: ' ms' } : null,
    ratio: null,
    ours: p95,
    peer: null,
    unit: 'ms',
    note: `${all.length} requests, median ${short(quantile(all, 0.5))} ms, longest ${short(Math.max(...all))} ms`,
  };
}

function serverResults(): BenchResult[] {
  const errors = figures.errorLines + failed.length;
  return [
    {
      what: 'Error lines and failed requests meanwhile',
      goal: { judged: errors, is: 'at most', value: 0, unit: '' },
      ratio: null,
      ours: errors,
      peer: null,
      unit: '',
      note: [...new Set([...failed, ...figures.firstErrors])].slice(0, 5).join('; '),
    },
    {
      what: 'Longest pause of the main thread',
      goal: { judged: figures.longestPauseMs, is: 'at most', value: 1_000, unit: ' ms' },
      ratio: null,
      ours: figures.longestPauseMs,
      peer: null,
      unit: 'ms',
      note: `RSS ${short(figures.rssBytes / 1024 ** 2)} MiB; ${short(finished)} sessions stored since the start, ${short(connections)} connections of the backend`,
    },
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
