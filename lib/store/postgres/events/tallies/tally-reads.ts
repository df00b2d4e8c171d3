import {
  COUNT_KINDS,
  type CountKind,
  type Latency,
  type TallyDimensions,
} from '../../../../domain/tallies/tally';
import { COUNT_COLUMNS } from '../../../../domain/tallies/tally-fold';
import type { CountRow, LatencyRow, SlotCount, TallyQuery, TallyRow } from '../../../event-store';
import { allOf, type Condition } from '../../../shared/sql-conditions';
import {
  DIMENSION_COLUMNS,
  dimensionConditions,
  groupOfRow,
  LatencySums,
  piecesOf,
  pointWidth,
  toTallyRow,
} from '../../../shared/tally-query';
import type { Queries } from '../../connection/connection';
import { POSTGRES_DIALECT, readRows } from '../statements';
import { readLabels } from '../tables/label-reads';
import { decodeLabelCounts, decodeLaneLatencies } from './lane-blobs';

type Row = Record<string, string | number>;

/** The values of the grouping dimensions of a row, which are selected as g0, g1, … */
const groupColumns = (groupBy: ReadonlyArray<keyof TallyDimensions>) =>
  groupBy.map((name, at) => `${DIMENSION_COLUMNS[name]} AS g${at}`);
const groupValues = (row: Row, groupBy: readonly unknown[]) =>
  groupBy.map((_, at) => row[`g${at}`] ?? '');

export async function readTallies(queries: Queries, query: TallyQuery): Promise<TallyRow[]> {
  const groupBy = query.groupBy ?? [];
  const cells = cellsOf(query, COUNT_COLUMNS);
  const keys = ['at', ...groupBy.map((_, at) => `g${at}`)].join(', ');
  const sums = COUNT_COLUMNS.map((name, at) => `sum(c.${name}) AS c${at}`);
  const rows = await readRows<Row>(
    queries,
    `SELECT ${[pointColumn(query), ...groupColumns(groupBy), ...sums].join(', ')}
     FROM ${cells.sql} GROUP BY ${keys} ORDER BY ${keys}`,
    cells.values,
  );
  return rows.map((row) =>
    toTallyRow(
      [
        row.at ?? 0,
        ...groupValues(row, groupBy),
        ...COUNT_COLUMNS.map((_, at) => row[`c${at}`] ?? 0),
      ],
      groupBy,
    ),
  );
}

type BlobRow = Row & { blob: Buffer };

export async function readCounts(
  queries: Queries,
  query: TallyQuery & { kinds: CountKind[] },
): Promise<CountRow[]> {
  const groupBy = query.groupBy ?? [];
  const wanted = new Set(query.kinds.map((kind) => COUNT_KINDS.indexOf(kind)));
  const sums = new Map<string, { row: BlobRow; kind: number; label: number; n: number }>();
  for (const row of await readBlobs(queries, query, 'marks')) {
    const group = JSON.stringify([row.at, groupValues(row, groupBy)]);
    for (const { kind, label, n } of decodeLabelCounts(row.blob)) {
      if (wanted.size > 0 && !wanted.has(kind)) continue;
      const key = `${kind} ${label} ${group}`;
      const known = sums.get(key);
      if (known) known.n += n;
      else sums.set(key, { row, kind, label, n });
    }
  }
  const counted = [...sums.values()].filter(({ n }) => n !== 0);
  const texts = await readLabels(
    queries,
    counted.map(({ label }) => label),
  );
  const found = counted.flatMap(({ row, kind: index, label, n }) => {
    const kind = COUNT_KINDS[index];
    const key = texts.get(label);
    if (kind === undefined || key === undefined) return [];
    const count: CountRow = { at: Number(row.at), kind, key, n };
    const group = groupOfRow(groupValues(row, groupBy), groupBy);
    return [{ index, count: groupBy.length === 0 ? count : { ...count, group } }];
  });
  found.sort(
    (a, b) => a.count.at - b.count.at || a.index - b.index || (a.count.key < b.count.key ? -1 : 1),
  );
  return found.map(({ count }) => count);
}

export async function readLatencies(
  queries: Queries,
  query: TallyQuery & { latencies: Latency[] },
): Promise<LatencyRow[]> {
  const sums = new LatencySums(query.latencies);
  const rows = await readBlobs(queries, { ...query, groupBy: [] }, 'latencies');
  for (const row of rows) sums.add(Number(row.at), () => decodeLaneLatencies(row.blob));
  return sums.rows();
}

function readBlobs(
  queries: Queries,
  query: TallyQuery,
  column: 'marks' | 'latencies',
): Promise<BlobRow[]> {
  const cells = cellsOf(query, [column]);
  return readRows<BlobRow>(
    queries,
    `SELECT ${[pointColumn(query), ...groupColumns(query.groupBy ?? []), `c.${column} AS blob`].join(', ')}
     FROM ${cells.sql} WHERE c.${column} IS NOT NULL`,
    cells.values,
  );
}

const pointColumn = (query: TallyQuery) => {
  const width = pointWidth(query);
  return width === null
    ? `${Math.floor(query.from)}::bigint AS at`
    : `c.bucket - c.bucket % ${width} AS at`;
};

/**
 * The cells of a query, of all lanes, beside their dimensions `d`: one statement, so that it sees whole batches. The ids of the
 * dimensions are found first, so that every part is read by its key.
 */
function cellsOf(query: TallyQuery, columns: readonly string[]): Condition {
  const dimensions = allOf(dimensionConditions(query, POSTGRES_DIALECT));
  // A span of one row is read in pieces; its points all have the same start.
  const pieces = query.mergeMs === undefined ? piecesOf(query) : [query];
  const parts = pieces.map(
    ({ step }) => `SELECT dimension, bucket, ${columns.join(', ')} FROM tocsin_events.cell_${step}
      WHERE dimension = ANY(ARRAY(SELECT id FROM live)) AND bucket >= ? AND bucket < ?`,
  );
  return {
    sql: `(WITH live AS MATERIALIZED (SELECT d.id FROM tocsin_events.dimension d WHERE ${dimensions.sql})
      ${parts.join(' UNION ALL ')}) c JOIN tocsin_events.dimension d ON d.id = c.dimension`,
    values: [
      ...dimensions.values,
      ...pieces.flatMap(({ from, to }) => [Math.ceil(from), Math.ceil(to)]),
    ],
  };
}

export async function readSlots(
  queries: Queries,
  { targetId, from, to }: { targetId: string; from: number; to: number },
): Promise<SlotCount[]> {
  const rows = await readRows<Omit<SlotCount, 'targetId'>>(
    queries,
    `SELECT l.text AS location, s.minute, p.text AS probe, s.seq, s.scheduled, s.lost_to_probe AS "lostToProbe",
       s.lost_to_target AS "lostToTarget"
     FROM tocsin_events.slot s JOIN tocsin_events.label l ON l.id = s.location JOIN tocsin_events.label p ON p.id = s.probe
     WHERE s.target = (SELECT id FROM tocsin_events.label WHERE text = ?) AND s.minute >= ? AND s.minute < ?
     ORDER BY s.minute, l.text, p.text`,
    [targetId, Math.ceil(from), Math.ceil(to)],
  );
  return rows.map((row) => ({ targetId, ...row }));
}

/** Of all sets of dimensions: retention deletes those that have no tally any more. */
export function readReleases(
  queries: Queries,
): Promise<Array<{ targetId: string; release: string }>> {
  return readRows(
    queries,
    'SELECT DISTINCT target_id AS "targetId", release FROM tocsin_events.dimension',
  );
}
