import type { ReleaseEvidence } from '@/lib/contract/verdicts';
import type { IndicatorCount } from '@/lib/domain/indicators';
import { emptyCounts } from '@/lib/domain/tally-math';
import { BLOCK_MS } from '@/lib/domain/verdict/gate-settings';
import { type IndicatorCase, judgeIndicator } from '@/lib/domain/verdict/judge-indicator';
import { observedMinutes, type ReleaseMinute } from '@/lib/domain/verdict/observed-time';
import type { IndicatorVerdict } from '@/lib/domain/verdict/verdict';

type Series = ReleaseEvidence['series'][number];

/** The closed minutes behind a series: its points are sums, so that each minute is a difference of two. */
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
    return {
      at: Date.parse(point.at) - BLOCK_MS,
      counts: { sessions: n, indicators: { ...counts.indicators, [series.indicator]: count } },
    };
  });
}

/**
 * What the same sessions would say at another threshold (basis points of bad): the judgement itself, on the same minutes.
 */
export function judgeAt(
  series: Series,
  thresholdBp: number,
  at: Pick<IndicatorCase, 'settings' | 'ended'>,
): IndicatorVerdict {
  const { indicator, gated, points } = series;
  const last = points.at(-1);
  // The rate at which sessions ended is the one at which more of them come.
  const intervalMs = last ? (points.length * BLOCK_MS) / Math.max(1, last.n) : BLOCK_MS;
  return judgeIndicator({
    ...{ indicator, gated, thresholdBp, intervalMs, ...at },
    minutes: observedMinutes(minutesOf(series), intervalMs),
  });
}
