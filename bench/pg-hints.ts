import { randomUUID } from 'node:crypto';
import { systemClock } from '../lib/kit/clock';
import { sleep } from '../lib/kit/sleep';
import { batch, session } from '../tests/contract/support/records';
import { median, quantile } from './support/figures';
import { startBenchDatabase } from './support/postgres-bench';
import { type BenchResult, report } from './support/result';

const COMMITS = 60;
const PAUSE_MS = 130;
const GOAL_MS = 400;

const database = await startBenchDatabase({ sharedBuffers: '128MB' });
const open = () => database.open({ poolSize: 6 });
const [writer, reader] = [await open(), await open()];

/** Waits that are settled by the next hint that names what was written. */
const waits = new Map<string, (at: number) => void>();
let isListening = (): void => {};
const connected = new Promise<void>((resolve) => {
  isListening = resolve;
});
const stop = reader.state.onHint(({ seq, targets = [] }) => {
  const at = performance.now();
  if (seq === undefined && targets.length === 0) isListening();
  if (seq !== undefined) waits.get(`seq ${seq}`)?.(at);
  for (const target of targets) waits.get(target)?.(at);
});
await connected;

function hinted(name: string): Promise<number> {
  return new Promise((resolve) => waits.set(name, resolve));
}

async function ofSessions(): Promise<number> {
  const targetId = randomUUID();
  const record = session({ id: randomUUID(), targetId, endedAt: Date.now() });
  const hint = hinted(targetId);
  await writer.events.append(batch({ sessions: [{ record, frames: null }] }));
  const committed = performance.now();
  return (await hint) - committed;
}

async function ofState(n: number): Promise<number> {
  const value = { targetId: 't', since: n };
  const next = (await writer.state.changes.latest()) + 1;
  const hint = hinted(`seq ${next}`);
  await writer.state.mutate([{ op: 'put', kind: 'versionChurn', id: 't', value }], Date.now());
  const committed = performance.now();
  return Math.max(0, (await hint) - committed);
}

const results: BenchResult[] = [];
for (const [what, measure] of [
  ['hint at another process after a commit of sessions on PostgreSQL', ofSessions],
  ['hint at another process after a change of state on PostgreSQL', ofState],
] as const) {
  const times: number[] = [];
  for (let n = 1; n <= COMMITS; n++) {
    times.push(await measure(n));
    await sleep(systemClock, PAUSE_MS);
  }
  const p95 = quantile(times, 0.95);
  results.push({
    what,
    goal: { judged: p95, is: 'at most', value: GOAL_MS, unit: ' ms' },
    ratio: null,
    ours: p95,
    peer: null,
    unit: 'ms p95',
    note: `median ${median(times).toFixed(1)} ms of ${COMMITS}; by notification, which commits of sessions send every 250 ms at most`,
  });
}
stop();
await Promise.all([writer.close(), reader.close()]);
await database.remove();
await report(results);
