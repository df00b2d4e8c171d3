import { compareRanks, isProduction, type RowRank } from '../sentence/fleet-row';

/** More targets than this are grouped by environment unless the reader chose otherwise. */
export const FLAT_UP_TO = 25;

/** Up to this many targets are shown with their charts. */
export const CHARTED_UP_TO = 4;

type Ranked = { environment: string; rank: RowRank };

/** Environments in the order of their groups: production first, then that with the worst target. */
export function orderEnvironments(rows: readonly Ranked[]): string[] {
  const worst = new Map<string, RowRank>();
  for (const { environment, rank } of rows) {
    const known = worst.get(environment);
    if (known === undefined || compareRanks(rank, known) < 0) worst.set(environment, rank);
  }
  return [...worst]
    .sort(
      ([a, rankA], [b, rankB]) =>
        Number(isProduction(b)) - Number(isProduction(a)) || compareRanks(rankA, rankB),
    )
    .map(([environment]) => environment);
}

/** Compares two ranks: by their environment's group, then worst first. */
export function compareGrouped(
  environments: readonly string[],
): (a: RowRank, b: RowRank) => number {
  const place = new Map(environments.map((name, index) => [name, index]));
  const groupOf = (rank: RowRank) => place.get(rank[5]) ?? environments.length;
  return (a, b) => groupOf(a) - groupOf(b) || compareRanks(a, b);
}

/** By environment, name and id: the last three parts of a rank. */
export function compareNames(a: RowRank, b: RowRank): number {
  for (const part of [5, 6, 7] as const) if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  return 0;
}

/**
 * Rows in the order in which they were shown before, so that nothing moves under a pointer. Rows that are new come last, in
 * their own order; those that are gone leave their place.
 */
export function keepOrder<T extends { id: string }>(
  before: readonly string[],
  rows: readonly T[],
): T[] {
  const place = new Map(before.map((id, index) => [id, index]));
  const known = rows.filter(({ id }) => place.has(id));
  known.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  return [...known, ...rows.filter(({ id }) => !place.has(id))];
}
