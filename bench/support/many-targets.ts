import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { contributionOfSession, contributionsOfConnection } from '../../lib/domain/contribution';
import type { FinishedSession } from '../../lib/domain/finished-session';
import { BUCKET_STEPS } from '../../lib/domain/tally';
import type { Target } from '../../lib/domain/target';
import { makeSession } from '../../lib/runtime/seed/make-session';
import { prepare } from '../../lib/store/sqlite/batch';
import { type Db, EVENTS_FILE, openWritable } from '../../lib/store/sqlite/database';
import { openWriterEngine } from '../../lib/store/sqlite/engine';
import { say } from './result';
import { END, targetAt } from './session-bulk';

/** One session each 5 s for a little longer than the longest window of a default rule. */
export const WATCHED_EVERY_MS = 5_000;
const SPAN_MS = 7 * 3_600_000;
/** One of so many sessions fails: no rule is near its threshold. */
const FAILS_EVERY = 150;

export const watchedTargetAt = (index: number): Target => ({
  ...targetAt(index),
  environment: 'production',
  intervalMs: WATCHED_EVERY_MS,
});

/**
 * Tallies of many targets, one session each 5 s up to `END`: those of the first one through the store's own writer, the others
 * as copies of its buckets. Only what a judge reads is copied, not the sessions. Made once, kept on disk.
 */
export async function fillTargets(directory: string, targets: number): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const engine = await openWriterEngine({
    directory,
    contributions: { ofSession: contributionOfSession, ofConnection: contributionsOfConnection },
    durability: 'fast',
  });
  const sessions = Array.from({ length: SPAN_MS / WATCHED_EVERY_MS }, (_, n) => sessionAt(n));
  engine.events.appendPrepared(prepare({ sessions, healthEvents: [], connections: [], slots: [] }));
  engine.close();
  const db = openWritable(join(directory, EVENTS_FILE), 'fast');
  try {
    db.transaction(() => copyTargets(db, targets)).immediate();
  } finally {
    db.close();
  }
}

/** The same id for the same number, so that a second run adds nothing. */
function sessionAt(number: number): FinishedSession {
  const { id, name, environment } = watchedTargetAt(0);
  const endedAt = END - SPAN_MS + number * WATCHED_EVERY_MS;
  const { record, frames } = makeSession({
    ...{ plot: number % FAILS_EVERY === 0 ? 'factory-mismatch' : 'passed', seed: `${number}` },
    ...{ target: { id, name, environment }, release: '1.0.0', instance: 'a', location: 'local' },
    ...{ load: 1, startedAt: endedAt - 1_000 },
  });
  return { frames, record: { ...record, seeded: false, endedAt } };
}

function copyTargets(db: Db, targets: number): void {
  const first = db
    .prepare<[string], { id: number; n: number }>(
      'SELECT min(id) AS id, (SELECT count(*) FROM dimension) AS n FROM dimension WHERE target_id = ?',
    )
    .get(watchedTargetAt(0).id);
  if (!first || first.n >= targets) return;
  say(`copying the tallies of one target to ${targets}`);
  for (let index = 1; index < targets; index++) {
    const to = { from: first.id, id: first.id + index, target: watchedTargetAt(index).id };
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
