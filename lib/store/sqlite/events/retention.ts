import { BUCKET_STEPS, type BucketStep } from '../../../domain/tallies/tally';
import type { Retention } from '../../event-store';
import { RETENTION_STEP_ROWS } from '../../shared/store-limits';
import type { Db } from '../file/database';
import { RETENTION_STEP_EVENTS, RETENTION_STEP_SESSIONS } from '../file/limits';

/** Deletes at most `limit` rows older than `cutoff` (epoch ms). Returns how many. */
type Delete = (cutoff: number, limit: number) => number;

export type DeleteByKind = Record<
  'sessions' | 'healthEvents' | 'connections' | 'slots' | 'targetLabels' | 'dimensions' | 'texts',
  Delete
>;

/** Texts are kept for so much longer than what names them, because their last use is written to the hour. */
const TEXT_MARGIN_MS = 86_400_000;

/** A retention run as short steps. Each step must be run, in a transaction of its own, before the next one is taken. */
export function* retentionSteps(
  db: Db,
  cutoffs: Retention,
  deletes: DeleteByKind,
): Generator<() => number, void> {
  const { sessions, tallies1m, healthEvents = sessions } = cutoffs;
  yield* untilShort(RETENTION_STEP_SESSIONS, (limit) => deletes.sessions(sessions, limit));
  yield* untilShort(RETENTION_STEP_EVENTS, (limit) => deletes.healthEvents(healthEvents, limit));
  yield* untilShort(RETENTION_STEP_ROWS, (limit) => deletes.connections(healthEvents, limit));
  yield* untilShort(RETENTION_STEP_ROWS, (limit) => deletes.slots(tallies1m, limit));
  yield* facetSteps(db, sessions);
  yield* tallySteps(db, '10s', cutoffs.tallies10s);
  yield* tallySteps(db, '1m', cutoffs.tallies1m);
  yield* tallySteps(db, '1h', cutoffs.tallies1h);
  // Last, because what is named by nothing any more goes with what named it.
  const all = Math.min(sessions, healthEvents, cutoffs.tallies10s, tallies1m, cutoffs.tallies1h);
  yield* untilShort(RETENTION_STEP_ROWS, (limit) => deletes.targetLabels(sessions, limit));
  yield* untilShort(RETENTION_STEP_ROWS, (limit) => deletes.dimensions(cutoffs.tallies1h, limit));
  yield* untilShort(RETENTION_STEP_ROWS, (limit) => deletes.texts(all - TEXT_MARGIN_MS, limit));
}

/** Facets count sessions that can be listed: none is left whose sessions are gone. They belong to those, and are not counted. */
function* facetSteps(db: Db, cutoff: number): Generator<() => number, void> {
  for (const step of ['1m', '1h'] as const) {
    const table = { name: `facet_${step}`, rest: ', kind, value, outcome' };
    for (const run of bucketSteps(db, [table], cutoff - BUCKET_STEPS[step]))
      yield () => {
        run();
        return 0;
      };
  }
}

/** Repeats a delete until it finds fewer rows than its limit. */
function* untilShort(
  limit: number,
  remove: (limit: number) => number,
): Generator<() => number, void> {
  for (let gone = limit; gone >= limit; )
    yield () => {
      gone = remove(limit);
      return gone;
    };
}

function* tallySteps(db: Db, step: BucketStep, cutoff: number): Generator<() => number, void> {
  const tables = [
    { name: `tally_${step}`, rest: '' },
    { name: `latency_${step}`, rest: '' },
    { name: `count_${step}`, rest: ', kind, key' },
  ];
  yield* bucketSteps(db, tables, cutoff);
}

/** `rest`: the columns that name a row within its bucket. */
function* bucketSteps(
  db: Db,
  tables: Array<{ name: string; rest: string }>,
  cutoff: number,
): Generator<() => number, void> {
  const dimensions = db
    .prepare<[number], { id: number }>('SELECT id FROM dimension WHERE first_at < ? ORDER BY id')
    .all(cutoff);
  for (const { name, rest } of tables) {
    const remove = db.prepare(
      `DELETE FROM ${name} WHERE dimension = ? AND (bucket${rest}) IN
         (SELECT bucket${rest} FROM ${name} WHERE dimension = ? AND bucket < ? ORDER BY bucket LIMIT ?)`,
    );
    let at = 0;
    while (at < dimensions.length)
      yield () => {
        let gone = 0;
        for (; at < dimensions.length; at++) {
          const id = dimensions[at]?.id;
          gone += remove.run(id, id, cutoff, RETENTION_STEP_ROWS - gone).changes;
          if (gone >= RETENTION_STEP_ROWS) break;
        }
        return gone;
      };
  }
}
