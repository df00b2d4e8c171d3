import { alignEdge } from '../rules/count-windows';
import type { Place } from './remote-probe';

/** Sessions of a target from one location that ended in [from, to) and came late. Epoch ms. */
export type LateRows = { location: string; from: number; to: number };

/** By target. */
export function lateByTarget(places: readonly Place[]): Map<string, LateRows[]> {
  const byTarget = new Map<string, LateRows[]>();
  for (const { location, late } of places)
    for (const { from, to, targetIds } of late)
      for (const id of targetIds) {
        const rows = byTarget.get(id);
        if (rows) rows.push({ location, from, to });
        else byTarget.set(id, [{ location, from, to }]);
      }
  return byTarget;
}

/** Where late rows begin and end, for windows that end at `end`. */
export const lateEdges = (late: readonly LateRows[]): number[] =>
  late.flatMap(({ from, to }) => [from, to]);

type Row = { at: number; to: number; group: { location?: string | undefined } };

/** The rows that came in time. They are cut at the edges of the late ones. */
export function timelyRows<R extends Row>(
  rows: readonly R[],
  late: readonly LateRows[],
  end: number,
): readonly R[] {
  if (late.length === 0) return rows;
  const aligned = late.map(({ location, from, to }) => ({
    location,
    from: alignEdge(from, end),
    to: alignEdge(to, end),
  }));
  return rows.filter(
    ({ at, to, group }) =>
      !aligned.some(
        (one) => one.location === (group.location ?? '') && at >= one.from && to <= one.to,
      ),
  );
}
