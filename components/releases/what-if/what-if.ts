import type { ReleaseEvidence } from '@/lib/contract/api/releases/verdicts';
import type { IndicatorCount } from '@/lib/domain/tallies/indicators';
import { emptyCounts } from '@/lib/domain/tallies/tally-math';
import {
  evaluateReleaseIndicator,
  type IndicatorCase,
} from '@/lib/domain/verdict/evidence/evaluate-release-indicator';
import { observedMinutes, type ReleaseMinute } from '@/lib/domain/verdict/evidence/observed-time';
import { BLOCK_MS } from '@/lib/domain/verdict/model/gate-settings';
import type { IndicatorVerdict } from '@/lib/domain/verdict/model/verdict';

type Series = ReleaseEvidence['series'][number];

/** The points of a series up to an instant, epoch ms: the evidence of a verdict reached then. */
export function pointsUntil(series: Series, at: number | null): Series {
  if (at === null) return series;
  return { ...series, points: series.points.filter((point) => Date.parse(point.at) <= at) };
}

/** The closed minutes behind a series. Its points are cumulative, so each minute is the difference of two. */
function minutesOf(series: Series): ReleaseMinute[] {
  return series.points.map((point, i) => {
    const before = series.points[i - 1];
    const unknown = point.unknown - (before?.unknown ?? 0);
    const n = point.n - (before?.n ?? 0);
    const count: IndicatorCount = {
      bad: point.bad - (before?.bad ?? 0),
      valid: n - unknown,
      unknown,
    };
    const counts = emptyCounts();
    const lost = (point.lost ?? 0) - (before?.lost ?? 0);
    return {
      ...(lost > 0 ? { lost } : {}),
      at: Date.parse(point.at) - BLOCK_MS,
      counts: { sessions: n, indicators: { ...counts.indicators, [series.indicator]: count } },
    };
  });
}

/**
 * Evaluates the same minutes at another threshold (basis points of bad), with the code that reaches verdicts.
 */
export function evaluateAtThreshold(
  series: Series,
  thresholdBp: number,
  at: Pick<IndicatorCase, 'settings' | 'ended'>,
): IndicatorVerdict {
  const { indicator, gated, points } = series;
  const last = points.at(-1);
  // More sessions are expected at the rate at which these ended.
  const intervalMs = last ? (points.length * BLOCK_MS) / Math.max(1, last.n) : BLOCK_MS;
  const ends = new Map(
    points.map(({ at: end, blockEnd }) => [Date.parse(end) - BLOCK_MS, blockEnd]),
  );
  const minutes = observedMinutes(minutesOf(series), () => intervalMs).map((minute) => {
    const end = ends.get(minute.at);
    return end === undefined ? minute : { ...minute, blockEnd: Date.parse(end) };
  });
  return evaluateReleaseIndicator({ indicator, gated, thresholdBp, intervalMs, minutes, ...at });
}
