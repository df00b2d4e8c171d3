import { RASTER_LIMIT, type Raster } from '../../contract/api/sessions';
import type { RangeQuery } from '../../contract/primitives';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { type Buckets, bucketsOf, rangeOf, sliceOf } from '../time-range';

/** One mark per session where they fit; else counts per column, whose cost depends on the columns and not on the sessions. */
export async function getRaster(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: RangeQuery,
): Promise<Raster> {
  const target = await findTarget(ctx, query.target);
  const now = ctx.clock.now();
  const range = rangeOf(query, now);
  const buckets = bucketsOf(range, now);
  const { from, to, step } = buckets;
  const slice = sliceOf(target.id, query);
  const sources = ['synthetic' as const];
  const all = await ctx.events.tallies({ ...slice, from, to, step, sources });
  const sessions = all.reduce((sum, row) => sum + row.counts.sessions, 0);
  if (sessions > RASTER_LIMIT) {
    const [rows, failed] = await Promise.all([
      ctx.events.tallies({ ...slice, ...buckets, sources }),
      failureMarks(ctx, slice, buckets),
    ]);
    return columnsOf(rows, failed, buckets);
  }
  const marks = await ctx.events.marks({ ...slice, from, to }, RASTER_LIMIT);
  return {
    mode: 'sessions',
    from: range.from,
    to: range.to,
    // Fields are named one by one: object spread over thousands of sessions would be most of the cost.
    marks: marks.map(({ id, endedAt, outcome, failedStage, reached, totalMs, seeded }) => ({
      id,
      at: endedAt,
      outcome,
      failedStage,
      reached,
      totalMs,
      seeded,
    })),
  };
}

type Rows = Awaited<ReturnType<ServiceContext['events']['tallies']>>;
type Failed = Map<number, Partial<Record<Stage, number>>>;

async function failureMarks(
  ctx: Pick<ServiceContext, 'events'>,
  slice: ReturnType<typeof sliceOf>,
  buckets: Buckets,
): Promise<Failed> {
  const rows = await ctx.events.counts({
    ...slice,
    ...buckets,
    sources: ['synthetic'],
    kinds: ['failedStage'],
  });
  const failed: Failed = new Map();
  for (const row of rows) {
    const stage = STAGES.find((name) => name === row.key);
    if (!stage) continue;
    const column = failed.get(row.at) ?? {};
    column[stage] = (column[stage] ?? 0) + row.n;
    failed.set(row.at, column);
  }
  return failed;
}

function columnsOf(rows: Rows, failed: Failed, { from, to, mergeMs }: Buckets): Raster {
  return {
    mode: 'columns',
    from,
    to,
    stepMs: mergeMs,
    columns: rows.map(({ at, counts }) => ({
      at,
      passed: counts.passed,
      degraded: counts.degraded,
      excluded: counts.excluded,
      failed: failed.get(at) ?? {},
    })),
  };
}
