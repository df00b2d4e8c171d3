import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeSession, type SeededSession } from '../../lib/commands/seed/make-session';
import type { Release } from '../../lib/domain/deployments/release';
import { BUCKET_STEPS } from '../../lib/domain/tallies/tally';
import type { Target } from '../../lib/domain/targets/target';
import { systemClock } from '../../lib/kit/clock';
import { openStores } from '../../lib/store/open-stores';
import { type Db, EVENTS_FILE, openWritable } from '../../lib/store/sqlite/file/database';
import { say } from './result';
import { END, targetAt } from './session-bulk';

/** One session each 5 s for a little longer than the longest window of a default rule. */
export const WATCHED_EVERY_MS = 5_000;
const SPAN_MS = 7 * 3_600_000;
/** One of so many sessions fails: no rule is near its threshold. */
const FAILS_EVERY = 150;

/** Two releases serve every target: one of so many sessions goes to the newer one. */
const CANARY_EVERY = 4;

export const watchedTargetAt = (index: number): Target => ({
  ...targetAt(index),
  environment: 'production',
  intervalMs: WATCHED_EVERY_MS,
});

/** Both releases of a target: the older one had served before the stored sessions begin, the newer one began with them. */
export const releasesAt = (index: number): Release[] =>
  [0, 1].map((minor) => ({
    id: `${targetAt(index).id}:1.${minor}.0`,
    targetId: targetAt(index).id,
    version: `1.${minor}.0`,
    startedAt: END - SPAN_MS - (1 - minor) * SPAN_MS,
    firstSeenBy: 'session',
    cold: false,
    notes: '',
    seeded: false,
  }));

/**
 * Tallies of many targets, one session each 5 s up to `END`: those of the first one through the store's own writer, the others
 * as copies of its buckets. Only what a judge reads is copied, not the sessions. Made once, kept on disk.
 */
export async function fillTargets(directory: string, targets: number): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const stores = await openStores({ clock: systemClock, directory, bulk: true });
  const sessions = Array.from({ length: SPAN_MS / WATCHED_EVERY_MS }, (_, n) => sessionAt(n));
  await stores.events.append({ sessions, healthEvents: [], connections: [], slots: [] });
  await stores.close();
  const db = openWritable(join(directory, EVENTS_FILE), 'fast');
  try {
    db.transaction(() => copyTargets(db, targets)).immediate();
  } finally {
    db.close();
  }
}

/** The same id for the same number, so that a second run adds nothing. */
function sessionAt(number: number): SeededSession {
  const { id, name, environment } = watchedTargetAt(0);
  const endedAt = END - SPAN_MS + number * WATCHED_EVERY_MS;
  const { record, frames } = makeSession({
    plot: number % FAILS_EVERY === 0 ? 'factory-mismatch' : 'passed',
    seed: `${number}`,
    target: { id, name, environment },
    instance: 'a',
    location: 'local',
    release: number % CANARY_EVERY === 0 ? '1.1.0' : '1.0.0',
    load: 1,
    startedAt: endedAt - 1_000,
  });
  return { frames, record: { ...record, seeded: false, endedAt } };
}

function copyTargets(db: Db, targets: number): void {
  const firsts = db
    .prepare<[string], { id: number }>('SELECT id FROM dimension WHERE target_id = ? ORDER BY id')
    .all(watchedTargetAt(0).id)
    .map(({ id }) => id);
  const stored = db.prepare<[], { n: number; last: number }>(
    'SELECT count(*) AS n, max(id) AS last FROM dimension',
  );
  const { n, last } = stored.get() ?? { n: 0, last: 0 };
  if (firsts.length === 0 || n >= targets * firsts.length) return;
  say(`copying the tallies of one target to ${targets}`);
  for (let index = 1; index < targets; index++)
    for (const [at, from] of firsts.entries()) {
      const id = last + (index - 1) * firsts.length + at + 1;
      const to = { from, id, target: watchedTargetAt(index).id };
      db.prepare(
        `INSERT INTO dimension SELECT @id, @target, environment, release, location, source, stratum, journey, transport,
        seeded, first_at, last_at FROM dimension WHERE id = @from`,
      ).run(to);
      for (const step of Object.keys(BUCKET_STEPS)) copyBuckets(db, `tally_${step}`, to);
    }
}

function copyBuckets(db: Db, table: string, { from, id }: { from: number; id: number }): void {
  const columns = db
    .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name)
    .filter((name) => name !== 'dimension')
    .join(', ');
  db.prepare(
    `INSERT INTO ${table} (dimension, ${columns}) SELECT ?, ${columns} FROM ${table} WHERE dimension = ?`,
  ).run(id, from);
}
