import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSession } from '../lib/commands/seed/make-session';
import type { Plot } from '../lib/commands/seed/session-plots';
import { DAY, HOUR, SECOND } from '../lib/domain/time';
import { systemClock } from '../lib/kit/clock';
import { getWhy } from '../lib/services/why/get-why';
import { openStores } from '../lib/store/open-stores';
import { median, quantile, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';
import { datasetClock, END, targetAt } from './support/session-bulk';

/** Limit of an answer: docs/product.md. */
const LIMIT_MS = 300;
const ROUNDS = 30;
const WARM_UP = 3;
const BATCH = 5_000;
/** How many values what sessions are compared by has: many kinds of sessions in each step. */
const INSTANCES = 24;
const RELEASES = 4;
const LOCATIONS = ['eu', 'us', 'local'];
/** Of ten sessions. */
const PLOTS: Plot[] = ['factory-mismatch', 'agent-timeout', 'emergency'];

const target = targetAt(0);
const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
const stores = await openStores({ clock: systemClock, directory, bulk: true });
await stores.state.mutate([{ op: 'put', kind: 'target', id: target.id, value: target }], END);
const count = DAY / SECOND;
say(`writing ${count.toLocaleString('en')} sessions of a day`);
for (let at = 0; at < count; at += BATCH) {
  const sessions = Array.from({ length: Math.min(BATCH, count - at) }, (_, n) => sessionAt(at + n));
  await stores.events.append({ sessions, healthEvents: [], connections: [], slots: [] });
}
const ctx = { ...stores, clock: datasetClock };
const results: BenchResult[] = [];
for (const [name, ms] of [
  ['1 h', HOUR],
  ['24 h', DAY],
] as const) {
  const times: number[] = [];
  const busy: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const begun = performance.now();
    const processor = process.cpuUsage();
    await getWhy(ctx, { target: target.id, from: END - ms, to: END });
    if (round < WARM_UP) continue;
    times.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(processor);
    busy.push((user + system) / 1_000);
  }
  results.push({
    what: `Why sessions of ${name} fail, one session a second`,
    goal: { judged: median(times), is: 'at most', value: LIMIT_MS, unit: ' ms' },
    ratio: null,
    ours: median(times),
    peer: null,
    unit: 'ms',
    note: `median of ${ROUNDS}, p95 ${short(quantile(times, 0.95))} ms, processor time ${short(median(busy))} ms; ${INSTANCES} instances, ${RELEASES} releases, ${LOCATIONS.length} locations, three in ten fail`,
  });
}
await stores.close();
rmSync(directory, { recursive: true, force: true });
await report(results);

function sessionAt(index: number) {
  const startedAt = END - (count - index) * SECOND;
  const { record, frames } = makeSession({
    plot: PLOTS[(index * 7) % 10] ?? 'passed',
    target,
    release: `1.${Math.floor((RELEASES * index) / count)}.0`,
    instance: `backend-${index % INSTANCES}`,
    location: LOCATIONS[(index * 13) % LOCATIONS.length] ?? 'local',
    startedAt,
    load: 1,
    seed: `why ${index}`,
  });
  const endedAt = Math.min(record.endedAt, END - 1);
  return { record: { ...record, endedAt, seeded: false }, frames };
}
