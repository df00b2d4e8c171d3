import type { FoldedRows, StateCounts, TargetsOverview } from '../../contract/api/targets-overview';
import { closestToThreshold } from '../../domain/fleet/closest-indicator';
import { ROW_STATES } from '../../domain/fleet/row-state';
import { iso } from '../../domain/time';
import type { OverviewLine } from './overview-line';

/** How many lines are in each state. */
export function countStates(lines: readonly OverviewLine[]): StateCounts {
  const counts = Object.fromEntries(ROW_STATES.map((state) => [state, 0])) as StateCounts;
  for (const { state } of lines) counts[state] += 1;
  return counts;
}

/** Counts of each environment, in the given order. `folds`: whether a line is left out of the rows. */
export function environmentGroups(
  lines: readonly OverviewLine[],
  environments: readonly string[],
  folds: (line: OverviewLine) => boolean,
): TargetsOverview['byEnvironment'] {
  const groups = new Map<string, OverviewLine[]>(environments.map((name) => [name, []]));
  for (const line of lines) groups.get(line.row.environment)?.push(line);
  return [...groups].map(([environment, members]) => ({
    environment,
    ...countStates(members),
    folded: foldedRows(members.filter(folds)),
  }));
}

function foldedRows(lines: readonly OverviewLine[]): FoldedRows | null {
  if (lines.length === 0) return null;
  const holding = lines.filter(({ state }) => state === 'holds');
  const finished = holding.map(({ row }) => row.lastFinishedAt ?? 0);
  const shares = holding.flatMap(({ row, cells }) =>
    cells.map(({ key, count, thresholdBp }) => ({
      id: row.id,
      name: row.name,
      indicator: key,
      thresholdBp,
      bad: count.bad,
      valid: count.valid,
      count,
    })),
  );
  const closest = closestToThreshold(shares);
  return {
    holds: holding.length,
    paused: lines.length - holding.length,
    oldestFinishedAt: finished.length === 0 ? null : iso(Math.min(...finished)),
    closest: closest && {
      id: closest.id,
      name: closest.name,
      indicator: closest.indicator,
      count: closest.count,
      thresholdBp: closest.thresholdBp,
    },
  };
}
