import type { SessionRecord } from '../../../../domain/sessions/session';
import { OUTCOMES } from '../../../../domain/sessions/stages';
import { dimensionKey } from '../../../../domain/tallies/dimensions';
import { type LatencyFolds, mergeFolds } from '../../../../domain/tallies/latency-fold';
import {
  BUCKET_STEPS,
  type BucketStep,
  COUNT_KINDS,
  FACET_KINDS,
  type TallyDimensions,
} from '../../../../domain/tallies/tally';
import {
  type Cell,
  COUNT_COLUMNS,
  splitFacetKey,
  splitMarkKey,
  type TallyFold,
  widenCells,
} from '../../../../domain/tallies/tally-fold';
import { boundsOf, looseFolds } from '../../../shared/latency-bounds';
import { unpackJson } from '../../../shared/record-codec';
import type { Queries } from '../../connection/connection';
import { changeRows, readRows } from '../statements';
import type { DimensionUse, Interner } from '../tables/interner';
import { decodeLaneLatencies, encodeLaneLatencies, LabelCounts } from './lane-blobs';

const STEPS = Object.keys(BUCKET_STEPS) as BucketStep[];
const HOUR = BUCKET_STEPS['1h'];

/** A cell of a batch and where it goes. */
type Placed = { id: number; bucket: number; dimensions: TallyDimensions; cell: Cell };
type StoredCell = {
  lane: number;
  marks: Buffer | null;
  facets: Buffer | null;
  latencies: Buffer | null;
};

type Writing = {
  queries: Queries;
  interner: Interner;
  /** The lane that this transaction has. */
  lane: number;
  /** All lanes are held: cells become one row, in this lane. */
  isWhole: boolean;
};

/** Whether a histogram of the fold lost values: its bounds then depend on all lanes. */
export function needsAllLanes({ byDimension }: TallyFold): boolean {
  for (const { cells } of byDimension.values())
    for (const { latencies } of cells.values())
      for (const { removed } of latencies.values()) if (removed !== null) return true;
  return false;
}

/** Every text that the cells of a fold name, with the newest instant that it is named at. */
export function textsOfFold({ byDimension }: TallyFold, note: (text: string, at: number) => void) {
  for (const { cells } of byDimension.values())
    for (const [bucket, { marks, facets }] of cells) {
      for (const mark of marks.keys()) note(splitMarkKey(mark)[1], bucket);
      for (const facet of facets.keys()) note(splitFacetKey(facet).value, bucket);
    }
}

/** Ids of the sets of dimensions of a fold, by `dimensionKey`. Does not return ids of rows that were deleted meanwhile. */
export async function dimensionIdsOf(
  fold: TallyFold,
  { queries, interner }: Pick<Writing, 'queries' | 'interner'>,
): Promise<Map<string, number>> {
  const uses = [...fold.byDimension.values()].map(({ dimensions, cells }): DimensionUse => {
    const hours = [...cells.keys()].map((bucket) => bucket - (bucket % HOUR));
    return { dimensions, firstAt: Math.min(...hours), lastAt: Math.max(...hours) };
  });
  const ids = await interner.dimensionIds(uses);
  const present = await readRows<{ n: number }>(
    queries,
    'SELECT count(*) AS n FROM tocsin_events.dimension WHERE id = ANY(?::int[])',
    [[...ids.values()]],
  );
  if (present[0]?.n === ids.size) return ids;
  interner.forget();
  return interner.dimensionIds(uses);
}

/** Adds a fold to the cells of every step. `idOf`: of every text that the fold names. */
export async function writeCells(
  fold: TallyFold,
  writing: Writing,
  names: { dimensionIds: ReadonlyMap<string, number>; idOf: (text: string) => number },
): Promise<void> {
  for (const step of STEPS) {
    const placed: Placed[] = [];
    for (const { dimensions, cells } of fold.byDimension.values()) {
      const id = names.dimensionIds.get(dimensionKey(dimensions)) ?? 0;
      for (const [bucket, cell] of step === '10s' ? cells : widenCells(cells, step))
        placed.push({ id, bucket, dimensions, cell });
    }
    placed.sort((a, b) => a.id - b.id || a.bucket - b.bucket);
    if (placed.length > 0) await writeStep(step, placed, { ...writing, idOf: names.idOf });
  }
}

async function writeStep(
  step: BucketStep,
  placed: readonly Placed[],
  writing: Writing & { idOf: (text: string) => number },
): Promise<void> {
  const { queries, lane } = writing;
  const loose = writing.isWhole ? placed.filter(({ cell }) => hasRemoved(cell.latencies)) : [];
  const isLoose = new Set(loose.map(keyOf));
  const stored = await readCells(step, placed, writing);
  const columns: unknown[][] = Array.from({ length: 5 }, () => []);
  for (const one of placed) {
    const known = stored.get(keyOf(one)) ?? [];
    // Where bounds are in doubt, the cell becomes one row; elsewhere only this lane changes.
    const parts = known.filter((cell) => cell.lane === lane || isLoose.has(keyOf(one)));
    const row = await mergeParts(step, { one, parts, isLoose: isLoose.has(keyOf(one)) }, writing);
    for (const [at, value] of row.entries()) columns[at]?.push(value);
  }
  if (loose.length > 0) await joinLanes(step, loose, writing);
  const counts = COUNT_COLUMNS.map((_, at) => placed.map(({ cell }) => cell.counts[at] ?? 0));
  await changeRows(queries, PUT_CELLS[step], [lane, ...columns, ...counts]);
}

const keyOf = ({ id, bucket }: { id: number; bucket: number }) => `${id} ${bucket}`;
const hasRemoved = (folds: LatencyFolds) => [...folds.values()].some((one) => one.removed !== null);

