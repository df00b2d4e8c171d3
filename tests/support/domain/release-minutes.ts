import {
  DEFAULT_THRESHOLDS,
  type IndicatorCount,
  type IndicatorKey,
  indicatorsBy,
} from '../../../lib/domain/tallies/indicators';
import { emptyCounts } from '../../../lib/domain/tallies/tally-math';
import { MINUTE } from '../../../lib/domain/time';
import type { ReleaseMinute } from '../../../lib/domain/verdict/evidence/observed-time';
import { judgeRelease, type ReleaseCase } from '../../../lib/domain/verdict/judge-release';
import { DEFAULT_GATE } from '../../../lib/domain/verdict/model/gate-settings';

export const START = 1_700_000_040_000;
export type Counts = Partial<Record<IndicatorKey, Partial<IndicatorCount>>>;

/** A minute of twelve sessions, all good except for the given counts. */
export function minute(at: number, changed: Counts = {}, sessions = 12): ReleaseMinute {
  const indicators = indicatorsBy((key) => ({
    bad: 0,
    valid: sessions,
    unknown: 0,
    ...changed[key],
  }));
  return { at: START + at * MINUTE, counts: { ...emptyCounts(), sessions, indicators } };
}

export const minutes = (n: number, of: (i: number) => Counts = () => ({}), sessions = 12) =>
  Array.from({ length: n }, (_, i) => minute(i, of(i), sessions));

/** The verdict on these minutes with default settings, with everything measured that was due. */
export function judge(rows: ReleaseMinute[], more: Partial<ReleaseCase> = {}) {
  const ended = rows.reduce((sum, row) => sum + row.counts.sessions, 0);
  const last = rows.at(-1)?.at ?? START;
  return judgeRelease({
    minutes: rows,
    closedTo: last + MINUTE,
    measured: { ended, excluded: 0, scheduled: ended, lostToProbe: 0, lostToTarget: 0 },
    thresholds: DEFAULT_THRESHOLDS,
    settings: DEFAULT_GATE,
    intervalMs: 5_000,
    configChanged: false,
    replaced: false,
    instances: { announced: 1, reached: 1 },
    ...more,
  });
}

/** One indicator of a verdict. */
export const of = (verdict: ReturnType<typeof judge>, indicator: IndicatorKey) => {
  const found = verdict.indicators.find((one) => one.indicator === indicator);
  if (!found) throw new Error(indicator);
  return found;
};

/** Accepted, authenticated, factory failed, closed with 1011: nothing else ever happened. */
export const INCIDENT: Counts = {
  connection: { bad: 12 },
  factory: { bad: 12 },
  agent: { valid: 0 },
  internalError: { bad: 12 },
  endToEnd: { bad: 12 },
};
