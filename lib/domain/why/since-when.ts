import { firstBadBucket } from '../incidents/outage-clocks';
import type { RuleBucket } from '../rules/measure';
import { sumCells, valueOfCell, type WhyCell } from './why-cell';

/** Since when sessions fail in one way. `at`: start of the step, epoch ms; null: since before the first session of the range. */
export type SinceWhen = {
  at: number | null;
  /** The release whose first session in the range is in the same step or the one before. */
  began: string | null;
};

/** The step in which failures begin, by the clock of incidents (decision 63). `q0`: the bad share that must not be reached. */
export function sinceWhen(
  cells: readonly WhyCell[],
  failing: ReadonlySet<WhyCell>,
  { q0, stepMs }: { q0: number; stepMs: number },
): SinceWhen {
  const buckets = bucketsOf(cells, failing);
  const first = buckets[0]?.at ?? null;
  const bad = sumCells([...failing]);
  const share = bad / Math.max(1, sumCells(cells));
  const at = firstBadBucket(buckets, { q0, share });
  if (at === null || at === first) return { at: null, began: null };
  const began = firstSteps(cells)
    .filter(([, start]) => start !== first && start <= at && at - start <= stepMs)
    .at(-1);
  return { at, began: began?.[0] ?? null };
}

function bucketsOf(cells: readonly WhyCell[], failing: ReadonlySet<WhyCell>): RuleBucket[] {
  const steps = new Map<number, { bad: number; n: number }>();
  for (const cell of cells) {
    const count = steps.get(cell.at) ?? { bad: 0, n: 0 };
    count.n += cell.n;
    if (failing.has(cell)) count.bad += cell.n;
    steps.set(cell.at, count);
  }
  return [...steps].sort(([a], [b]) => a - b).map(([at, count]) => ({ at, count }));
}

/** Releases with the step of their first session, earliest first. */
function firstSteps(cells: readonly WhyCell[]): Array<[string, number]> {
  const starts = new Map<string, number>();
  for (const cell of cells) {
    const release = valueOfCell(cell, 'release');
    if (release === null) continue;
    starts.set(release, Math.min(starts.get(release) ?? cell.at, cell.at));
  }
  return [...starts].sort((a, b) => a[1] - b[1]);
}
