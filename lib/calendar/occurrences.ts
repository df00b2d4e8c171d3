import type { MaintenanceWindow } from '../domain/alerts/silence';
import { DAY, MINUTE } from '../domain/time';
import { type CronSchedule, nextCronStart } from './cron-schedule';
import { beginsOn, type DailySchedule, isInMaintenance } from './maintenance';
import { dateOf, instantsOf, offsetAt, type WallDate, wallTime } from './wall-time';

/** One time that a window is in force, epoch ms: its start is in, its end is not. */
export type Occurrence = { from: number; to: number };

type Scheduled = Pick<MaintenanceWindow, 'schedule' | 'timeZone'>;
type Range = {
  /** Occurrences that end after this. */
  from: number;
  /** … and begin before this. */
  to: number;
  /** At most so many. */
  limit: number;
};

/**
 * When a window is in force between two instants, as `isInMaintenance` says: where a zone changes its clocks, one night may be two
 * occurrences, or none.
 */
export function occurrencesOf(window: Scheduled, range: Range): Occurrence[] {
  const { schedule, timeZone } = window;
  if (schedule.kind === 'once')
    return schedule.to > range.from && schedule.from < range.to
      ? [{ from: schedule.from, to: schedule.to }]
      : [];
  return schedule.kind === 'cron'
    ? cronOccurrences(schedule, timeZone, range)
    : dailyOccurrences({ schedule, timeZone }, range);
}

/** The rarest pattern of a month, a fifth weekday in a leap February, comes once in 28 years. */
export const RAREST_PATTERN_MS = 30 * 366 * DAY;

/** The occurrence that goes on at an instant (epoch ms), or the first after it; null where the window is over. */
export function nextOccurrence(window: Scheduled, now: number): Occurrence | null {
  const to = window.schedule.kind === 'once' ? Number.POSITIVE_INFINITY : now + RAREST_PATTERN_MS;
  return occurrencesOf(window, { from: now, to, limit: 1 })[0] ?? null;
}

/** Starts that are read for one answer: a pattern may have one in each minute. */
const MOST_STARTS = 20_000;

/** Starts that overlap are one occurrence. */
function cronOccurrences(schedule: CronSchedule, timeZone: string, range: Range): Occurrence[] {
  const found: Occurrence[] = [];
  let after = range.from - schedule.durationMs;
  for (let starts = 0; starts < MOST_STARTS; starts += 1) {
    const start = nextCronStart(schedule, timeZone, after);
    if (start === null || start >= range.to) return found;
    after = start;
    const last = found.at(-1);
    if (last && start <= last.to) last.to = start + schedule.durationMs;
    else if (found.length === range.limit) return found;
    else found.push({ from: start, to: start + schedule.durationMs });
  }
  return found;
}

function dailyOccurrences(
  window: { schedule: DailySchedule; timeZone: string },
  range: Range,
): Occurrence[] {
  const found: Occurrence[] = [];
  const { minute: _, ...first } = wallTime(range.from - 2 * DAY, window.timeZone);
  for (let offset = 0; found.length < range.limit; offset += 1) {
    const date = dateOf(first.year, first.month, first.day + offset);
    if (Date.UTC(date.year, date.month - 1, date.day) > range.to + 2 * DAY) break;
    if (!beginsOn(window.schedule, date)) continue;
    found.push(
      ...piecesOf(window, date).filter(({ from, to }) => to > range.from && from < range.to),
    );
  }
  return found.slice(0, range.limit);
}

/** The occurrences that begin on a date: cut at every start, end and change of the clocks, and asked for piece by piece. */
function piecesOf(
  { schedule, timeZone }: { schedule: DailySchedule; timeZone: string },
  date: WallDate,
): Occurrence[] {
  const { fromMinute, toMinute } = schedule;
  const isOverMidnight = fromMinute >= toMinute;
  const next = dateOf(date.year, date.month, date.day + 1);
  const [endDate, endMinute] =
    isOverMidnight || toMinute === 1_440 ? [next, toMinute % 1_440] : [date, toMinute];
  const midnight = Date.UTC(date.year, date.month - 1, date.day);
  const change = clockChange(midnight - DAY, midnight + 3 * DAY, timeZone);
  const edges = [
    ...instantsOf(date, fromMinute, timeZone),
    ...instantsOf(endDate, endMinute, timeZone),
    ...(change === null ? [] : [change]),
  ].sort((a, b) => a - b);
  // Only this date begins, so that the day before does not run into it.
  const alone = { schedule: onlyOn(schedule, date), timeZone };
  const pieces: Occurrence[] = [];
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    if (to === undefined || to === from || !isInMaintenance(alone, from)) continue;
    const last = pieces.at(-1);
    if (last?.to === from) last.to = to;
    else pieces.push({ from, to });
  }
  return pieces;
}

/** The schedule of one date: its weekday is once within the four days that are looked at. */
function onlyOn({ fromMinute, toMinute }: DailySchedule, date: WallDate): DailySchedule {
  return { kind: 'weekly', days: [date.weekday], fromMinute, toMinute };
}

/** The instant at which a zone changes its clocks between two others; null where it does not. A zone does so once in four days. */
function clockChange(from: number, to: number, timeZone: string): number | null {
  const before = offsetAt(from, timeZone);
  if (offsetAt(to, timeZone) === before) return null;
  let [low, high] = [from, to];
  while (high - low > MINUTE) {
    const middle = Math.floor((low + high) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return high;
}
