import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeSession, type SeededSession } from '../lib/commands/seed/make-session';
import type { Release } from '../lib/domain/deployments/release';
import { DEFAULT_GATE } from '../lib/domain/verdict/model/gate-settings';
import { createReleaseJudge } from '../lib/judge/release/create-release-judge';
import { systemClock } from '../lib/kit/clock';
import { uuidv7 } from '../lib/kit/ids';
import { createLogger } from '../lib/kit/logger';
import { openStores } from '../lib/store/open-stores';
import { median, quantile, short } from './support/figures';
import { report, say } from './support/result';
import { datasetClock, END, targetAt } from './support/session-bulk';

/** One release with this many sessions in its six hours, and the one before it. */
const SESSIONS = 1_000_000;
const BEFORE = 20_000;
const HOURS_6 = 6 * 3_600_000;
/** Room to close the last minute. */
const DEPLOYED = END - HOURS_6 - 10 * 60_000;
const BATCH = 5_000;
const LOADS = 100;
const WARM_UP = 10;

const logger = createLogger('bench', 'error');
const target = targetAt(0);

function release(version: string, startedAt: number): Release {
  const id = `${target.id}:${version}`;
  const base = { id, targetId: target.id, version, startedAt, notes: '', seeded: false };
  return { ...base, firstSeenBy: 'mark', cold: true };
}
const OLD = release('1.0.0', DEPLOYED - HOURS_6);
const NEW = release('1.1.0', DEPLOYED);

/** Sixty kinds of sessions; the others are copies with ids and instants of their own. */
function patterns(): SeededSession[] {
  return Array.from({ length: 60 }, (_, i) =>
    makeSession({
      plot: i === 7 ? 'factory-mismatch' : 'passed',
      seed: `s${i}`,
      load: 1,
      target,
      release: NEW.version,
      instance: `i${i % 3}`,
      location: 'local',
      startedAt: DEPLOYED,
    }),
  );
}

function copyAt(pattern: SeededSession, version: string, endedAt: number): SeededSession {
  const id = uuidv7(endedAt);
  const { record } = pattern;
  const startedAt = endedAt - Math.round(record.timings.totalMs);
  const keys = { ...record.keys, traceId: id, runId: id, threadId: id, userId: id };
  return {
    frames: null,
    record: { ...record, id, release: version, seeded: false, startedAt, endedAt, keys },
  };
}

async function fill(directory: string): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const { events, close } = await openStores({ clock: systemClock, directory, bulk: true });
  const { sessions: stored } = await events.stats();
  const made = patterns();
  const total = SESSIONS + BEFORE;
  if (stored < total) say(`writing ${total - stored} sessions`);
  for (let at = stored; at < total; at += BATCH) {
    const sessions = Array.from({ length: Math.min(BATCH, total - at) }, (_, i) => {
      const number = at + i;
      const isOld = number < BEFORE;
      // Six hours of the old release, then six hours of the new one.
      const share = isOld ? number / BEFORE : (number - BEFORE) / SESSIONS;
      const endedAt = Math.round((isOld ? OLD.startedAt : NEW.startedAt) + share * HOURS_6);
      const pattern = made[number % made.length];
      if (!pattern) throw new Error('no pattern');
      return copyAt(pattern, isOld ? OLD.version : NEW.version, endedAt);
    });
    await events.append({ sessions, healthEvents: [], connections: [], slots: [] });
  }
  await close();
}

const directory = fileURLToPath(new URL('../data/bench/release-verdict', import.meta.url));
await fill(directory);
const stores = await openStores({ clock: systemClock, directory, logger });
const { events, state } = stores;
await state.mutate(
  [
    { op: 'put', kind: 'target', id: target.id, value: target },
    ...[OLD, NEW].map((value) => ({
      op: 'put' as const,
      kind: 'release' as const,
      id: value.id,
      group: target.id,
      value,
    })),
  ],
  END,
);
const judge = createReleaseJudge({
  events,
  state,
  clock: datasetClock,
  logger,
  settings: DEFAULT_GATE,
  locations: ['local'],
});
const times: number[] = [];
let sessions = 0;
for (let round = 0; round < WARM_UP + LOADS; round++) {
  const begun = performance.now();
  const look = await judge.evaluate(NEW, { deadlineMs: 2 * HOURS_6 });
  if (round >= WARM_UP) times.push(performance.now() - begun);
  sessions = Math.max(...look.indicators.map((one) => one.evidence.n));
  if (look.comparison === null) throw new Error('nothing was compared');
}
await stores.close();
const p95 = quantile(times, 0.95);
await report([
  {
    what: `Verdict of a release with ${SESSIONS.toLocaleString('en')} sessions, p95`,
    goal: { judged: p95, is: 'at most', value: 50, unit: ' ms' },
    ratio: null,
    ours: p95,
    peer: null,
    unit: 'ms',
    note: `median ${short(median(times))} ms; ${sessions.toLocaleString('en')} sessions until the deadline, with the comparison to the release before`,
  },
]);
