import { shareOfBasisPoints } from '../../statistics/binomial';
import type { Interval } from '../../statistics/intervals';
import type { IndicatorKey } from '../../tallies/indicators';
import { BLOCK_MS } from '../model/gate-settings';
import { boundedInterval, evidenceSteps } from './evidence';
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
  /** Slots lost to the target so far. */
  lost: number;
  /** End of the block that the minute belongs to, epoch ms. */
  blockEnd: number;
};

/** The evidence after each minute, for the release page. */
export function evidenceSeries(
  minutes: readonly ObservedMinute[],
  indicator: IndicatorKey,
  thresholdBp: number,
): EvidencePoint[] {
  const counted = minutes.map(({ counts, ...minute }) => ({
    ...minute,
    count: counts.indicators[indicator],
  }));
  const ends = new Map(minutes.map(({ at, blockEnd }) => [at, blockEnd ?? at + BLOCK_MS]));
  return [...evidenceSteps(counted, shareOfBasisPoints(thresholdBp))].map(({ at, evidence }) => ({
    at: at + BLOCK_MS,
    n: evidence.n,
    bad: evidence.count.bad,
    unknown: evidence.count.unknown,
    interval: boundedInterval(evidence),
    lnEPass: evidence.lnEPass,
    lnEFail: evidence.lnEFail,
    blockLnEPass: evidence.blockLnEPass,
    blockLnEFail: evidence.blockLnEFail,
    lost: evidence.lost ?? 0,
    blockEnd: ends.get(at) ?? at + BLOCK_MS,
  }));
}
