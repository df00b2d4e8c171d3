import type { IndicatorInput, IndicatorNow } from '../../domain/now/indicator-now';
import type { IndicatorState } from '../../domain/now/indicator-state';
import type { CountedWindow, CountedWindows } from '../../domain/rules/count-windows';
import type { IndicatorCount, IndicatorKey, Thresholds } from '../../domain/tallies/indicators';

const NOTHING: IndicatorCount = { bad: 0, valid: 0, unknown: 0 };

type Input = Omit<IndicatorInput, 'indicator' | 'upstreamFails'>;

/** Sessions of an earlier journey may still be in the windows: they say nothing about what the present one does not measure. */
export function unmeasuredInput(input: Input): Input {
  const { windows, thresholdBp } = input;
  const without = (window: CountedWindow) => ({ ...window, count: NOTHING });
  const pair = ({ long, short }: CountedWindows['r1']) => ({
    long: without(long),
    short: without(short),
  });
  const empty: CountedWindows = { r1: pair(windows.r1), r2: pair(windows.r2) };
  return { windows: empty, thresholdBp, previous: null, isSilent: true };
}

type Known = {
  targetId: string;
  thresholds: Thresholds;
  stored: Partial<Record<IndicatorKey, IndicatorState>>;
  release: string | null;
  now: number;
};

/**
 * The state of an indicator that the target's journey does not measure: no number, and nothing that fails or holds. Once it is
 * measured again, no window reaches behind that change.
 */
export function unmeasuredState(
  { targetId, thresholds, stored, release, now }: Known,
  { indicator, judged }: { indicator: IndicatorKey; judged: IndicatorNow },
): IndicatorState {
  const before = stored[indicator];
  const since = before?.measured === false ? before.since : now;
  return {
    targetId,
    indicator,
    state: 'no_data',
    notMeaningful: false,
    measured: false,
    window: judged.window,
    count: NOTHING,
    thresholdBp: thresholds[indicator],
    wilson: null,
    sessionsNeeded: null,
    since,
    judgedAt: now,
    release,
    ofRelease: null,
    failedUntil: null,
    recoveredAt: since,
    outage: null,
  };
}
