import type { Clock } from '../../kit/clock';

/** A share is that of the last five to ten minutes. */
const SPAN_MS = 5 * 60_000;

/** A share of rows lately. */
export type RecentShare = {
  add(rows: { part: number; all: number }): void;
  /** 0 to 1; null where there were no rows lately. */
  share(): number | null;
};

export function createRecentShare(clock: Pick<Clock, 'monotonic'>): RecentShare {
  let spans = [{ index: 0, part: 0, all: 0 }];
  const indexNow = () => Math.floor(clock.monotonic() / SPAN_MS);
  return {
    add({ part, all }) {
      const index = indexNow();
      const last = spans.at(-1);
      if (last?.index === index) {
        last.part += part;
        last.all += all;
      } else spans = [...spans.slice(-1), { index, part, all }];
    },
    share() {
      const index = indexNow();
      const recent = spans.filter((span) => index - span.index <= 1);
      const sum = (of: 'part' | 'all') => recent.reduce((total, span) => total + span[of], 0);
      return sum('all') === 0 ? null : sum('part') / sum('all');
    },
  };
}
