import { MINUTE } from '../time';
import { valueOfCell, type WhyCell } from './why-cell';

/** Locations of a span, and those of them from which nothing came of late. */
type Locations = { total: number; answered: number; silent: string[] };

/** A location is silent after this many of its intervals without a session, and never before `SILENT_MS`. */
const SILENT_INTERVALS = 5;
const SILENT_MS = 5 * MINUTE;

/** In a range that is past, one that ran in part of it is no finding: there all have answered. */
export function silentLocations(
  cells: readonly WhyCell[],
  of: { stepMs: number; intervalMs: number; isPresent: boolean },
): Locations {
  const last = new Map<string, number>();
  for (const cell of cells) {
    const location = valueOfCell(cell, 'location');
    if (location !== null) last.set(location, Math.max(last.get(location) ?? 0, cell.at));
  }
  const newest = Math.max(0, ...last.values());
  const limit = Math.max(SILENT_MS, SILENT_INTERVALS * of.intervalMs) + of.stepMs;
  const silent = of.isPresent
    ? [...last].filter(([, at]) => newest - at > limit).map(([location]) => location)
    : [];
  return { total: last.size, answered: last.size - silent.length, silent: silent.sort() };
}
