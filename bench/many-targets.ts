import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../lib/kit/clock';
import { ensureBuild } from '../lib/runtime/pages/ensure-build';
import { openStores } from '../lib/store/open-stores';
import type { Mutation } from '../lib/store/state-store';
import type { AnsweringReady } from './support/answering-process';
import { type Child, startChild } from './support/child';
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
/** Half of it, so that another request beside it is answered in time too. */
const MOST_PROCESSOR_MS = 150;
/** Requests before the counted ones, and those. */
const WARM_UP = 5;
const COUNTED = 10;
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
const backend = await startChild<AnsweringReady>('answering-process');
const times = new Map<string, number[]>(REQUESTS.map((line) => [line, []]));
const processor = new Map<string, number>();
const failed: string[] = [];

say(`${STORED} targets, none live: processor time of each request`);
await withServer({ live: 0 }, async (server) => {
  for (const line of REQUESTS) {
    for (let n = 0; n < WARM_UP; n++) await request(server, line);
    await server.ask<ServerFigures>({});
    for (let n = 0; n < COUNTED; n++) await request(server, line);
    const { processorMs } = await server.ask<ServerFigures>({});
    processor.set(line, processorMs / COUNTED);
  }
});
for (const all of times.values()) all.length = 0;

say(`${STORED} targets, ${LIVE} live at one session a second`);
let finished = 0;
const figures = await withServer({ live: LIVE }, async (server) => {
  await pause(SETTLE_MS);
  await server.ask<ServerFigures>({});
  const end = performance.now() + MEASURED_MS;
  while (performance.now() < end)
    for (const line of REQUESTS) {
      await request(server, line);
      await pause(PAUSE_MS);
    }
  const measured = await server.ask<ServerFigures>({});
  finished = await finishedSessions(server);
  return measured;
});
const { connections } = await backend.ask<{ connections: number }>({});
await backend.stop();
await report([...REQUESTS.flatMap(resultsOf), ...serverResults()]);

/** Runs a console of its own on `STORED` targets, `live` of which are measured. */
async function withServer<T>(
  { live }: { live: number },
  measure: (server: Child<ServerReady>) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  await storeTargets(directory, live);
  const input: ServerInput = { dataDirectory: directory, targets: [] };
  const server = await startChild<ServerReady>('server-process', input);
  try {
    return await measure(server);
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function storeTargets(directory: string, liveTargets: number): Promise<void> {
  const stores = await openStores({ clock: systemClock, directory, bulk: true });
  const now = Date.now();
  const mutations = Array.from({ length: STORED }, (_, index): Mutation => {
    const live = index < liveTargets;
    const base = targetAt(index);
    const value = {
      ...base,
      url: backend.ready.url,
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

async function request(server: Child<ServerReady>, line: string): Promise<void> {
  const path = line.slice('GET '.length);
  const startedAt = performance.now();
  const response = await fetch(`${server.ready.url}${path}`);
  await response.arrayBuffer();
  times.get(line)?.push(performance.now() - startedAt);
  if (!response.ok) failed.push(`${line} ${response.status}`);
}

async function finishedSessions(server: Child<ServerReady>): Promise<number> {
  const about = await fetch(`${server.ready.url}/api/v1/about`);
  const { store } = (await about.json()) as { store: { sessions: number } };
  return store.sessions;
}

function resultsOf(line: string): BenchResult[] {
  const all = times.get(line) ?? [];
  const p95 = quantile(all, 0.95);
  const own = processor.get(line) ?? Number.NaN;
  const limited = LIMITED.has(line);
  return [
    {
      what: `${line} with ${STORED} targets, processor time`,
      goal: limited ? { judged: own, is: 'at most', value: MOST_PROCESSOR_MS, unit: ' ms' } : null,
      ratio: null,
      ours: own,
      peer: null,
      unit: 'ms',
      note: 'all threads of the server, none of the targets live',
    },
    {
      what: `${line} with ${STORED} targets, ${LIVE} live, p95`,
      goal: limited ? { judged: p95, is: 'at most', value: SLOWEST_MS, unit: ' ms' } : null,
      ratio: null,
      ours: p95,
      peer: null,
      unit: 'ms',
      note: `${all.length} requests, median ${short(quantile(all, 0.5))} ms, longest ${short(Math.max(...all))} ms`,
    },
  ];
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
      note: `${short(figures.processorMs / MEASURED_MS)} cores busy; RSS ${short(figures.rssBytes / 1024 ** 2)} MiB; ${short(finished)} sessions stored since the start, ${short(connections)} connections of the backend`,
    },
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
