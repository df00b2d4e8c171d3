import {
  addBlock,
  type BlockSums,
  type BlockWealth,
  lnEFail,
  lnEOfBlocks,
  lnEPass,
  NO_WEALTH,
  phiOfSums,
} from '../e-process';
import type { IndicatorCount } from '../indicators';
import { alwaysValid, type Interval } from '../intervals';
import type { Evidence } from './verdict';

/** One closed minute of one indicator; `at` is its start, epoch ms. */
export type MinuteCount = { at: number; count: IndicatorCount };

export const NO_EVIDENCE: Evidence = {
  count: { bad: 0, valid: 0, unknown: 0 },
  ...{ n: 0, lnEPass: 0, lnEFail: 0, blockLnEPass: 0, blockLnEFail: 0 },
  ...{ phiPass: 1, phiFail: 1, blocks: 0 },
};

/** Additive, so that minutes may come in any order and grouping of probes. */
export const NO_SUMS: BlockSums = { m: 0, bad: 0, n: 0, squares: 0 };
const addSums = (sums: BlockSums, bad: number, n: number): BlockSums => ({
  m: sums.m + 1,
  bad: sums.bad + bad,
  n: sums.n + n,
  squares: sums.squares + (bad * bad) / n,
});

/** `wealth` and `sums` as a pass counts them. */
export type EvidenceStep = {
  at: number;
  evidence: Evidence;
  wealth: BlockWealth;
  sums: BlockSums;
};

/** The evidence after each minute that has sessions, oldest first; `q0` is the bad share not to be reached. */
export function* evidenceSteps(
  minutes: readonly MinuteCount[],
  q0: number,
): Generator<EvidenceStep> {
  let unsure = NO_SUMS;
  let sure = NO_SUMS;
  let against = NO_WEALTH;
  let known = NO_WEALTH;
  let unknown = 0;
  for (const { at, count } of minutes) {
    const n = count.valid + count.unknown;
    if (n === 0) continue;
    unknown += count.unknown;
    const worst = count.bad + count.unknown;
    unsure = addSums(unsure, worst, n);
    sure = addSums(sure, count.bad, n);
    against = addBlock(against, worst / n, q0);
    known = addBlock(known, count.bad / n, q0);
    yield {
      at,
      wealth: against,
      sums: unsure,
      evidence: {
        count: { bad: sure.bad, valid: sure.n - unknown, unknown },
        n: sure.n,
        lnEPass: lnEPass(unsure.bad, sure.n, q0),
        lnEFail: lnEFail(sure.bad, sure.n, q0),
        blockLnEPass: lnEOfBlocks(against).pass,
        blockLnEFail: lnEOfBlocks(known).fail,
        phiPass: phiOfSums(unsure),
        phiFail: phiOfSums(sure),
        blocks: sure.m,
      },
    };
  }
}

/** Always-valid interval of the bad share: unknown outcomes good at its lower end, bad at its upper one. */
export function honestInterval({ count, n }: Pick<Evidence, 'count' | 'n'>): Interval | null {
  const low = alwaysValid(count.bad, n);
  const high = alwaysValid(count.bad + count.unknown, n);
  return low && high && [low[0], high[1]];
}
