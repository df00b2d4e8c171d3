/** A span of the time axis whose counts are never divided, epoch ms. `cut`: it begins with a deployment. */
export type Cell = { from: number; to: number; cut: boolean };

/** A deployment that cuts the time axis. */
export type Cut = { version: string; at: number };

/** More cuts than that would leave boxes too narrow to see. */
const MOST_CUTS = 30;

/**
 * The cells of a range: `cellMs` wide, aligned to the epoch, and divided where a deployment began, so that no box spans two
 * releases. Of more than 30 deployments the newest cut. `range`: whole cells.
 */
export function divideIntoCells(
  range: { from: number; to: number },
  cellMs: number,
  cuts: readonly Cut[],
): Cell[] {
  const inside = newestCuts(cuts, range).map(({ at }) => at);
  const starts = new Set<number>(inside);
  for (let at = range.from; at < range.to; at += cellMs) starts.add(at);
  const sorted = [...starts].sort((a, b) => a - b);
  const isCut = new Set(inside);
  return sorted.map((from, index) => ({
    from,
    to: sorted[index + 1] ?? range.to,
    cut: isCut.has(from),
  }));
}

/** The newest deployments inside a range, oldest first. One at its very start divides nothing. */
export function newestCuts(cuts: readonly Cut[], range: { from: number; to: number }): Cut[] {
  return cuts
    .filter(({ at }) => at > range.from && at < range.to)
    .sort((a, b) => a.at - b.at)
    .slice(-MOST_CUTS);
}

/**
 * Finds the cell of a bucket of counts. A bucket in which a deployment began contains sessions of both releases: those of the new
 * one belong to the cell that begins with it, the others to the one before.
 */
export function cellFinder(
  cells: readonly Cell[],
  cuts: readonly Cut[],
): (bucket: { at: number; ms: number; release: string }) => number {
  const starts = cells.map(({ from }) => from);
  const indexOf = (at: number) => Math.max(0, firstAfter(starts, at) - 1);
  return ({ at, ms, release }) => {
    const own = cuts.findLast((cut) => cut.version === release && cut.at >= at && cut.at < at + ms);
    return indexOf(own?.at ?? at);
  };
}

/** Index of the first start after an instant; starts are sorted. */
function firstAfter(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