/** Dimension, bucket and the three blobs of a cell after what is added to it. */
async function mergeParts(
  step: BucketStep,
  { one, parts, isLoose }: { one: Placed; parts: readonly StoredCell[]; isLoose: boolean },
  { queries, idOf }: Writing & { idOf: (text: string) => number },
): Promise<unknown[]> {
  const { id, bucket, dimensions, cell } = one;
  const marks = new LabelCounts();
  const facets = new LabelCounts();
  const latencies: LatencyFolds = new Map();
  for (const part of parts) {
    marks.addBlob(part.marks);
    facets.addBlob(part.facets);
    mergeFolds(latencies, decodeLaneLatencies(part.latencies));
  }
  for (const [mark, n] of cell.marks) {
    const [kind, key] = splitMarkKey(mark);
    marks.add({ kind: COUNT_KINDS.indexOf(kind), outcome: 0, label: idOf(key), n });
  }
  for (const [facet, n] of step === '10s' ? [] : cell.facets) {
    const { kind, outcome, value } = splitFacetKey(facet);
    const place = { kind: FACET_KINDS.indexOf(kind), outcome: OUTCOMES.indexOf(outcome) };
    facets.add({ ...place, label: idOf(value), n });
  }
  mergeFolds(latencies, cell.latencies);
  if (isLoose) {
    const lost = looseFolds(latencies);
    const bounds = lost.length > 0 ? await readBounds(queries, { step, bucket, dimensions }) : null;
    for (const [latency, fold] of lost) Object.assign(fold, bounds?.get(latency));
  }
  return [id, bucket, marks.encode(), facets.encode(), encodeLaneLatencies(latencies)];
}

async function readBounds(
  queries: Queries,
  { step, bucket, dimensions }: { step: BucketStep; bucket: number; dimensions: TallyDimensions },
) {
  // Other sources have no timings.
  if (dimensions.source !== 'synthetic') return null;
  const rows = await readRows<{ body: Buffer }>(
    queries,
    `SELECT b.body FROM tocsin_events.session s JOIN tocsin_events.session_body b ON b.id = s.id AND b.day = s.day
     WHERE s.target = (SELECT id FROM tocsin_events.label WHERE text = ?) AND s.ended_at >= ? AND s.ended_at < ?`,
    [dimensions.targetId, bucket, bucket + BUCKET_STEPS[step]],
  );
  return boundsOf(
    dimensions,
    rows.map(({ body }) => JSON.parse(unpackJson(body)) as SessionRecord),
  );
}

/** Puts the counts of all lanes of the cells into this one and removes the other lanes; the blobs follow with the next write. */
async function joinLanes(
  step: BucketStep,
  cells: readonly Placed[],
  { queries, lane }: Writing,
): Promise<void> {
  const sums = COUNT_COLUMNS.map((name) => `sum(${name})::int`).join(', ');
  const adds = COUNT_COLUMNS.map((name) => `${name} = x.${name} + excluded.${name}`).join(', ');
  await changeRows(
    queries,
    `WITH gone AS (
       DELETE FROM tocsin_events.cell_${step} c USING unnest(?::int[], ?::bigint[]) AS k (d, b)
       WHERE c.dimension = k.d AND c.bucket = k.b AND c.lane <> ? RETURNING c.*
     )
     INSERT INTO tocsin_events.cell_${step} AS x (dimension, bucket, lane, ${COUNT_COLUMNS.join(', ')})
     SELECT dimension, bucket, ?::smallint, ${sums} FROM gone GROUP BY dimension, bucket
     ON CONFLICT (dimension, bucket, lane) DO UPDATE SET ${adds}`,
    [cells.map(({ id }) => id), cells.map(({ bucket }) => bucket), lane, lane],
  );
}

async function readCells(
  step: BucketStep,
  placed: readonly Placed[],
  { queries, lane, isWhole }: Writing,
): Promise<Map<string, StoredCell[]>> {
  const rows = await readRows<StoredCell & { dimension: number; bucket: number }>(
    queries,
    `SELECT c.dimension, c.bucket, c.lane, c.marks, c.facets, c.latencies FROM unnest(?::int[], ?::bigint[]) AS k (d, b)
     JOIN tocsin_events.cell_${step} c ON c.dimension = k.d AND c.bucket = k.b AND c.lane ${isWhole ? '>=' : '='} ?::smallint`,
    [
      placed.map(({ id }) => id),
      placed.map(({ bucket }) => bucket),
      // The lane of all lanes is 0.
      lane,
    ],
  );
  const stored = new Map<string, StoredCell[]>();
  for (const { dimension, ...row } of rows) {
    const key = keyOf({ id: dimension, bucket: row.bucket });
    stored.set(key, [...(stored.get(key) ?? []), row]);
  }
  return stored;
}

/** Lane, then an array each of dimensions, buckets, marks, facets, latencies and every count. Adds to the counts of a stored cell. */
export const PUT_CELLS: Record<BucketStep, string> = {
  '10s': putStatement('10s'),
  '1m': putStatement('1m'),
  '1h': putStatement('1h'),
};

function putStatement(step: BucketStep): string {
  return `INSERT INTO tocsin_events.cell_${step} AS x
      (lane, dimension, bucket, marks, facets, latencies, ${COUNT_COLUMNS.join(', ')})
    SELECT ?::smallint, v.* FROM unnest(?::int[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bytea[],
      ${COUNT_COLUMNS.map(() => '?::int[]').join(', ')}) AS v
    ON CONFLICT (dimension, bucket, lane) DO UPDATE SET
      ${COUNT_COLUMNS.map((name) => `${name} = x.${name} + excluded.${name}`).join(', ')},
      marks = excluded.marks, facets = excluded.facets, latencies = excluded.latencies`;
}
