import {
  emptyFold,
  type LatencyFold,
  mergeFold,
  toHistogram,
} from '../../../domain/tallies/latency-fold';
import {
  BUCKET_STEPS,
  type BucketStep,
  COUNT_KINDS,
  type CountKind,
  LATENCIES,
  type Latency,
  type TallyDimensions,
} from '../../../domain/tallies/tally';
import { COUNT_COLUMNS, rowToCounts } from '../../../domain/tallies/tally-fold';
import { AppError } from '../../../kit/errors';
import type {
  CountRow,
  LatencyRow,
  SlotCount,
  TallyFilter,
  TallyQuery,
  TallyRow,
} from '../../event-store';
import { decodeLatencies } from '../../shared/latency-blob';
import type { Db } from '../file/database';
import { type Condition, oneOf, rawRows, StatementCache } from '../file/statement-cache';

const DIMENSION_COLUMNS: Record<keyof TallyDimensions, string> = {
  targetId: 'd.target_id',
  environment: 'd.environment',
  release: 'd.release',
  location: 'd.location',
  source: 'd.source',
  stratum: 'd.stratum',
  journey: 'd.journey',
  transport: 'd.transport',
  seeded: 'd.seeded',
};

/** Start of the point, values of the grouping dimensions, then the count columns. */
export type RawTally = Array<string | number>;

export function toTallyRow([at, ...row]: RawTally, group: TallyQuery['groupBy'] = []): TallyRow {
  return {
    at: Number(at),
    group: groupOfRow(row, group),
    counts: rowToCounts(row, group.length),
  };
}

/** The values of the dimensions that a row begins with. */
function groupOfRow(row: readonly unknown[], group: readonly (keyof TallyDimensions)[]) {
  const values = group.map((name, index) => [
    name,
    name === 'seeded' ? row[index] === 1 : row[index],
  ]);
  return Object.fromEntries(values) as Partial<TallyDimensions>;
}

/**
 * Queries of tallies, for charts, rules and verdicts. The dimensions drive every query (`CROSS JOIN` fixes the order of the
 * join): one range of buckets is read per dimension with tallies in the span. A bucket is in the span when it begins there.
 */
export class TallyQueries {
  private readonly statements: StatementCache;

  constructor(db: Db) {
    this.statements = new StatementCache(db);
  }

  /** Raw rows, which are cheap to send between threads: see `toTallyRow`. */
  tallies(query: TallyQuery): RawTally[] {
    const columns = (query.groupBy ?? []).map((name) => DIMENSION_COLUMNS[name]);
    const sums = COUNT_COLUMNS.map((name) => `SUM(t.${name})`);
    const keys = ['at', ...columns];
    const rows = this.select(query, {
      table: 'tally',
      columns: [...columns, ...sums],
      tail: `GROUP BY ${keys.join(', ')} ORDER BY ${keys.join(', ')}`,
    });
    return sumRows(rows, keys.length) as RawTally[];
  }

  counts(query: TallyQuery & { kinds: CountKind[] }): CountRow[] {
    const kinds = query.kinds.map((kind) => COUNT_KINDS.indexOf(kind));
    const groupBy = query.groupBy ?? [];
    const columns = groupBy.map((name) => DIMENSION_COLUMNS[name]);
    const keys = ['at', 't.kind', 't.key', ...columns];
    const rows = this.select(query, {
      table: 'count',
      columns: ['t.kind', '(SELECT text FROM label WHERE id = t.key)', ...columns, 'SUM(t.n)'],
      where: kinds.length > 0 ? oneOf('t.kind', kinds) : undefined,
      tail: `GROUP BY ${keys.join(', ')} ORDER BY at, 2, 3`,
    });
    return sumRows(rows, keys.length).flatMap(([at, kindIndex, key, ...rest]) => {
      const kind = COUNT_KINDS[Number(kindIndex)];
      const n = Number(rest[columns.length]);
      if (!kind || n === 0) return [];
      const row = { at: Number(at), kind, key: String(key), n };
      return [groupBy.length === 0 ? row : { ...row, group: groupOfRow(rest, groupBy) }];
    });
  }

  latencies(query: TallyQuery & { latencies: Latency[] }): LatencyRow[] {
    const wanted = query.latencies.length > 0 ? new Set(query.latencies) : undefined;
    const rows = this.select(query, {
      table: 'latency',
      columns: ['t.histograms'],
      tail: 'ORDER BY at',
    });
    const sums = new Map<string, { at: number; latency: Latency; fold: LatencyFold }>();
    for (const [at, blob] of rows) {
      for (const [latency, part] of decodeLatencies(blob as Buffer, wanted)) {
        const key = `${at} ${latency}`;
        const sum = sums.get(key) ?? { at: Number(at), latency, fold: emptyFold() };
        mergeFold(sum.fold, part);
        sums.set(key, sum);
      }
    }
    const inOrder = [...sums.values()].sort(
      (a, b) => a.at - b.at || LATENCIES.indexOf(a.latency) - LATENCIES.indexOf(b.latency),
    );
    return inOrder.map(({ at, latency, fold }) => ({
      at,
      latency,
      histogram: toHistogram(fold),
    }));
  }

  /** Of all sets of dimensions: retention deletes those that have no tally any more. */
  releases(): Array<{ targetId: string; release: string }> {
    const sql = 'SELECT DISTINCT target_id, release FROM dimension';
    return rawRows(this.statements.get(sql), []).map(([targetId, release]) => ({
      targetId: String(targetId),
      release: String(release),
    }));
  }

