import type { EraseScope } from '../../event-store';
import { RETENTION_STEP_ROWS } from '../../shared/store-limits';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';
import type { At, Done, Wanted } from './erase-slice';

/** Tables of counts, with the columns that name a row within its dimension. */
const TABLES = [
  ...['10s', '1m', '1h'].flatMap((step) => [
    { name: `tally_${step}`, key: 'bucket' },
    { name: `latency_${step}`, key: 'bucket' },
    { name: `count_${step}`, key: 'bucket, kind, key' },
  ]),
  ...['1m', '1h'].map((step) => ({ name: `facet_${step}`, key: 'kind, bucket, value, outcome' })),
];

/** Counts of a whole target; and names that contain a text, which stay as counts under another name. */
export class EraseTallies {
  private readonly lookup: LookupTables;
  private readonly sql;

  constructor(db: Db, lookup: LookupTables) {
    this.lookup = lookup;
    this.sql = statements(db);
  }

  /** Only a target takes its counts with it: the counts of other erasures hold no person. */
  ofTarget(scope: EraseScope, { apply }: At): Done {
    if (scope.kind !== 'target') return { counts: {}, after: null };
    const { targetId } = scope;
    const tallies = this.sql.countSlots.get(targetId)?.n ?? 0;
    if (!apply) {
      const rows = this.sql.counts.map((count) => count.get(targetId)?.n ?? 0);
      return { counts: { tallies: rows.reduce((sum, n) => sum + n, tallies) }, after: null };
    }
    let gone = this.sql.dropSlots.run(targetId, RETENTION_STEP_ROWS).changes;
    for (const drop of this.sql.drops) {
      if (gone >= RETENTION_STEP_ROWS) break;
      gone += drop.run(targetId, RETENTION_STEP_ROWS - gone).changes;
    }
    if (gone >= RETENTION_STEP_ROWS) return { counts: { tallies: gone }, after: 'more' };
    this.sql.dropDimensions.run(targetId);
    this.sql.dropPulse.run(targetId);
    // It knows rows that are gone now.
    this.lookup.forget();
    return { counts: { tallies: gone }, after: null };
  }

  /** Names of targets, environments, releases and locations stay: they are keys of what is kept. */
  labels({ scope, forms }: Wanted, { apply }: At): Done {
    if (scope.kind !== 'text') return { counts: {}, after: null };
    const found = new Set(forms.flatMap((form) => this.sql.labels.all(form).map(({ id }) => id)));
    if (apply) {
      for (const id of found) this.sql.rename.run(`[erased ${id}]`, id);
      if (found.size > 0) this.lookup.forget();
    }
    return { counts: { labels: found.size }, after: null };
  }
}

const DIMENSIONS = '(SELECT id FROM dimension WHERE target_id = ?)';
const LABEL = '(SELECT id FROM label WHERE text = ?)';

function statements(db: Db) {
  const kept = ['target_id', 'environment', 'release', 'location'].map(
    (column) => `text NOT IN (SELECT ${column} FROM dimension)`,
  );
  return {
    counts: TABLES.map(({ name }) =>
      db.prepare<[string], { n: number }>(
        `SELECT count(*) AS n FROM ${name} WHERE dimension IN ${DIMENSIONS}`,
      ),
    ),
    drops: TABLES.map(({ name, key }) =>
      db.prepare(
        `DELETE FROM ${name} WHERE (dimension, ${key}) IN
           (SELECT dimension, ${key} FROM ${name} WHERE dimension IN ${DIMENSIONS} LIMIT ?)`,
      ),
    ),
    countSlots: db.prepare<[string], { n: number }>(
      `SELECT count(*) AS n FROM slot WHERE target = ${LABEL}`,
    ),
    dropSlots: db.prepare(
      `DELETE FROM slot WHERE (target, minute, location, probe) IN
         (SELECT target, minute, location, probe FROM slot WHERE target = ${LABEL} LIMIT ?)`,
    ),
    dropDimensions: db.prepare('DELETE FROM dimension WHERE target_id = ?'),
    dropPulse: db.prepare(`DELETE FROM pulse WHERE target = ${LABEL}`),
    labels: db.prepare<[string], { id: number }>(
      `SELECT id FROM label WHERE instr(text, ?) > 0 AND ${kept.join(' AND ')}`,
    ),
    rename: db.prepare('UPDATE label SET text = ? WHERE id = ?'),
  };
}
