import { type LatencyFolds, mergeFolds } from '../../../domain/tallies/latency-fold';
import {
  BUCKET_STEPS,
  type BucketStep,
  COUNT_KINDS,
  type TallyDimensions,
} from '../../../domain/tallies/tally';
import {
  type Cell,
  COUNT_COLUMNS,
  splitMarkKey,
  type TallyFold,
  widenCells,
} from '../../../domain/tallies/tally-fold';
import { decodeLatencies, encodeLatencies } from '../../shared/latency-blob';
import { type LatencyBounds, looseFolds } from '../../shared/latency-bounds';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';
import { FacetRows } from './facet-rows';

const STEPS = Object.keys(BUCKET_STEPS) as BucketStep[];

/** The bounds of one bucket, read from its records; null where records do not hold them. `span` in epoch ms. */
export type BoundsOf = (
  dimensions: TallyDimensions,
  span: { from: number; to: number },
) => LatencyBounds | null;

/** Adds a fold to the stored tallies of every step. Runs inside the caller's transaction. */
export class TallyWriter {
  private readonly lookup: LookupTables;
  private readonly boundsOf: BoundsOf;

  private readonly facets: FacetRows;
  private readonly tables: Record<BucketStep, ReturnType<typeof statements>>;

  constructor(db: Db, lookup: LookupTables, boundsOf: BoundsOf) {
    this.lookup = lookup;
    this.boundsOf = boundsOf;
    this.facets = new FacetRows(db, lookup);

    this.tables = {
      '10s': statements(db, '10s'),
      '1m': statements(db, '1m'),
      '1h': statements(db, '1h'),
    };
  }

  write(fold: TallyFold): void {
    for (const { dimensions, cells } of fold.byDimension.values()) {
      const hours = widenCells(cells, '1h');
      const life = [...hours.keys()];
      const id = this.lookup.dimensionId(dimensions, Math.min(...life), Math.max(...life));
      const byStep = { '10s': cells, '1m': widenCells(cells, '1m'), '1h': hours };
      for (const step of STEPS)
        for (const [bucket, cell] of byStep[step])
          this.writeCell(step, { id, dimensions, bucket }, cell);
      this.facets.write(id, { '1m': byStep['1m'], '1h': hours });
    }
  }

  private writeCell(step: BucketStep, at: Place, cell: Cell): void {
    const { tally, count } = this.tables[step];
    if (cell.counts.some((n) => n !== 0)) tally.run(at.id, at.bucket, ...cell.counts);
    for (const [mark, n] of cell.marks) {
      if (n === 0) continue;
      const [kind, key] = splitMarkKey(mark);
      count.run(
        at.id,
        at.bucket,
        COUNT_KINDS.indexOf(kind),
        this.lookup.labelId(key, at.bucket),
        n,
      );
    }
    if (cell.latencies.size > 0) this.writeLatencies(step, at, cell.latencies);
  }

  private writeLatencies(step: BucketStep, at: Place, change: LatencyFolds): void {
    const { readLatency, putLatency, dropLatency } = this.tables[step];
    const stored = readLatency.get(at.id, at.bucket);
    const folds: LatencyFolds = stored ? decodeLatencies(stored.histograms) : new Map();
    mergeFolds(folds, change);
    this.tighten(folds, step, at);
    const holds = [...folds.values()].some((fold) => fold.n > 0 || fold.timeouts > 0);
    if (holds) putLatency.run(at.id, at.bucket, encodeLatencies(folds));
    else if (stored) dropLatency.run(at.id, at.bucket);
  }

  private tighten(folds: LatencyFolds, step: BucketStep, { dimensions, bucket }: Place): void {
    const loose = looseFolds(folds);
    if (loose.length === 0) return;
    const span = { from: bucket, to: bucket + BUCKET_STEPS[step] };
    const bounds = this.boundsOf(dimensions, span);
    for (const [latency, fold] of loose) Object.assign(fold, bounds?.get(latency));
  }
}

type Place = { id: number; dimensions: TallyDimensions; bucket: number };

function statements(db: Db, step: BucketStep) {
  const adds = COUNT_COLUMNS.map((name) => `${name} = ${name} + excluded.${name}`);
  const places = COUNT_COLUMNS.map(() => '?');
  return {
    tally: db.prepare(
      `INSERT INTO tally_${step} (dimension, bucket, ${COUNT_COLUMNS.join(', ')}) VALUES (?, ?, ${places.join(', ')})
       ON CONFLICT (dimension, bucket) DO UPDATE SET ${adds.join(', ')}`,
    ),
    count: db.prepare(
      `INSERT INTO count_${step} (dimension, bucket, kind, key, n) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (dimension, bucket, kind, key) DO UPDATE SET n = n + excluded.n`,
    ),
    readLatency: db.prepare<[number, number], { histograms: Buffer }>(
      `SELECT histograms FROM latency_${step} WHERE dimension = ? AND bucket = ?`,
    ),
    putLatency: db.prepare(
      `INSERT INTO latency_${step} (dimension, bucket, histograms) VALUES (?, ?, ?)
       ON CONFLICT (dimension, bucket) DO UPDATE SET histograms = excluded.histograms`,
    ),
    dropLatency: db.prepare(`DELETE FROM latency_${step} WHERE dimension = ? AND bucket = ?`),
  };
}
