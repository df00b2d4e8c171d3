import { type BucketStep, FACET_KINDS } from '../../../domain/tallies/tally';
import { COUNT_COLUMNS } from '../../../domain/tallies/tally-fold';
import type { CopiedCell, CopiedCount, CopyPosition, DaySums } from '../../copy-source';
import type { Db } from '../file/database';
import { rawRows } from '../file/statement-cache';

const DAY = 86_400_000;
/** What is read of one set of dimensions at once, so that a long history is never in memory as a whole. */
const WINDOW_MS: Record<BucketStep, number> = { '10s': DAY / 12, '1m': DAY, '1h': 31 * DAY };
const CELLS_PER_BATCH = 1_000;
/** Named, so that the key of the table is used, in which they come before the bucket. */
const ALL_FACETS = FACET_KINDS.map((_, kind) => kind).join(', ');

type Span = { dimension: number; from: number; to: number };
type Life = { id: number; firstAt: number; lastAt: number };

/** The cells of one step: what several tables have of a bucket and a set of dimensions, as one row. */
export class CellRows {
  private readonly windowMs: number;
  private readonly sql;

  constructor(db: Db, step: BucketStep) {
    this.windowMs = WINDOW_MS[step];
    this.sql = statements(db, step);
  }

  /** In the order of dimension and bucket. A position is the id of a dimension and the start of its next window. */
  read([dimension = 0, start = 0]: CopyPosition): {
    rows: CopiedCell[];
    next: CopyPosition | null;
  } {
    const rows: CopiedCell[] = [];
    for (const life of this.lives(Number(dimension))) {
      const isResumed = life.id === dimension;
      const first = life.firstAt - modulo(life.firstAt, this.windowMs);
      for (let from = isResumed ? Number(start) : first; from <= life.lastAt; ) {
        if (rows.length >= CELLS_PER_BATCH) return { rows, next: [life.id, from] };
        rows.push(...this.cellsOf({ dimension: life.id, from, to: from + this.windowMs }));
        from += this.windowMs;
      }
    }
    return { rows, next: null };
  }

  /** Of all sets of dimensions. */
  within(from: number, to: number): CopiedCell[] {
    return this.lives(0)
      .filter(({ firstAt, lastAt }) => firstAt < to && lastAt + DAY / 24 > from)
      .flatMap(({ id }) => this.cellsOf({ dimension: id, from, to }));
  }

  count(): number {
    return Number(rawRows(this.sql.count, [])[0]?.[0] ?? 0);
  }

  days(): number[] {
    return rawRows(this.sql.days, []).map(([day]) => Number(day));
  }

  daySums(): DaySums[] {
    return rawRows(this.sql.sums, []).map((row) => row.map(Number));
  }

  private lives(from: number): Life[] {
    return this.sql.lives.all(from);
  }

  private cellsOf({ dimension, from, to }: Span): CopiedCell[] {
    const cells = new Map<number, CopiedCell>();
    const cellAt = (bucket: number): CopiedCell => {
      const known = cells.get(bucket);
      if (known) return known;
      const none = COUNT_COLUMNS.map(() => 0);
      const cell = { dimension, bucket, counts: none, marks: [], facets: [], histograms: null };
      cells.set(bucket, cell);
      return cell;
    };
    for (const [bucket, ...counts] of rawRows(this.sql.tallies, [dimension, from, to]))
      cellAt(Number(bucket)).counts = counts.map(Number);
    for (const row of this.sql.marks.all(dimension, from, to))
      cellAt(row.bucket).marks.push(countOf(row));
    for (const row of this.sql.facets?.all(dimension, from, to) ?? [])
      cellAt(row.bucket).facets.push(countOf(row));
    for (const { bucket, histograms } of this.sql.latencies.all(dimension, from, to))
      cellAt(bucket).histograms = histograms;
    return [...cells.values()].sort((a, b) => a.bucket - b.bucket);
  }
}

/** Never negative: instants before 1970 have windows too. */
const modulo = (at: number, width: number) => ((at % width) + width) % width;

type CountRow = CopiedCount & { bucket: number };
const countOf = ({ kind, outcome, label, n }: CountRow): CopiedCount => ({
  kind,
  outcome,
  label,
  n,
});

function statements(db: Db, step: BucketStep) {
  const span = 'dimension = ? AND bucket >= ? AND bucket < ?';
  const day = `CAST(floor(bucket / ${DAY}.0) AS INTEGER)`;
  const sums = COUNT_COLUMNS.map((name) => `sum(${name})`).join(', ');
  return {
    lives: db.prepare<[number], Life>(
      'SELECT id, first_at AS firstAt, last_at AS lastAt FROM dimension WHERE id >= ? ORDER BY id',
    ),
    tallies: db.prepare(
      `SELECT bucket, ${COUNT_COLUMNS.join(', ')} FROM tally_${step} WHERE ${span}`,
    ),
    marks: db.prepare<[number, number, number], CountRow>(
      `SELECT bucket, kind, 0 AS outcome, key AS label, n FROM count_${step} WHERE ${span}`,
    ),
    // The narrowest cells have none.
    facets:
      step === '10s'
        ? null
        : db.prepare<[number, number, number], CountRow>(
            `SELECT bucket, kind, outcome, value AS label, n FROM facet_${step}
             WHERE dimension = ? AND kind IN (${ALL_FACETS}) AND bucket >= ? AND bucket < ?`,
          ),
    latencies: db.prepare<[number, number, number], { bucket: number; histograms: Buffer }>(
      `SELECT bucket, histograms FROM latency_${step} WHERE ${span}`,
    ),
    count: db.prepare(`SELECT count(*) FROM tally_${step}`),
    days: db.prepare(`SELECT DISTINCT ${day} FROM tally_${step} ORDER BY 1`),
    sums: db.prepare(`SELECT ${day}, ${sums} FROM tally_${step} GROUP BY 1 ORDER BY 1`),
  };
}
