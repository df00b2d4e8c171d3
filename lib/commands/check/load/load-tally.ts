import { createAccessTally } from '../../../contract/output/access-tally';
import { checkLine } from '../../../contract/output/check-line';
import type { CheckSummary } from '../../../contract/output/check-output';
import { sessionResultText } from '../../../contract/output/check-text';
import type {
  LoadFigures,
  LoadStage,
  Percentile,
  Percentiles,
} from '../../../contract/output/load-output';
import type { JourneyPlan } from '../../../domain/sessions/journey-plan';
import type { SessionRecord } from '../../../domain/sessions/session';
import { STAGES } from '../../../domain/sessions/stages';
import { countIndicators } from '../../../domain/tallies/indicator-results';
import { INDICATORS, indicatorsBy } from '../../../domain/tallies/indicators';
import {
  emptyFold,
  foldLatency,
  type LatencyFold,
  toHistogram,
} from '../../../domain/tallies/latency-fold';
import { quantile } from '../../../domain/tallies/latency-histogram';
import { isIndicatorMeasured } from '../../../domain/tallies/measured-indicators';

/** Distinct reasons that are counted by themselves: a backend may give each session a reason of its own. */
const MOST_REASONS = 200;
const OTHER_REASONS = '(other reasons)';
const REASONS_SHOWN = 20;

/** Sums up sessions as they end, in memory that does not grow with their number. */
export type LoadTally = {
  /** Adds a session that started `delayMs` after its instant. */
  add(record: SessionRecord, delayMs: number): void;
  summary(durationMs: number): CheckSummary;
  figures(): Pick<LoadFigures, 'startDelayMs' | 'stages' | 'reasons'>;
};

type StageTally = Pick<LoadStage, 'ok' | 'failed' | 'unknown' | 'skipped'> & {
  unmeasured: number;
  fold: LatencyFold;
};

export function createLoadTally(): LoadTally {
  const stages: StageTally[] = STAGES.map(() => ({
    ok: 0,
    failed: 0,
    unknown: 0,
    skipped: 0,
    unmeasured: 0,
    fold: emptyFold(),
  }));
  const delays = emptyFold();
  const reasons = new Map<string, number>();
  const counts = { sessions: 0, passed: 0, degraded: 0, failed: 0, excluded: 0 };
  const indicators = countIndicators([]);
  const access = createAccessTally();
  // Sessions of one run have one journey.
  let plan: JourneyPlan | undefined;
  return {
    add(record, delayMs) {
      plan ??= record.facts.plan;
      counts.sessions++;
      counts[record.outcome]++;
      addIndicators(indicators, record);
      access.add(record);
      foldLatency(delays, delayMs, 1);
      if (record.outcome !== 'passed') countReason(reasons, sessionResultText(checkLine(record)));
      // What this machine spoiled says nothing about the target.
      if (record.outcome !== 'excluded') addStages(stages, record, delayMs);
    },
    summary: (durationMs) => ({
      ...counts,
      ...access.summary(),
      indicators: indicatorsBy((key) =>
        isIndicatorMeasured(plan, key) ? indicators[key] : { ...indicators[key], measured: false },
      ),
      durationMs: Math.round(durationMs),
    }),
    figures: () => ({
      startDelayMs: percentilesOf(delays),
      stages: stages.map(({ fold, ...row }, index) => stageFigures(index, row, fold)),
      reasons: [...reasons]
        .sort(([, a], [, b]) => b - a)
        .slice(0, REASONS_SHOWN)
        .map(([reason, sessions]) => ({ reason, sessions })),
    }),
  };
}

function addStages(stages: StageTally[], record: SessionRecord, delayMs: number): void {
  for (const [index, { outcome, ms, measured }] of record.stages.entries()) {
    const tally = stages[index];
    if (!tally) continue;
    if (measured === false) {
      tally.unmeasured++;
      continue;
    }
    tally[outcome]++;
    // From the instant at which the session was due, so that a late start is not left out (coordinated omission).
    if (outcome === 'ok' && ms !== null) foldLatency(tally.fold, ms + delayMs, 1);
    else if (outcome === 'failed') foldLatency(tally.fold, 'timeout', 1);
  }
}

function addIndicators(sums: CheckSummary['indicators'], record: SessionRecord): void {
  const one = countIndicators([record]);
  for (const key of INDICATORS) {
    sums[key].bad += one[key].bad;
    sums[key].valid += one[key].valid;
    sums[key].unknown += one[key].unknown;
  }
}

function countReason(reasons: Map<string, number>, reason: string): void {
  const key = reasons.has(reason) || reasons.size < MOST_REASONS ? reason : OTHER_REASONS;
  reasons.set(key, (reasons.get(key) ?? 0) + 1);
}

function stageFigures(
  index: number,
  counts: Omit<StageTally, 'fold'>,
  fold: LatencyFold,
): LoadStage {
  const stage = STAGES[index];
  if (!stage) throw new RangeError(`no stage ${index}`);
  const { unmeasured, ...others } = counts;
  const marked = unmeasured > 0 ? { ...others, unmeasured } : others;
  return { stage, ...marked, ms: percentilesOf(fold) };
}

function percentilesOf(fold: LatencyFold): Percentiles {
  const histogram = toHistogram(fold);
  const at = (share: number): Percentile => {
    const value = quantile(histogram, share);
    return value === 'timeout' ? 'failed' : value;
  };
  return {
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    max: histogram.n > 0 ? histogram.max : null,
  };
}
