/** Edit distance (Levenshtein, one row kept), for short words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const swap = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(swap, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Capital letters, dashes and underscores are no difference. */
const bare = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** The known name nearest to `name`, or null where none is near enough to be meant. */
export function nearest(name: string, known: readonly string[]): string | null {
  const wanted = bare(name).slice(0, 60);
  const ranked = known
    .map((candidate) => ({ candidate, d: distance(wanted, bare(candidate)) }))
    .sort((a, b) => a.d - b.d);
  const best = ranked[0];
  return best && best.d <= Math.max(2, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : null;
}
