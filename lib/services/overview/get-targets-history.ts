import type {
  HistorySeries,
  TargetHistory,
  TargetsHistory,
  TargetsHistoryQuery,
} from '../../contract/api/fleet/targets-history';
import { closestToThreshold } from '../../domain/fleet/closest-indicator';
import { bucketStart, chartStepFor } from '../../domain/tallies/buckets';
import { GATED, INDICATORS, type IndicatorKey } from '../../domain/tallies/indicators';
import { isIndicatorMeasured } from '../../domain/tallies/measured-indicators';
import type { Target } from '../../domain/targets/target';
import type { TallyRow } from '../../store/event-store';
import type { ServiceContext } from '../service-context';
import { surroundingsOf, type TargetSurroundings } from '../targets/target-surroundings';
import { type Buckets, rangeOf } from '../time-range';
import { overviewLine } from './overview-line';

/** Steps of a line in a list, and of a chart. */
const STEPS = { worst: 30, gated: 60 } as const;

/** More marks than that hide a chart. */
const RELEASES_DRAWN = 10;

/**
 * What several targets did over a range, from tallies alone, in a fixed number of reads: its cost is that of the steps, whatever
 * number of sessions is stored. Throws AppError `invalid_input` for an empty range.
 */
export async function getTargetsHistory(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'info'>,
  query: TargetsHistoryQuery,
): Promise<TargetsHistory> {
  const now = ctx.clock.now();
  const buckets = historySteps(query, now);
  const wanted = new Set(query.ids);
  const stored = (await ctx.state.list('target')).map((row) => row.value);
  const targets = stored.filter(({ id }) => wanted.has(id));
  const { from, to, mergeMs } = buckets;
  if (targets.length === 0) return { from, to, stepMs: mergeMs, targets: [] };
  const [around, rows] = await Promise.all([
    surroundingsOf(ctx, targets),
    ctx.events.tallies({
      ...buckets,
      targetIds: targets.map(({ id }) => id),
      sources: ['synthetic'],
      seeded: true,
      groupBy: ['targetId', 'stratum', 'seeded'],
    }),
  ]);
  const byTarget = rowsByTarget(rows);
  return {
    from,
    to,
    stepMs: mergeMs,
    targets: targets.map((target) => {
      const of = { target, around, now, buckets, rows: byTarget.get(target.id) ?? [] };
      return targetHistory(ctx, of, query.indicators);
    }),
  };
}

function rowsByTarget(rows: readonly TallyRow[]): Map<string, TallyRow[]> {
  const groups = new Map<string, TallyRow[]>();
  for (const row of rows) {
    const id = row.group.targetId ?? '';
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

/** Whole steps that cover the range. */
function historySteps(query: TargetsHistoryQuery, now: number): Buckets {
  const { from, to } = rangeOf(query, now);
  const { mergeMs, step } = chartStepFor({ from, to, now, maxPoints: STEPS[query.indicators] });
  const end = bucketStart(to - 1, mergeMs) + mergeMs;
  return { from: bucketStart(from, mergeMs), to: end, step, mergeMs };
}

type OfTarget = {
  target: Target;
  around: TargetSurroundings;
  now: number;
  buckets: Buckets;
  rows: readonly TallyRow[];
};

function targetHistory(
  ctx: Pick<ServiceContext, 'judge' | 'info'>,
  of: OfTarget,
  indicators: TargetsHistoryQuery['indicators'],
): TargetHistory {
  const { target, around, buckets, rows } = of;
  const thresholds = { ...around.thresholds, ...target.thresholds };
  const series = (indicator: IndicatorKey) =>
    historySeries(rows, { indicator, thresholdBp: thresholds[indicator], buckets });
  const measured = INDICATORS.filter((key) =>
    isIndicatorMeasured(target.journeyDefinition?.plan, key),
  );
  const gated = GATED.filter((key) => measured.includes(key)).map(series);
  const failing = overviewLine(ctx, of).row.worst?.indicator;
  const worst = failing && measured.includes(failing) ? series(failing) : closestSeries(gated);
  const seeded = rows.filter(({ group, counts }) => group.seeded === true && counts.sessions > 0);
  return {
    id: target.id,
    series: indicators === 'gated' ? gated : worst ? [worst] : [],
    seededTo:
      seeded.length === 0 ? null : Math.max(...seeded.map(({ at }) => at)) + buckets.mergeMs,
    releases: around
      .memoryOf(target.id)
      .releases.filter(({ startedAt }) => startedAt >= buckets.from && startedAt < buckets.to)
      .map(({ version, startedAt }) => ({ version, at: startedAt }))
      .sort((a, b) => a.at - b.at)
      .slice(-RELEASES_DRAWN),
  };
}

function historySeries(
  rows: readonly TallyRow[],
  of: { indicator: IndicatorKey; thresholdBp: number; buckets: Buckets },
): HistorySeries {
  const { from, to, mergeMs } = of.buckets;
  const empty = () => Array.from({ length: Math.round((to - from) / mergeMs) }, () => 0);
  const [valid, bad, cold] = [empty(), empty(), empty()];
  for (const { at, group, counts } of rows) {
    const step = Math.floor((at - from) / mergeMs);
    const count = counts.indicators[of.indicator];
    if (step < 0 || step >= valid.length) continue;
    valid[step] = (valid[step] ?? 0) + count.valid;
    bad[step] = (bad[step] ?? 0) + count.bad;
    if (group.stratum === 'cold') cold[step] = (cold[step] ?? 0) + count.valid;
  }
  const { indicator, thresholdBp } = of;
  return { indicator, thresholdBp, valid, bad, ...(cold.some((n) => n > 0) ? { cold } : {}) };
}

/** The series that uses most of what is allowed over the range; the first where none has a session. */
function closestSeries(series: readonly HistorySeries[]): HistorySeries | null {
  const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0);
  const closest = closestToThreshold(
    series.map(({ indicator, thresholdBp, valid, bad }) => ({
      indicator,
      thresholdBp,
      valid: total(valid),
      bad: total(bad),
    })),
  );
  return series.find(({ indicator }) => indicator === closest?.indicator) ?? series[0] ?? null;
}