  slots({ targetId, from, to }: { targetId: string; from: number; to: number }): SlotCount[] {
    const statement = this.statements.get(
      `SELECT l.text, p.text, s.minute, s.seq, s.scheduled, s.lost_to_probe, s.lost_to_target
       FROM slot s JOIN label l ON l.id = s.location JOIN label p ON p.id = s.probe
       WHERE s.target = (SELECT id FROM label WHERE text = ?) AND s.minute >= ? AND s.minute < ?
       ORDER BY s.minute, l.text, p.text`,
    );
    return rawRows(statement, [targetId, from, to]).map(([location, probe, ...numbers]) => {
      const [minute = 0, seq = 0, scheduled = 0, lostToProbe = 0, lostToTarget = 0] =
        numbers.map(Number);
      return {
        targetId,
        location: String(location),
        minute,
        probe: String(probe),
        seq,
        scheduled,
        lostToProbe,
        lostToTarget,
      };
    });
  }

  /** A span of one point is read in pieces; the caller sums the rows of the same point. */
  private select(query: TallyQuery, shape: Shape): unknown[][] {
    if (query.mergeMs !== undefined) return this.selectOf(query, query, shape);
    return piecesOf(query).flatMap((piece) => this.selectOf(query, piece, shape));
  }

  private selectOf(query: TallyQuery, piece: Piece, shape: Shape): unknown[][] {
    const at = pointColumn(query);
    const conditions = [...dimensionConditions(query), ...(shape.where ? [shape.where] : [])];
    const sql = `SELECT ${at.sql} AS at, ${shape.columns.join(', ')}
      FROM dimension d CROSS JOIN ${shape.table}_${piece.step} t
      WHERE t.dimension = d.id AND t.bucket >= ? AND t.bucket < ?
        ${conditions.map((condition) => `AND ${condition.sql}`).join(' ')}
      ${shape.tail}`;
    return rawRows(this.statements.get(sql), [
      ...at.values,
      piece.from,
      piece.to,
      ...conditions.flatMap((condition) => condition.values),
    ]);
  }
}

type Shape = {
  table: 'tally' | 'count' | 'latency';
  columns: string[];
  where?: Condition | undefined;
  tail: string;
};

type Piece = Pick<TallyQuery, 'from' | 'to' | 'step'>;

const WIDER: Partial<Record<BucketStep, BucketStep>> = { '10s': '1m', '1m': '1h' };

/** The same span in as few buckets as possible: a wider bucket inside it holds the sum of the narrow ones. */
export function piecesOf({ from, to, step }: Piece): Piece[] {
  const wider = WIDER[step];
  if (!wider) return [{ from, to, step }];
  const width = BUCKET_STEPS[wider];
  const start = Math.ceil(from / width) * width;
  const end = Math.floor(to / width) * width;
  if (start >= end) return [{ from, to, step }];
  const edges = [
    { from, to: start, step },
    { from: end, to, step },
  ].filter((edge) => edge.from < edge.to);
  return [...edges, ...piecesOf({ from: start, to: end, step: wider })];
}

/** Merges rows with the same first `keys` columns by adding up the others. Keeps the order of the first row of each. */
function sumRows(rows: unknown[][], keys: number): unknown[][] {
  const sums = new Map<string, unknown[]>();
  for (const row of rows) {
    const key = row.slice(0, keys).join('\0');
    const sum = sums.get(key);
    if (!sum) sums.set(key, row);
    else for (let at = keys; at < row.length; at++) sum[at] = Number(sum[at]) + Number(row[at]);
  }
  return [...sums.values()];
}

/** Points start at multiples of their width, so that a point holds the same buckets whatever span is queried. */
function pointColumn({ step, mergeMs, from }: TallyQuery): Condition {
  if (mergeMs === undefined) return { sql: 'CAST(? AS INTEGER)', values: [from] };
  if (!Number.isInteger(mergeMs) || mergeMs <= 0 || mergeMs % BUCKET_STEPS[step] !== 0)
    throw new AppError('invalid_input', `a point of ${mergeMs} ms is not a multiple of ${step}`);
  return { sql: 't.bucket - t.bucket % CAST(? AS INTEGER)', values: [mergeMs] };
}

function dimensionConditions(filter: TallyFilter): Condition[] {
  const hour = BUCKET_STEPS['1h'];
  const conditions: Condition[] = [
    { sql: 'd.last_at > ?', values: [filter.from - hour] },
    { sql: 'd.first_at < ?', values: [filter.to] },
  ];
  const same = (column: string, value: string | undefined) => {
    if (value !== undefined) conditions.push({ sql: `${column} = ?`, values: [value] });
  };
  same('d.target_id', filter.targetId);
  // One text for any number of targets, so that it is prepared once.
  if (filter.targetIds?.length)
    conditions.push({
      sql: 'd.target_id IN (SELECT value FROM json_each(?))',
      values: [JSON.stringify(filter.targetIds)],
    });
  same('d.environment', filter.environment);
  same('d.release', filter.release);
  same('d.location', filter.location);
  same('d.journey', filter.journey);
  if (filter.sources?.length) conditions.push(oneOf('d.source', filter.sources));
  if (filter.strata?.length) conditions.push(oneOf('d.stratum', filter.strata));
  if (!filter.seeded) conditions.push({ sql: 'd.seeded = 0', values: [] });
  return conditions;
}
