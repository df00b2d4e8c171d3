import { fileURLToPath } from 'node:url';
import { sessionListQuerySchema } from '../lib/contract/api/sessions';
import { systemClock } from '../lib/kit/clock';
import { createLogger } from '../lib/kit/logger';
import { getFacets } from '../lib/services/explorer/get-facets';
import { getHistogram } from '../lib/services/explorer/get-histogram';
import { listSessions } from '../lib/services/sessions/list-sessions';
import { openStores } from '../lib/store/open-stores';
import { median, quantile, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import { datasetClock, END, fillStore, INTERVAL_MS, targetAt } from './support/session-bulk';

const TARGETS = 20;
/** A block is seven hours of sessions. */
const BLOCK = 252_000;
/** Two million sessions in a run as it is; ten with `EXPLORER_BLOCKS=40`. */
const BLOCKS = Number(process.env.EXPLORER_BLOCKS ?? 8);
const ROUNDS = 20;
const WARM_UP = 3;

const sessions = BLOCK * BLOCKS;
const directory = fileURLToPath(new URL(`../data/bench/explorer-${sessions}`, import.meta.url));
await fillStore({ directory, targets: TARGETS, sessions: BLOCK, blocks: BLOCKS });
const { events, state, close } = await openStores({
  clock: systemClock,
  directory,
  logger: createLogger('bench', 'error'),
});
for (let index = 0; index < TARGETS; index++) {
  const value = targetAt(index);
  await state.mutate([{ op: 'put', kind: 'target', id: value.id, value }], END);
}
// Counts the facets of a store that an older version filled; else nothing is left to do.
await events.retain({ sessions: 0, tallies10s: 0, tallies1m: 0, tallies1h: 0 });

const ctx = { events, state, clock: datasetClock };
const all = { from: END - (BLOCK / TARGETS) * INTERVAL_MS * BLOCKS, to: END };
const day = { from: Math.max(all.from, END - 86_400_000), to: END };
const page = (query: object) => () =>
  listSessions(ctx, sessionListQuerySchema.parse({ limit: 100, ...query }));
const facets = (query: object) => () => getFacets(ctx, query);

type Case = { what: string; atMost: number; run: () => Promise<unknown> };
const CASES: Case[] = [
  { what: 'First page of everything', atMost: 100, run: page(all) },
  { what: 'First page of failed ones', atMost: 100, run: page({ ...all, q: 'outcome:failed' }) },
  {
    what: 'First page of a stage of a target',
    atMost: 100,
    run: page({ ...all, target: targetAt(3).id, q: 'stage:factory' }),
  },
  { what: 'Facets of a day', atMost: 300, run: facets(day) },
  { what: 'Facets of everything', atMost: 300, run: facets(all) },
  {
    what: 'Facets of everything at one target',
    atMost: 300,
    run: facets({ ...all, target: targetAt(3).id }),
  },
  {
    what: 'Facets by release and outcome of one code, all counted',
    atMost: 300,
    run: facets({ ...all, q: 'code:1011', fields: ['release', 'outcome', 'target'] }),
  },
  { what: 'Histogram of everything', atMost: 300, run: () => getHistogram(ctx, all) },
  {
    what: 'Facets of failed ones that took longer, first answer',
    atMost: 300,
    run: facets({ ...all, q: 'outcome:failed took>1s' }),
  },
  {
    what: 'Facets of stage and code, first answer',
    atMost: 300,
    run: facets({ ...all, q: 'stage:factory code:1011' }),
  },
  {
    what: 'First page of what no session has, first answer',
    atMost: 300,
    run: page({ ...all, q: 'took>10m' }),
  },
  { what: 'First page of a text', atMost: 300, run: page({ ...all, q: 'initialization' }) },
];

const results: BenchResult[] = [];
for (const { what, atMost, run } of CASES) {
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const begun = performance.now();
    await run();
    if (round >= WARM_UP) times.push(performance.now() - begun);
  }
  const p95 = quantile(times, 0.95);
  say(`${what}: median ${short(median(times))}, p95 ${short(p95)} ms`);
  results.push({
    what: `${what}, at ${sessions.toLocaleString('en')} sessions`,
    goal: { judged: median(times), is: 'at most', value: atMost, unit: ' ms' },
    ratio: null,
    ours: median(times),
    peer: null,
    unit: 'ms',
    note: `median of ${ROUNDS}, p95 ${short(p95)} ms; ${TARGETS} targets, through the services and the real stores`,
  });
}
await close();
await report(results);
