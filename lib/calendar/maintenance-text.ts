import type { MaintenanceWindow, MonthlyDay } from '../domain/alerts/silence';

const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const NTH: Readonly<Record<number, string>> = {
  1: 'first',
  2: 'second',
  3: 'third',
  4: 'fourth',
  5: 'fifth',
  [-1]: 'last',
};

const clockText = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** "Sundays 02:00 to 04:00, Europe/Berlin". */
export function maintenanceText({
  schedule,
  timeZone,
}: Pick<MaintenanceWindow, 'schedule' | 'timeZone'>): string {
  if (schedule.kind === 'once') {
    const text = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}`;
    return `once, ${text(schedule.from)} to ${text(schedule.to)} UTC`;
  }
  if (schedule.kind === 'cron')
    return `${durationText(schedule.durationMs)} from each "${schedule.cron}", ${timeZone}`;
  const days = schedule.kind === 'weekly' ? weekText(schedule.days) : monthText(schedule.on);
  return `${days} ${clockText(schedule.fromMinute)} to ${clockText(schedule.toMinute)}, ${timeZone}`;
}

function weekText(all: readonly number[]): string {
  const days = [...new Set(all)].sort((a, b) => a - b);
  return days.length === DAY_NAMES.length
    ? 'Every day'
    : days.map((day) => `${DAY_NAMES[day]}s`).join(', ');
}

/** "First Sunday of the month", "Day 15 of the month". */
function monthText(on: MonthlyDay): string {
  if ('day' in on) return on.day === -1 ? 'Last day of the month' : `Day ${on.day} of the month`;
  const nth = NTH[on.nth] ?? '';
  return `${nth.charAt(0).toUpperCase()}${nth.slice(1)} ${DAY_NAMES[on.weekday]} of the month`;
}

/** "2 h", "90 min". */
function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}
