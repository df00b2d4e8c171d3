import type { MaintenanceSchedule, MaintenanceWindow } from '../domain/alerts/silence';
import { MINUTE } from '../domain/time';
import { cronStartAt } from './cron-schedule';
import { dayBefore, lastDayOfMonth, type WallDate, wallTime } from './wall-time';

const DAY_MINUTES = 1_440;
const WEEK_DAYS = 7;

/** A schedule of whole days on the wall clock: weekly or monthly. */
export type DailySchedule = Extract<MaintenanceSchedule, { fromMinute: number }>;

/** Whether the schedule begins on this date of its zone. */
export function beginsOn(schedule: DailySchedule, date: WallDate): boolean {
  if (schedule.kind === 'weekly') return schedule.days.includes(date.weekday);
  const { on } = schedule;
  const last = lastDayOfMonth(date);
  if ('day' in on) return date.day === (on.day === -1 ? last : on.day);
  if (date.weekday !== on.weekday) return false;
  return on.nth === -1 ? date.day + WEEK_DAYS > last : Math.ceil(date.day / WEEK_DAYS) === on.nth;
}

/**
 * Whether an instant (epoch ms) lies in the window: its start is in, its end is not. By the wall clock, so that an hour that a zone
 * skips is in no window, and one that it repeats is in it twice.
 */
export function isInMaintenance(
  window: Pick<MaintenanceWindow, 'schedule' | 'timeZone'>,
  at: number,
): boolean {
  const { schedule, timeZone } = window;
  if (schedule.kind === 'once') return schedule.from <= at && at < schedule.to;
  if (schedule.kind === 'cron') return cronStartAt(schedule, timeZone, at) !== null;
  const { minute, ...date } = wallTime(at, timeZone);
  const { fromMinute, toMinute } = schedule;
  if (fromMinute < toMinute)
    return fromMinute <= minute && minute < toMinute && beginsOn(schedule, date);
  // Over midnight: this day's evening, or the morning after a day on which it begins.
  return (
    (minute >= fromMinute && beginsOn(schedule, date)) ||
    (minute < toMinute && beginsOn(schedule, dayBefore(date)))
  );
}

/** The window that covers a target now; null where none does. */
export function activeMaintenance(
  windows: readonly MaintenanceWindow[],
  of: { targetId: string; environment: string },
  now: number,
): MaintenanceWindow | null {
  const containsMinute = (window: MaintenanceWindow) =>
    (window.targetId === null || window.targetId === of.targetId) &&
    (window.environment === null || window.environment === of.environment);
  return windows.find((window) => containsMinute(window) && isInMaintenance(window, now)) ?? null;
}

/** When a window in force at `at` ends, epoch ms; null where its zone changes its clocks before that, or it goes on. */
export function maintenanceEnd(window: MaintenanceWindow, at: number): number | null {
  const { schedule, timeZone } = window;
  if (schedule.kind === 'once') return schedule.to;
  if (schedule.kind === 'cron') {
    const start = cronStartAt(schedule, timeZone, at);
    const end = start === null ? null : start + schedule.durationMs;
    return end === null || isInMaintenance(window, end) ? null : end;
  }
  const { minute } = wallTime(at, timeZone);
  const left = (schedule.toMinute - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const end = Math.floor(at / MINUTE) * MINUTE + left * MINUTE;
  return isInMaintenance(window, end - 1) && !isInMaintenance(window, end) ? end : null;
}
