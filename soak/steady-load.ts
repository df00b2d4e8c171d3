import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnsweringReady } from '../bench/support/answering-process';
import { startChild } from '../bench/support/child';
import { median, quantile } from '../bench/support/figures';
import type { IdleLinksFigures, IdleLinksInput } from '../bench/support/idle-links';
import type { ServerFigures, ServerInput, ServerReady } from '../bench/support/server-process';
import { targetAt } from '../bench/support/session-bulk';
import { systemClock } from '../lib/kit/clock';
import { ensureBuild } from '../lib/runtime/pages/ensure-build';
import { openStores } from '../lib/store/open-stores';
import type { Mutation } from '../lib/store/state-store';
import { reportTables, type Table } from './support/table';

/**
 * One console for an hour: 2,000 targets of which 100 are measured each second, 100,000 distinct labels, and 10,000 connections that
 * send nothing. `TOCSIN_SOAK_MINUTES=5` for a short run, which says less about memory.
 */
const MINUTES = Number(process.env.TOCSIN_SOAK_MINUTES ?? 60);
const TARGETS = 2_000;
const LIVE = 100;
const LINKS = 10_000;
const LABELS = 100_000;
const LABEL_BATCH = 2_000;
/** Memory is compared between the end of this part of the run and the end of the run. */
const WARM_UP_SHARE = 1 / 4;
/** Medians over this part of the run: single samples follow the collector of garbage. */
const WINDOW_SHARE = 1 / 12;
const SAMPLE_MS = 10_000;
const PAGES = ['/', '/targets', '/sessions', '/releases', '/incidents', '/api/v1/targets'] as const;
const MIB = 1024 ** 2;

type Sample = { atMs: number; rssMib: number };

const say = (text: string) => process.stderr.write(`${text}\n`);
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

await ensureBuild(say);
const directory = mkdtempSync(join(tmpdir(), 'tocsin-soak-'));
const backend = await startChild<AnsweringReady>('answering-process');
await storeTargets(backend.ready.url);
const serverInput: ServerInput = { dataDirectory: directory, targets: [] };
const server = await startChild<ServerReady>('server-process', serverInput);
const linksInput: IdleLinksInput = { port: Number(new URL(server.ready.url).port), links: LINKS };
const links = await startChild<object>('idle-links', linksInput);
const samples: Sample[] = [];
const pageTimes = new Map<string, number[]>(PAGES.map((path) => [path, []]));
const problems: string[] = [];
const labelsSent = sendLabels();
await sampleUntilEnd();
await labelsSent;
const held = await links.ask<IdleLinksFigures>({});
const sessions = await storedSessions();
await Promise.all([links.stop(), backend.stop()]);
await server.stop();
rmSync(directory, { recursive: true, force: true });
await reportTables([tableOf()]);

async function storeTargets(url: string): Promise<void> {
  const stores = await openStores({ clock: systemClock, directory, bulk: true });
  const now = Date.now();
  const mutations = Array.from({ length: TARGETS }, (_, index): Mutation => {
    const base = targetAt(index);
    const environment = `environment-${index % 10}`;
    const value = {
      ...base,
      url,
      environment,
      intervalMs: 1_000,
      holdMs: 0,
      paused: index >= LIVE,
      createdAt: now,
    };
    return { op: 'insert', kind: 'target', id: base.id, value };
  });
  await stores.state.mutate(mutations, now);
  await stores.close();
}

/** Distinct releases, instances and error codes for one target, spread over the first quarter of the run. */
async function sendLabels(): Promise<void> {
  const batches = LABELS / LABEL_BATCH;
  const gapMs = (MINUTES * 60_000 * WARM_UP_SHARE) / batches;
  for (let batch = 0; batch < batches; batch++) {
    const events = Array.from({ length: LABEL_BATCH }, (_, index) => {
      const id = batch * LABEL_BATCH + index;
      return {
        id: `label-${id}`,
        at: Date.now(),
        target: 'backend 1',
        environment: 'environment-1',
        stage: 'factory',
        outcome: 'ok',
        connectionId: `label-${id}`,
        release: `release-${id}`,
        instance: `instance-${id}`,
        errorCode: `E_${id}`,
      };
    });
    const response = await fetch(`${server.ready.url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    await response.arrayBuffer();
    if (response.status !== 202) problems.push(`events: HTTP ${response.status}`);
    await pause(gapMs);
  }
}

async function sampleUntilEnd(): Promise<void> {
  const begun = performance.now();
  const endMs = MINUTES * 60_000;
  await server.ask<ServerFigures>({});
  for (let atMs = 0; atMs < endMs; atMs = performance.now() - begun) {
    for (const path of PAGES) await askFor(path);
    const { rssBytes, errorLines, firstErrors } = await server.ask<ServerFigures>({});
    samples.push({ atMs, rssMib: rssBytes / MIB });
    if (errorLines > 0) problems.push(...firstErrors);
    say(`${Math.round(atMs / 1000)} s: RSS ${Math.round(rssBytes / MIB)} MiB`);
    await pause(SAMPLE_MS);
  }
}

async function askFor(path: string): Promise<void> {
  const begun = performance.now();
  const response = await fetch(`${server.ready.url}${path}`);
  await response.arrayBuffer();
  pageTimes.get(path)?.push(performance.now() - begun);
  if (!response.ok) problems.push(`${path}: HTTP ${response.status}`);
}

async function storedSessions(): Promise<number> {
  const response = await fetch(`${server.ready.url}/api/v1/about`);
  return ((await response.json()) as { store: { sessions: number } }).store.sessions;
}

function medianRss(endShare: number): number {
  const end = MINUTES * 60_000 * endShare;
  const start = end - MINUTES * 60_000 * WINDOW_SHARE;
  const window = samples.filter(({ atMs }) => atMs >= start && atMs <= end);
  return median(window.map(({ rssMib }) => rssMib));
}

function tableOf(): Table {
  const warm = medianRss(WARM_UP_SHARE + WINDOW_SHARE);
  const last = medianRss(1);
  const count = { digits: 0 };
  if (problems.length > 0) say(`problems: ${[...new Set(problems)].slice(0, 10).join('; ')}`);
  return {
    title: 'An hour under load',
    how: `${MINUTES} min; ${TARGETS} targets, ${LIVE} measured once a second; ${LABELS} distinct releases, instances and error codes; ${LINKS} idle connections. RSS: medians after the warm-up and at the end.`,
    cells: [
      {
        what: 'the console',
        figures: {
          'sessions a second': { value: sessions / (MINUTES * 60), digits: 1 },
          'RSS after the warm-up, MiB': { value: warm, ...count },
          'RSS at the end, MiB': { value: last, ...count },
          'growth, %': { value: (last / warm - 1) * 100, limit: { is: 'at most', value: 5 } },
          'idle links open at the end': { value: held.open, ...count },
          'idle links closed by the server': { value: held.closedByServer, ...count },
          'failed requests and error lines': {
            value: problems.length,
            ...count,
            limit: { is: 'at most', value: 0 },
          },
        },
      },
      ...PAGES.map((path) => {
        const times = pageTimes.get(path) ?? [];
        const p95 = quantile(times, 0.95);
        return {
          what: path,
          figures: {
            'median, ms': { value: median(times), ...count },
            'p95, ms': { value: p95, ...count, limit: { is: 'at most' as const, value: 1_000 } },
            'slowest, ms': { value: Math.max(...times), ...count },
          },
        };
      }),
    ],
  };
}
