import type { Clock } from '../../kit/clock';

const WINDOW_MS = 60_000;
/** Rows within this time are counted together, which bounds what is kept. */
const STEP_MS = 5_000;

/** How many rows come per second lately. */
export type RecentRate = {
  add(rows: number): void;
  /** Of the last minute, or of the time since the first row where that is shorter, but of 5 s at least. */
  perSecond(): number;
};

export function createRecentRate(clock: Pick<Clock, 'monotonic'>): RecentRate {
  let steps: Array<{ at: number; rows: number }> = [];
  let firstAt: number | null = null;
  const recent = (now: number) => steps.filter(({ at }) => now - at < WINDOW_MS);
  return {
    add(rows) {
      const now = clock.monotonic();
      firstAt ??= now;
      const last = steps.at(-1);
      if (last && now - last.at < STEP_MS) last.rows += rows;
      else steps = [...recent(now), { at: now, rows }];
    },
    perSecond() {
      if (firstAt === null) return 0;
      const now = clock.monotonic();
      const rows = recent(now).reduce((sum, step) => sum + step.rows, 0);
      const spanMs = Math.max(STEP_MS, Math.min(WINDOW_MS, now - firstAt));
      return (rows * 1_000) / spanMs;
    },
  };
}
