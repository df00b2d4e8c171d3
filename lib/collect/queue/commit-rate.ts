import type { Clock } from '../../kit/clock';

const WINDOW_MS = 10_000;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 30_000;
/** Commits within this time are counted together, which bounds what is kept. */
const STEP_MS = 100;

/** How fast rows are stored, by the last ten seconds. */
export type CommitRate = {
  add(rows: number): void;
  /** Milliseconds until so many rows are stored at that rate: 1 to 30 s, the longest where nothing was stored lately. */
  msFor(rows: number): number;
};

export function createCommitRate(clock: Pick<Clock, 'monotonic'>): CommitRate {
  let commits: Array<{ at: number; rows: number }> = [];
  return {
    add(rows) {
      const now = clock.monotonic();
      commits = commits.filter(({ at }) => now - at < WINDOW_MS);
      const last = commits.at(-1);
      if (last && now - last.at < STEP_MS) last.rows += rows;
      else commits.push({ at: now, rows });
    },
    msFor(rows) {
      const now = clock.monotonic();
      const stored = commits
        .filter(({ at }) => now - at < WINDOW_MS)
        .reduce((sum, commit) => sum + commit.rows, 0);
      const ms = stored === 0 ? LONGEST_MS : (rows / stored) * WINDOW_MS;
      return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.ceil(ms)));
    },
  };
}
