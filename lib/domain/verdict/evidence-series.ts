import { shareOf } from '../binomial';
import type { IndicatorKey } from '../indicators';
import type { Interval } from '../intervals';
import { evidenceSteps, honestInterval } from './evidence';
import { BLOCK_MS } from './gate-settings';
import type { ObservedMinute } from './observed-time';

/** The evidence of one indicator after a closed minute. `at` is the minute's end, epoch ms. */
export type EvidencePoint = {
  at: number;
  n: number;
  bad: number;
  unknown: number;
  /** Always-valid 95 % interval of the bad share. */
  interval: Interval | null;
  lnEPass: number;
  lnEFail: number;
  blockLnEPass: number;
  blockLnEFail: number;
};

/** How the evidence grew, minute by minute: what the release page draws. */
export function evidenceSeries(
  minutes: readonly ObservedMinute[],
  indicator: IndicatorKey,
  thresholdBp: number,
): EvidencePoint[] {
  const counted = minutes.map(({ at, counts }) => ({ at, count: counts.indicators[indicator] }));
  return [...evidenceSteps(counted, shareOf(thresholdBp))].map(({ at, evidence }) => ({
    at: at + BLOCK_MS,
    n: evidence.n,
    bad: evidence.count.bad,
    unknown: evidence.count.unknown,
    interval: honestInterval(evidence),
    lnEPass: evidence.lnEPass,
    lnEFail: evidence.lnEFail,
    blockLnEPass: evidence.blockLnEPass,
    blockLnEFail: evidence.blockLnEFail,
  }));
}
