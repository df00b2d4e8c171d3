import { fileURLToPath } from 'node:url';
import { defaultRules } from '../lib/domain/rules/default-rules';
import { createJudge } from '../lib/judge/create-judge';
import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import type { EventStore, TallyQuery } from '../lib/store/event-store';
import { openStores } from '../lib/store/open-stores';
import type { Mutation } from '../lib/store/state-store';
import { median, quantile, short } from './support/figures';
import { fillTargets, releasesAt, watchedTargetAt } from './support/many-targets';
import { type BenchResult, report, say } from './support/result';
import { END } from './support/session-bulk';

/** One full pass: states and all default rules of every target, from tallies to the rows that are written. */
const TARGETS = 1_000;
const TICK_MS = 15_000;
const PASSES = 12;
const WARM_UP = 2;
const PAGE_WINDOW_MS = 30 * 60_000;
/** Every pass is a tick later, and the last one is where the stored sessions end. */
const FIRST_AT = END - (PASSES + WARM_UP) * TICK_MS;

const logger = createLogger('bench', 'error');
const directory = fileURLToPath(new URL(`../data/bench/canaries-${TARGETS}`, import.meta.url));
await fillTargets(directory, TARGETS);
const stores = await openStores({ clock: systemClock, directory, logger });

const rows: Mutation[] = [
  ...Array.from({ length: TARGETS }, (_, index): Mutation[] => {
    const value = watchedTargetAt(index);
    return [
      { op: 'put', kind: 'target', id: value.id, value },
      ...releasesAt(index).map(
        (release): Mutation => ({
          op: 'put',
          kind: 'release',
          id: release.id,
          group: value.id,
          value: release,
        }),
      ),
    ];
  }).flat(),
  ...defaultRules(END).map((value): Mutation => ({ op: 'put', kind: 'rule', id: value.id, value })),
];
await stores.state.mutate(rows, 0);

let now = FIRST_AT;
let reading = 0;
let writing = 0;
const events: EventStore = {
  ...stores.events,
  counts: (query) => stores.events.counts(query),
  latencies: (query) => stores.events.latencies(query),
  marks: (...asked) => stores.events.marks(...asked),
  sessions: (...asked) => stores.events.sessions(...asked),
  tallies: (query) =>
    timed(
      () => stores.events.tallies(query),
      (ms) => {
        reading += ms;
      },
    ),
};
const judge = createJudge({
  events,
  state: {
    get: (kind, id) => stores.state.get(kind, id),
    list: (kind, group) => stores.state.list(kind, group),
    page: (kind, of) => stores.state.page(kind, of),
    changes: stores.state.changes,
    mutate: (...asked) =>
      timed(
        () => stores.state.mutate(...asked),
        (ms) => {
          writing += ms;
        },
      ),
  },
  clock: { ...systemClock, now: () => now },
  logger,
  startedAt: FIRST_AT,
  probe: () => ({ location: 'local', healthy: true, heartbeatAt: now }),
  inMaintenance: () => false,
});

async function timed<T>(work: () => Promise<T>, add: (ms: number) => void): Promise<T> {
  const begun = performance.now();
  const answer = await work();
  add(performance.now() - begun);
  return answer;
}

/** The plain way: every bucket of a page's window, one target after the other, and nothing else. */
async function readEveryBucket(): Promise<void> {
  for (let index = 0; index < TARGETS; index++) {
    const query: TallyQuery = {
      targetId: watchedTargetAt(index).id,
      from: now - PAGE_WINDOW_MS,
      to: now,
      step: '10s',
      mergeMs: 10_000,
      groupBy: ['release'],
      sources: ['synthetic'],
      strata: ['steady'],
      seeded: false,
    };
    await stores.events.tallies(query);
  }
}

const passes: number[] = [];
const plain: number[] = [];
const busy: number[] = [];
const parts = { reading: [] as number[], writing: [] as number[] };
for (let pass = 0; pass < PASSES + WARM_UP; pass++) {
  now += TICK_MS;
  reading = 0;
  writing = 0;
  const cpu = process.cpuUsage();
  const ms = await duration(() => judge.judgeNow());
  const { user, system } = process.cpuUsage(cpu);
  if (pass < WARM_UP) continue;
  passes.push(ms);
  busy.push((user + system) / 1000);
  parts.reading.push(reading);
  parts.writing.push(writing);
  plain.push(await duration(readEveryBucket));
}

async function duration(work: () => Promise<void>): Promise<number> {
  let ms = 0;
  await timed(work, (spent) => {
    ms = spent;
  });
  return ms;
}

const open = await stores.state.list('alert', 'open');
if (open.some(({ value }) => value.severity === 'page')) throw new Error('a healthy dataset pages');
const p95 = quantile(passes, 0.95);
say(
  `a pass: median ${short(median(passes))} ms, p95 ${short(p95)} ms; ${open.length} alerts open, ${short(median(parts.writing))} ms of it writing`,
);
const named = `${TARGETS.toLocaleString('en')} targets and all default rules`;
const results: BenchResult[] = [
  {
    what: `One pass over ${named}, processor time`,
    goal: { judged: median(busy) / TICK_MS, is: 'at most', value: 0.1, unit: ' of a tick' },
    ratio: null,
    ours: median(busy),
    peer: null,
    unit: 'ms',
    note: 'median, over all threads; a tick is 15 s',
  },
  {
    what: `One pass over ${named}, p95`,
    goal: { judged: p95 / TICK_MS, is: 'at most', value: 0.1, unit: ' of a tick' },
    ratio: median(passes) / median(plain),
    ours: p95,
    peer: quantile(plain, 0.95),
    unit: 'ms',
    note: 'peer: only reading every bucket of half an hour, target by target',
  },
];
await stores.close();
await report(results);
