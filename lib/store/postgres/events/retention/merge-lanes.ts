import { type LatencyFolds, mergeFolds } from '../../../../domain/tallies/latency-fold';
import { BUCKET_STEPS, type BucketStep } from '../../../../domain/tallies/tally';
import { COUNT_COLUMNS } from '../../../../domain/tallies/tally-fold';
import { isAppError } from '../../../../kit/errors';
import type { PostgresDatabase, Queries } from '../../connection/connection';
import { LANE_LOCKS } from '../append/append-batch';
import { NO_LANE } from '../append/small-rows';
import { changeRows, readRows } from '../statements';
import { DAY_MS } from '../tables/partition-tables';
import { PUT_CELLS } from '../tallies/cell-writer';
import { decodeLaneLatencies, encodeLaneLatencies, LabelCounts } from '../tallies/lane-blobs';

const STEPS = Object.keys(BUCKET_STEPS) as BucketStep[];
const HOUR = BUCKET_STEPS['1h'];
/** What comes later than this after the end of an hour is rare: nearly every append writes to hours that are not closed. */
const CLOSED_AFTER_MS = 15 * 60_000;
/** Cells that one transaction merges: it keeps two lanes from writers for some 30 ms. */
const CELLS_PER_STEP = 200;
/** Name of the total that says up to which instant (epoch ms) lanes are merged. */
const MERGED_TO = 'lanesMergedTo';

type Place = { dimension: number; bucket: number; lane: number };

/**
 * Moves what other lanes hold of closed hours into the first one, so that readers of the past read one row for each cell. Exact
 * beside writers: whoever writes to one of the two lanes waits, and nobody reads a part of it. What is appended to a closed hour
 * later is moved once its day is over. Hours that a writer keeps busy for too long are left for the next call.
 */
export async function mergeLanes(database: PostgresDatabase, now: number): Promise<void> {
  const closed = Math.floor((now - CLOSED_AFTER_MS) / HOUR) * HOUR;
  const mergedTo = await readMergedTo(database);
  const day = Math.floor(mergedTo / DAY_MS) * DAY_MS;
  const isNewDay = closed - day >= DAY_MS;
  const span = { from: isNewDay ? day - DAY_MS : mergedTo, to: closed };
  if (span.from >= span.to) return;
  try {
    for (const step of STEPS) await mergeStep(database, step, span);
  } catch (error) {
    if (isAppError(error) && error.code === 'busy') return;
    throw error;
  }
  await changeRows(
    database,
    `INSERT INTO tocsin_events.total AS t (name, lane, n) VALUES ('${MERGED_TO}', ${NO_LANE}, ?)
     ON CONFLICT (name, lane) DO UPDATE SET n = greatest(t.n, excluded.n)`,
    [closed],
  );
}

async function readMergedTo(queries: Queries): Promise<number> {
  const [row] = await readRows<{ n: number }>(
    queries,
    'SELECT n FROM tocsin_events.total WHERE name = ?',
    [MERGED_TO],
  );
  return row?.n ?? 0;
}

async function mergeStep(
  database: PostgresDatabase,
  step: BucketStep,
  { from, to }: { from: number; to: number },
): Promise<void> {
  // The dimensions first, so that only their cells of the span are read, by the key.
  const select = `SELECT c.dimension, c.bucket, c.lane FROM tocsin_events.dimension d
    JOIN tocsin_events.cell_${step} c ON c.dimension = d.id AND c.bucket >= ? AND c.bucket < ? AND c.lane > 0
    WHERE d.last_at > ? AND d.first_at < ? AND (c.dimension, c.bucket, c.lane) > (?, ?, ?)
    ORDER BY c.dimension, c.bucket, c.lane LIMIT ${CELLS_PER_STEP}`;
  let after: Place | undefined = { dimension: 0, bucket: 0, lane: 0 };
  while (after !== undefined) {
    const { dimension, bucket, lane }: Place = after;
    const found: Place[] = await readRows<Place>(database, select, [
      from,
      to,
      from - HOUR,
      to,
      dimension,
      bucket,
      lane,
    ]);
    for (const one of new Set(found.map((place) => place.lane)))
      await mergeLane(database, step, {
        lane: one,
        places: found.filter((place) => place.lane === one),
      });
    after = found.at(-1);
  }
}

type StoredCell = Record<string, number> & {
  marks: Buffer | null;
  facets: Buffer | null;
  latencies: Buffer | null;
};

/** By number: names come without capital letters. */
const COUNTS = COUNT_COLUMNS.map((name, at) => `c.${name} AS n${at}`).join(', ');

async function mergeLane(
  database: PostgresDatabase,
  step: BucketStep,
  { lane, places }: { lane: number; places: readonly Place[] },
): Promise<void> {
  await database.transaction(
    async (queries) => {
      await readRows(
        queries,
        'SELECT count(pg_advisory_xact_lock(?, lane)) FROM unnest(?::int[]) AS lane',
        [LANE_LOCKS, [0, lane]],
      );
      // Read by deleting: what an erasure has deleted meanwhile is not written again.
      const rows = await readRows<StoredCell>(
        queries,
        `DELETE FROM tocsin_events.cell_${step} c USING unnest(?::int[], ?::bigint[]) AS k (d, b)
         WHERE c.dimension = k.d AND c.bucket = k.b AND c.lane IN (0, ?)
         RETURNING c.dimension, c.bucket, c.marks, c.facets, c.latencies, ${COUNTS}`,
        [places.map(({ dimension }) => dimension), places.map(({ bucket }) => bucket), lane],
      );
      const cells = addUp(rows);
      if (cells.length === 0) return;
      await changeRows(queries, PUT_CELLS[step], [
        0,
        cells.map(({ dimension }) => dimension),
        cells.map(({ bucket }) => bucket),
        cells.map(({ marks }) => marks.encode()),
        cells.map(({ facets }) => facets.encode()),
        cells.map(({ latencies }) => encodeLaneLatencies(latencies)),
        ...COUNT_COLUMNS.map((_, at) => cells.map(({ counts }) => counts[at] ?? 0)),
      ]);
    },
    { isRepeatable: true },
  );
}

type Sum = {
  dimension: number;
  bucket: number;
  counts: number[];
  marks: LabelCounts;
  facets: LabelCounts;
  latencies: LatencyFolds;
};

function addUp(rows: readonly StoredCell[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const row of rows) {
    const { dimension = 0, bucket = 0 } = row;
    const key = `${dimension} ${bucket}`;
    const sum = sums.get(key) ?? emptySum(dimension, bucket);
    for (const at of COUNT_COLUMNS.keys())
      sum.counts[at] = (sum.counts[at] ?? 0) + (row[`n${at}`] ?? 0);
    sum.marks.addBlob(row.marks);
    sum.facets.addBlob(row.facets);
    mergeFolds(sum.latencies, decodeLaneLatencies(row.latencies));
    sums.set(key, sum);
  }
  return [...sums.values()];
}

const emptySum = (dimension: number, bucket: number): Sum => ({
  dimension,
  bucket,
  counts: COUNT_COLUMNS.map(() => 0),
  marks: new LabelCounts(),
  facets: new LabelCounts(),
  latencies: new Map(),
});
