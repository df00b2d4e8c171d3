import { smallestTrue } from './binomial';

/** Bad shares that are bet on, better and worse than the threshold, as multiples of q0 (statistics.md §0.1, §1.4). */
export const PASS_RATIOS = [0, 1 / 8, 1 / 4, 1 / 2, 3 / 4] as const;
export const FAIL_RATIOS = [1.25, 1.5, 2, 4, 10] as const;
/** Largest bad share that is bet on, while the threshold leaves room above it. */
const RATE_CAP = 0.95;

export const LN_PASS_THRESHOLD = Math.log(20);
/** alphaFail = 0.05 / 6 (decision 13). */
export const LN_FAIL_THRESHOLD = Math.log(120);

/** The bad share of a bet. The cap stays above q0 however high q0 is: at least half way to 1 (decision 48). */
const betRate = (ratio: number, q0: number) =>
  Math.min(Math.max(RATE_CAP, (1 + q0) / 2), ratio * q0);

function lnSumExp(values: readonly number[]): number {
  const top = Math.max(...values);
  if (top === Number.NEGATIVE_INFINITY) return top;
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** `count × ln(factor)` with 0 × ln 0 = 0. */
const lnPower = (count: number, factor: number) => (count === 0 ? 0 : count * Math.log(factor));

function lnMixture([bad, n]: [number, number], rates: readonly number[], q0: number): number {
  const terms = rates.map((q1) => lnPower(bad, q1 / q0) + lnPower(n - bad, (1 - q1) / (1 - q0)));
  return lnSumExp(terms) - Math.log(rates.length);
}

/** ln E of the claim "bad share below q0" after `bad` of `n` sessions (statistics.md §1.4). Passes at `ln 20`. */
export function lnEPass(bad: number, n: number, q0: number): number {
  return lnMixture(
    [bad, n],
    PASS_RATIOS.map((r) => betRate(r, q0)),
    q0,
  );
}

/** ln E of the claim "bad share above q0" after `bad` of `n` sessions (statistics.md §1.4). Fails at `ln 120`. */
export function lnEFail(bad: number, n: number, q0: number): number {
  return lnMixture(
    [bad, n],
    FAIL_RATIOS.map((r) => betRate(r, q0)),
    q0,
  );
}

/** Log wealth of each of the ten bets on block means. The order of blocks does not matter. */
export type BlockWealth = { pass: readonly number[]; fail: readonly number[] };

export const NO_WEALTH: BlockWealth = {
  pass: PASS_RATIOS.map(() => 0),
  fail: FAIL_RATIOS.map(() => 0),
};

/** The wealth after one more block with this mean bad share, 0…1 (statistics.md §1.4, betting form). */
export function addBlock(wealth: BlockWealth, mean: number, q0: number): BlockWealth {
  const edge = q0 - mean;
  const pass = PASS_RATIOS.map((r, j) => {
    const bet = (1 - betRate(r, q0) / q0) / (1 - q0);
    return (wealth.pass[j] ?? 0) + lnFactor(1 + bet * edge);
  });
  const fail = FAIL_RATIOS.map((r, j) => {
    const bet = (betRate(r, q0) / q0 - 1) / (1 - q0);
    return (wealth.fail[j] ?? 0) + lnFactor(1 - bet * edge);
  });
  return { pass, fail };
}

/** A lost bet stays lost: rounding may leave its factor slightly above or below zero. */
const lnFactor = (factor: number) =>
  factor <= 1e-15 ? Number.NEGATIVE_INFINITY : Math.log(factor);

/** ln E of the pass and the fail claim from block wealth: the mean of the bets. */
export function lnEOfBlocks(wealth: BlockWealth): { pass: number; fail: number } {
  return {
    pass: lnSumExp(wealth.pass) - Math.log(wealth.pass.length),
    fail: lnSumExp(wealth.fail) - Math.log(wealth.fail.length),
  };
}

export type Block = { bad: number; n: number };

const DISPERSION_MIN_BLOCKS = 5;
const DISPERSION_MIN_BAD = 2;

/** Sums over blocks that contain sessions: number of blocks, bad and all sessions, and Σ x²/n. */
export type BlockSums = { m: number; bad: number; n: number; squares: number };

/**
 * Dispersion φ of block counts, `(1/(m−1)) Σ (x−np)²/(np(1−p))` (statistics.md §1.6): 1 for independent sessions, more
 * if failures come in runs. 1 if there are fewer than 2 bad sessions or 5 blocks.
 */
export function dispersionOfSums({ m, bad, n, squares }: BlockSums): number {
  if (bad < DISPERSION_MIN_BAD || m < DISPERSION_MIN_BLOCKS || bad === n) return 1;
  const p = bad / n;
  return (squares - 2 * p * bad + p * p * n) / (p * (1 - p) * (m - 1));
}

/** Dispersion φ of blocks; empty ones do not count. See `dispersionOfSums`. */
export function dispersionOfBlocks(blocks: readonly Block[]): number {
  const filled = blocks.filter((block) => block.n > 0);
  const sums = { m: filled.length, bad: 0, n: 0, squares: 0 };
  for (const { bad, n } of filled) {
    sums.bad += bad;
    sums.n += n;
    sums.squares += bad ** 2 / n;
  }
  return dispersionOfSums(sums);
}

/**
 * How many more sessions without a failure a pass needs: the smallest m with lnEPass(bad, n + m) ≥ ln 20 (statistics.md
 * §4).
 */
export function moreCleanSessions(bad: number, n: number, q0: number): number {
  return smallestTrue((m) => lnEPass(bad, n + m, q0) >= LN_PASS_THRESHOLD, 0);
}
