import { COUNT_KINDS, type CountKind, type Latency } from '../../../domain/tallies/tally';
import { COUNT_COLUMNS } from '../../../domain/tallies/tally-fold';
import type { CountRow, LatencyRow, SlotCount, TallyQuery } from '../../event-store';
import { decodeLatencies } from '../../shared/latency-blob';
import { type Condition, oneOf } from '../../shared/sql-conditions';
import {
  DIMENSION_COLUMNS,
  dimensionConditions,
  groupOfRow,
  LatencySums,
  type Piece,
  piecesOf,
  pointWidth,
  type RawTally,
} from '../../shared/tally-query';
import type { Db } from '../file/database';
import { SQLITE_DIALECT } from '../file/sqlite-dialect';
import { rawRows, StatementCache } from '../file/statement-cache';

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
    const rows = this.select(query, {
      table: 'latency',
      columns: ['t.histograms'],
      tail: 'ORDER BY at',
    });
    const sums = new LatencySums(query.latencies);
    for (const [at, blob] of rows)
      sums.add(Number(at), (wanted) => decodeLatencies(blob as Buffer, wanted));
    return sums.rows();
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
    const conditions = [
      ...dimensionConditions(query, SQLITE_DIALECT),
      ...(shape.where ? [shape.where] : []),
    ];
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

function pointColumn(query: TallyQuery): Condition {
  const width = pointWidth(query);
  return width === null
    ? { sql: 'CAST(? AS INTEGER)', values: [query.from] }
    : { sql: 't.bucket - t.bucket % CAST(? AS INTEGER)', values: [width] };
}
