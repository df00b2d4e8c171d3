import { join } from 'node:path';
import { BUCKET_STEPS, type BucketStep } from '../../lib/domain/tallies/tally';
import { type Db, EVENTS_FILE, openWritable } from '../../lib/store/sqlite/file/database';
import { say } from './result';

export type Block = {
  directory: string;
  /** Sessions of the first block, which the store's own writer wrote. */
  sessions: number;
  /** Time that a block covers: whole hours. */
  spanMs: number;
  /** Blocks that the store holds in the end. */
  blocks: number;
  /** Tallies that begin earlier are left out, epoch ms by step. */
  keepFrom: Record<BucketStep, number>;
};

/**
 * Appends copies of the first block, each later by one span and with ids, join keys and releases of its own, until the store
 * holds `blocks` of them. The rows are those the writer would have written, at a fraction of its time.
 */
export function multiplyStore(block: Block): void {
  const db = openWritable(join(block.directory, EVENTS_FILE), 'fast');
  try {
    const total = db.prepare<[], { n: number }>("SELECT n FROM total WHERE name = 'sessions'");
    const first = Math.round((total.get()?.n ?? 0) / block.sessions);
    for (let number = first; number < block.blocks; number++) {
      const begun = performance.now();
      db.transaction(() => copyBlock(db, block, number)).immediate();
      const rate = (block.sessions * 1000) / (performance.now() - begun);
      say(`block ${number + 1} of ${block.blocks}: ${Math.round(rate)} sessions/s`);
    }
  } finally {
    db.close();
  }
}

const SESSION_COLUMNS = [
  'revision',
  'target',
  'environment',
  'location',
  'outcome',
  'failed_stage',
  'handler',
  'close_code',
  'signature',
  'reached',
  'total_us',
  'seeded',
  'auth',
  'instance',
].join(', ');

/** A first block has fewer dimensions than this. */
const DIMENSIONS = 1_000;
const KEY_BITS = 2 ** 52;

function copyBlock(db: Db, { sessions, spanMs, keepFrom }: Block, number: number): void {
  const at = { sessions, number, later: number * spanMs, dimensions: number * DIMENSIONS };
  const run = (sql: string, values: Record<string, number> = {}) =>
    db.prepare(sql).run({ ...at, ...values });
  // Ids of a session sort by their first digits, which are the time: those of a block come after those before it.
  run(`INSERT OR IGNORE INTO label (text)
    SELECT text || '+' || @number FROM label WHERE id IN (SELECT DISTINCT release FROM session WHERE row <= @sessions)`);
  run(`INSERT INTO session (row, id, ended_at, release, ${SESSION_COLUMNS})
    SELECT row + @number * @sessions, printf('%08x', @number) || substr(id, 9), ended_at + @later,
      (SELECT id FROM label WHERE text = (SELECT text FROM label WHERE id = session.release) || '+' || @number),
      ${SESSION_COLUMNS}
    FROM session WHERE row <= @sessions`);
  run(`INSERT INTO session_key (key, row)
    SELECT (key + @number * 1000003) % ${KEY_BITS}, row + @number * @sessions FROM session_key WHERE row <= @sessions`);
  for (const table of ['session_body', 'frames']) {
    run(`INSERT INTO ${table} (row, body)
      SELECT row + @number * @sessions, body FROM ${table} WHERE row <= @sessions`);
  }
  run(`INSERT INTO dimension
    SELECT id + @dimensions, target_id, environment, release || '+' || @number, location, source, stratum, journey,
      transport, seeded, first_at + @later, last_at + @later
    FROM dimension WHERE id < ${DIMENSIONS}`);
  for (const step of Object.keys(BUCKET_STEPS) as BucketStep[]) {
    for (const table of ['tally', 'count', 'latency'])
      copyTallies(db, `${table}_${step}`, { ...at, keepFrom: keepFrom[step] });
    if (step !== '10s') copyTallies(db, `facet_${step}`, { ...at, keepFrom: keepFrom[step] });
  }
  run("UPDATE total SET n = n + @sessions WHERE name = 'sessions'");
}

function copyTallies(
  db: Db,
  table: string,
  at: { later: number; dimensions: number; keepFrom: number },
): void {
  const columns = db
    .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => name)
    .filter((name) => name !== 'dimension' && name !== 'bucket')
    .join(', ');
  db.prepare(
    `INSERT INTO ${table} (dimension, bucket, ${columns})
     SELECT dimension + @dimensions, bucket + @later, ${columns} FROM ${table}
     WHERE dimension < ${DIMENSIONS} AND bucket + @later >= @keepFrom`,
  ).run({ later: at.later, dimensions: at.dimensions, keepFrom: at.keepFrom });
}
