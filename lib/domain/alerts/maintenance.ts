import { MINUTE } from '../time';
import type { MaintenanceWindow } from './silence';

const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const SHORT_DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const DAY_MINUTES = 1_440;

type WallTime = { day: number; minute: number };

/**
 * Day of the week and minute of the day in local time. Instant to local time is never ambiguous, the reverse is: an hour that a zone skips is in no window, and one that it repeats is in it twice.
 */
function wallTime(at: number, timeZone: string): WallTime {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    day: SHORT_DAYS.indexOf(part('weekday')),
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Cached: creating a formatter costs more than using it a thousand times. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

/** Whether an instant (epoch ms) lies in the window: its start is in, its end is not. */
export function isInMaintenance(window: MaintenanceWindow, at: number): boolean {
  const { schedule } = window;
  if (schedule.kind === 'once') return schedule.from <= at && at < schedule.to;
  const { day, minute } = wallTime(at, window.timeZone);
  const { days, fromMinute, toMinute } = schedule;
  if (fromMinute < toMinute) return days.includes(day) && fromMinute <= minute && minute < toMinute;
  // Over midnight: this day's evening, or the morning after a listed day.
  const dayBefore = (day + 6) % 7;
  return (
    (days.includes(day) && minute >= fromMinute) || (days.includes(dayBefore) && minute < toMinute)
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

/** When a window in force at `at` ends, epoch ms; null where its zone changes its clocks before that. */
export function maintenanceEnd(window: MaintenanceWindow, at: number): number | null {
  const { schedule } = window;
  if (schedule.kind === 'once') return schedule.to;
  const { minute } = wallTime(at, window.timeZone);
  const left = (schedule.toMinute - minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const end = Math.floor(at / MINUTE) * MINUTE + left * MINUTE;
  return isInMaintenance(window, end - 1) && !isInMaintenance(window, end) ? end : null;
}

const clockText = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** "Sundays 02:00 to 04:00, Europe/Berlin". */
export function maintenanceText({ schedule, timeZone }: MaintenanceWindow): string {
  if (schedule.kind === 'once') {
    const text = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}`;
    return `once, ${text(schedule.from)} to ${text(schedule.to)} UTC`;
  }
  const days = [...new Set(schedule.days)].sort((a, b) => a - b);
  const named =
    days.length === 7 ? 'Every day' : days.map((day) => `${DAY_NAMES[day]}s`).join(', ');
  return `${named} ${clockText(schedule.fromMinute)} to ${clockText(schedule.toMinute)}, ${timeZone}`;
}
