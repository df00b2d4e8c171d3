/** Values in [0, 1). */
export type Random = () => number;

/** Mulberry32: small, and the same on every machine. `seed`: any integer. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whether the next session fails. */
export type Failures = (share: number) => boolean;

/** Above this share failures are an outage, in which no session passes because it is between two runs. */
const OUTAGE_SHARE = 0.5;

/**
 * Independent failures, or failures in runs of `run` sessions on average with the same long-run share (a two-state Markov
 * chain, as in statistics.md §1.6).
 */
export function failuresInRuns(random: Random, run = 1): Failures {
  let failing: boolean | null = null;
  return (share) => {
    if (run <= 1 || share <= 0 || share > OUTAGE_SHARE) return random() < share;
    const enters = share / run / (1 - share);
    failing =
      failing === null ? random() < share : failing ? random() >= 1 / run : random() < enters;
    return failing;
  };
}
