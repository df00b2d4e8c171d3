import {
  addBlock,
  type BlockSums,
  type BlockWealth,
  dispersionOfSums,
  lnEFail,
  lnEOfBlocks,
  lnEPass,
  NO_WEALTH,
} from '../../statistics/e-process';
import { alwaysValidInterval, type Interval } from '../../statistics/intervals';
import type { IndicatorCount } from '../../tallies/indicators';
import { BLOCK_MS } from '../model/gate-settings';
import type { Evidence } from '../model/verdict';

/** One closed minute of one indicator; `at` is its start, epoch ms. */
export type MinuteCount = {
  at: number;
  count: IndicatorCount;
  /** Slots lost to the target: bad for a pass, not there for a fail (decision 42). */
  lost?: number | undefined;
  /** End of its block, epoch ms; without it the minute is one. */
  blockEnd?: number | undefined;
};

export const NO_EVIDENCE: Evidence = {
  count: { bad: 0, valid: 0, unknown: 0 },
  n: 0,
  lost: 0,
  lnEPass: 0,
  lnEFail: 0,
  blockLnEPass: 0,
  blockLnEFail: 0,
  phiPass: 1,
  phiFail: 1,
  blocks: 0,
};

/** Additive, so that minutes may come in any order and grouping of probes. */
export const NO_SUMS: BlockSums = { m: 0, bad: 0, n: 0, squares: 0 };
export const addSums = (sums: BlockSums, bad: number, n: number): BlockSums => ({
  m: sums.m + 1,
  bad: sums.bad + bad,
  n: sums.n + n,
  squares: sums.squares + (bad * bad) / n,
});

/** Sessions of a block as the two claims count them: `against` a pass and `known` for a fail. */
type Block = { against: Sample; known: Sample; end: number };
type Sample = { bad: number; n: number };
const NO_SAMPLE: Sample = { bad: 0, n: 0 };
const addSample = (a: Sample, b: Sample): Sample => ({ bad: a.bad + b.bad, n: a.n + b.n });

/** What whole blocks have proven: wealth of the bets, sums for the dispersion, for either claim. */
type Blocks = { pass: BlockWealth; fail: BlockWealth; unsure: BlockSums; sure: BlockSums };

/** `wealth` and `sums` as a pass counts them, of whole blocks; `pending`: the sessions of the one that has not ended. */
export type EvidenceStep = {
  at: number;
  evidence: Evidence;
  wealth: BlockWealth;
  sums: BlockSums;
  pending: Sample;
};

function closeBlocks(blocks: Blocks, { against, known }: Block, q0: number): Blocks {
  return {
    pass: addBlock(blocks.pass, against.bad / against.n, q0),
    unsure: addSums(blocks.unsure, against.bad, against.n),
    fail: known.n > 0 ? addBlock(blocks.fail, known.bad / known.n, q0) : blocks.fail,
    sure: known.n > 0 ? addSums(blocks.sure, known.bad, known.n) : blocks.sure,
  };
}

/** The evidence after each minute that has sessions, oldest first; `q0` is the bad share not to be reached. */
export function* evidenceSteps(
  minutes: readonly MinuteCount[],
  q0: number,
): Generator<EvidenceStep> {
  let blocks: Blocks = { pass: NO_WEALTH, fail: NO_WEALTH, unsure: NO_SUMS, sure: NO_SUMS };
  let open: Block | null = null;
  let unsure = NO_SAMPLE;
  let sure = NO_SAMPLE;
  let unknown = 0;
  for (const { at, count, lost = 0, blockEnd = at + BLOCK_MS } of minutes) {
    const n = count.valid + count.unknown;
    if (n + lost === 0) continue;
    if (open && open.end <= at) {
      blocks = closeBlocks(blocks, open, q0);
      open = null;
    }
    const against: Sample = { bad: count.bad + count.unknown + lost, n: n + lost };
    const known: Sample = { bad: count.bad, n };
    unknown += count.unknown;
    unsure = addSample(unsure, against);
    sure = addSample(sure, known);
    const block: Block = {
      against: addSample(open?.against ?? NO_SAMPLE, against),
      known: addSample(open?.known ?? NO_SAMPLE, known),
      end: open?.end ?? blockEnd,
    };
    const ends = block.end <= at + BLOCK_MS;
    if (ends) blocks = closeBlocks(blocks, block, q0);
    open = ends ? null : block;
    const evidence = evidenceOf({ unsure, sure, unknown, blocks, q0 });
    const pending = open?.against ?? NO_SAMPLE;
    yield { at, evidence, wealth: blocks.pass, sums: blocks.unsure, pending };
  }
}

function evidenceOf(of: {
  unsure: Sample;
  sure: Sample;
  unknown: number;
  blocks: Blocks;
  q0: number;
}): Evidence {
  const { unsure, sure, unknown, blocks, q0 } = of;
  return {
    count: { bad: sure.bad, valid: sure.n - unknown, unknown },
    n: sure.n,
    lost: unsure.n - sure.n,
    lnEPass: lnEPass(unsure.bad, unsure.n, q0),
    lnEFail: lnEFail(sure.bad, sure.n, q0),
    blockLnEPass: lnEOfBlocks(blocks.pass).pass,
    blockLnEFail: lnEOfBlocks(blocks.fail).fail,
    phiPass: dispersionOfSums(blocks.unsure),
    phiFail: dispersionOfSums(blocks.sure),
    blocks: blocks.unsure.m,
  };
}

/**
 * Always-valid interval of the bad share: unknown outcomes good at its lower end, bad at its upper one, where slots lost to the
 * target are bad too.
 */
export function boundedInterval({
  count,
  n,
  lost = 0,
}: Pick<Evidence, 'count' | 'n' | 'lost'>): Interval | null {
  const low = alwaysValidInterval(count.bad, n);
  const high = alwaysValidInterval(count.bad + count.unknown + lost, n + lost);
  return low && high && [low[0], high[1]];
}
