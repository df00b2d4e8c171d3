import type { Cell } from './cells';

/** A release over a span in which the same releases served; `share` of the span's sessions, 0…1. Epoch ms. */
export type ServingBar = {
  version: string;
  from: number;
  to: number;
  share: number;
  /** Share of the releases above it in the same span: bars of one span lie on each other. */
  above: number;
};

/** A smaller share of the sessions of a cell is left out: a straggler, or "others" (decision 35). */
const LEAST_SHARE = 0.01;
/** More bars on each other are too low to see. */
const MOST_AT_ONCE = 4;
/** Cells without a session inside a bar; more is a gap. */
const BRIDGED_CELLS = 2;

/** Sessions of one cell by version. */
export type CellSessions = ReadonlyMap<string, number>;

type Run = { key: string; from: number; to: number; sessions: Map<string, number> };

/**
 * Which releases served when, from the sessions of each cell: consecutive cells with the same releases are one span. The larger share
 * is first (on top). Empty where nothing was measured.
 */
export function servingBars(
  cells: readonly Cell[],
  sessions: readonly CellSessions[],
): ServingBar[] {
  const runs: Run[] = [];
  let empty = 0;
  cells.forEach((cell, index) => {
    const counts = topVersions(sessions[index] ?? new Map());
    if (counts.length === 0) {
      empty += 1;
      return;
    }
    const key = counts
      .map(([version]) => version)
      .sort()
      .join('\0');
    const last = runs.at(-1);
    const isSame = last?.key === key && empty <= BRIDGED_CELLS;
    empty = 0;
    if (last && isSame) {
      last.to = cell.to;
      for (const [version, n] of counts)
        last.sessions.set(version, (last.sessions.get(version) ?? 0) + n);
      return;
    }
    runs.push({ key, from: cell.from, to: cell.to, sessions: new Map(counts) });
  });
  return runs.flatMap(barsOfRun);
}

function topVersions(counts: CellSessions): Array<[version: string, sessions: number]> {
  const all = [...counts].filter(([, n]) => n > 0);
  const total = all.reduce((sum, [, n]) => sum + n, 0);
  return all
    .filter(([, n]) => n >= total * LEAST_SHARE)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, MOST_AT_ONCE);
}

function barsOfRun({ from, to, sessions }: Run): ServingBar[] {
  const sorted = [...sessions].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const total = sorted.reduce((sum, [, n]) => sum + n, 0);
  let above = 0;
  return sorted.map(([version, n]) => {
    const bar = { version, from, to, share: n / total, above };
    above += n / total;
    return bar;
  });
}
