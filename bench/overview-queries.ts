import { fileURLToPath } from 'node:url';
import type { RangeQuery } from '../lib/contract/primitives';
import { HOUR } from '../lib/domain/time';
import { createJudge } from '../lib/judge/create-judge';
import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import { getEvidence } from '../lib/services/evidence/get-evidence';
import { getLatencies } from '../lib/services/evidence/get-latencies';
import { getFunnel } from '../lib/services/funnel/get-funnel';
import { getOverview } from '../lib/services/overview/get-overview';
import type { ServiceContext } from '../lib/services/service-context';
import { listSignatures } from '../lib/services/signatures/list-signatures';
import { openStores } from '../lib/store/open-stores';
import { median, quantile, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import { datasetClock, END, fillStore, targetAt } from './support/session-bulk';

/** Both end at the same instant and hold one session every two seconds of each target. A block is whole hours long. */
const SIZES = [
  { targets: 1, sessions: 100_800, blocks: 1 },
  { targets: 10, sessions: 252_000, blocks: 20 },
];
const RANGES = [
  { name: '1 h', ms: HOUR, loads: 300 },
  { name: '24 h', ms: 24 * HOUR, loads: 60 },
];
const WARM_UP = 20;

const logger = createLogger('bench', 'error');

async function openDataset(size: (typeof SIZES)[number]) {
  const path = `../data/bench/sessions-${size.sessions * size.blocks}`;
  const directory = fileURLToPath(new URL(path, import.meta.url));
  await fillStore({ directory, ...size });
  const stores = await openStores({ clock: systemClock, directory, logger });
  const { events, state } = stores;
  for (let index = 0; index < size.targets; index++) {
    const value = targetAt(index);
    await state.mutate([{ op: 'put', kind: 'target', id: value.id, value }], END);
  }
  const judge = createJudge({
    events,
    state,
    clock: datasetClock,
    logger,
    startedAt: END,
    probe: () => ({ location: 'local', healthy: true, heartbeatAt: END }),
    inMaintenance: () => false,
  });
  await judge.judgeNow();
  const missing = () => Promise.reject(new Error('not part of this bench'));
  const context: ServiceContext = {
    events,
    state,
    clock: datasetClock,
    collector: {
      ingest: missing,
      requireRoom: notAsked,
      collectRows: missing,
      requireRoomForRows: notAsked,
      tryLines: missing,
      reports: {
        reportOf: notAsked,
        noteMetrics: notAsked,
        noteRefused: notAsked,
        noteUnread: notAsked,
        refused: notAsked,
        reportingOn: () => [],
      },
      stats: notAsked,
      allStats: notAsked,
      otherLabels: notAsked,
      sessionCounters: notAsked,
    },
    places: {
      acceptHello: missing,
      targetsOf: missing,
      storeResults: missing,
      list: notAsked,
      removeProbe: missing,
      places: () => [],
    },
    prober: {
      runNow: missing,
      running: missing,
      runDraft: missing,
      stats: notAsked,
      anyStats: notAsked,
    },
    judge: {
      lastJudgedAt: () => null,
      pictureOf: () => null,
      memoryOf: () => null,
      openAlerts: () => null,
    },
    releaseJudge: { evaluate: missing, evidence: missing },
    live: { clients: () => 0 },
    journeys: { names: () => [], textOf: () => null, isPackaged: () => false },
    reporterFile: async () => null,
    polls: { statesOf: () => [] },
    nodes: { list: missing },
    info: {
      version: '0',
      runbook: '',
      startedAt: END,
      authRequired: false,
      refusedTokens: () => ({ all: 0, limited: 0 }),
      publicUrl: null,
      allowLinkLocal: false,
      configuration: () => null,
      provisioned: { thresholds: [], retention: [] },
    },
    demo: null,
    seal: (plain) => plain,
    open: (sealed) => sealed,
    notify: { test: missing },
    exportConfiguration: missing,
    passwords: { hash: missing, verify: missing },
  };
  return { context, close: stores.close, sessions: size.sessions * size.blocks };
}

function notAsked(): never {
  throw new Error('not part of this bench');
}

/** Everything that the overview page asks, at once, as the page does. Milliseconds until the last answer. */
async function load(context: ServiceContext, rangeMs: number): Promise<number> {
  const query: RangeQuery = { target: targetAt(0).id, from: END - rangeMs, to: END };
  const begun = performance.now();
  const [overview] = await Promise.all([
    getOverview(context, query),
    getEvidence(context, query),
    getFunnel(context, query),
    getLatencies(context, { ...query, of: 'complete' }),
    listSignatures(context, query),
  ]);
  const ms = performance.now() - begun;
  if (overview.failures.length === 0) throw new Error('the dataset shows no failures');
  return ms;
}

const small = await openDataset(SIZES[0] ?? notAsked());
const big = await openDataset(SIZES[1] ?? notAsked());
const results: BenchResult[] = [];
for (const range of RANGES) {
  for (let round = 0; round < WARM_UP; round++) {
    await load(small.context, range.ms);
    await load(big.context, range.ms);
  }
  const times = { small: [] as number[], big: [] as number[] };
  const busy = { small: [] as number[], big: [] as number[] };
  for (let round = 0; round < range.loads; round++) {
    for (const [which, { context }] of [['small', small] as const, ['big', big] as const]) {
      const cpu = process.cpuUsage();
      times[which].push(await load(context, range.ms));
      const { user, system } = process.cpuUsage(cpu);
      busy[which].push((user + system) / 1000);
    }
  }
  const p95 = { small: quantile(times.small, 0.95), big: quantile(times.big, 0.95) };
  say(
    `${range.name}: median ${short(median(times.small))} and ${short(median(times.big))} ms, p95 ${short(p95.small)} and ${short(p95.big)} ms`,
  );
  const shared = { ratio: p95.big / p95.small, ours: p95.big, peer: p95.small, unit: 'ms' };
  const sizes = `${big.sessions.toLocaleString('en')} against ${small.sessions.toLocaleString('en')} sessions`;
  const medians = `medians ${short(median(times.big))} and ${short(median(times.small))} ms`;
  const judged = range === RANGES[0];
  results.push({
    ...shared,
    what: `Overview of ${range.name}, p95, apart by size of the store`,
    goal: judged ? { judged: shared.ratio, is: 'at most', value: 1.3, unit: '×' } : null,
    note: `${sizes}; ${medians}, ratio ${short(median(times.big) / median(times.small))}`,
  });
  results.push({
    what: `Overview of ${range.name}, processor time`,
    goal: null,
    ratio: median(busy.big) / median(busy.small),
    ours: median(busy.big),
    peer: median(busy.small),
    unit: 'ms',
    note: 'median of a load over all threads: what is left of it on a busy machine',
  });
  if (!judged) continue;
  results.push({
    ...shared,
    what: `Overview of ${range.name}, p95 at ${big.sessions.toLocaleString('en')} sessions`,
    goal: { judged: p95.big, is: 'at most', value: 20, unit: ' ms' },
    note: 'all five queries of the page at once, warm store',
  });
}
await small.close();
await big.close();
await report(results);
