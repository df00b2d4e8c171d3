import { MINUTE } from '../domain/time';

/** A date on the wall clock of a zone; months count from 1, 0 is Sunday. */
export type WallDate = { year: number; month: number; day: number; weekday: number };
export type WallTime = WallDate & { minute: number };

const formats = new Map<string, Intl.DateTimeFormat>();
/** The minute that was asked for last in each zone: a round of the judge asks once for each target. */
const latest = new Map<string, { minute: number; time: WallTime }>();

/** Creating a formatter costs more than using it a thousand times. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}

/** Local date and minute of the day of an instant (epoch ms). Never ambiguous, unlike the other way round. */
export function wallTime(at: number, timeZone: string): WallTime {
  const minute = Math.floor(at / MINUTE);
  const known = latest.get(timeZone);
  if (known?.minute === minute) return known.time;
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const date = dateOf(part('year'), part('month'), part('day'));
  const time = { ...date, minute: part('hour') * 60 + part('minute') };
  latest.set(timeZone, { minute, time });
  return time;
}

/** The date that so many days before or after would have: day 0 is the last one of the month before. */
export function dateOf(year: number, month: number, day: number): WallDate {
  const at = new Date(Date.UTC(year, month - 1, day));
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    weekday: at.getUTCDay(),
  };
}

export const dayBefore = ({ year, month, day }: WallDate) => dateOf(year, month, day - 1);

export const lastDayOfMonth = ({ year, month }: WallDate) => dateOf(year, month + 1, 0).day;

/** The wall clock as ms since 1970, as if its zone were UTC. */
function wallMs({ year, month, day, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day) + minute * MINUTE;
}

/** How far the wall clock is ahead of UTC, ms. */
export function offsetAt(at: number, timeZone: string): number {
  return wallMs(wallTime(at, timeZone)) - Math.floor(at / MINUTE) * MINUTE;
}

/** Instants at which the wall clock shows a minute of a date: none in a skipped hour, two in a repeated one. Epoch ms, ascending. */
export function instantsOf(date: WallDate, minute: number, timeZone: string): number[] {
  const wall = Date.UTC(date.year, date.month - 1, date.day) + minute * MINUTE;
  const day = 24 * 60 * MINUTE;
  const offsets = new Set([offsetAt(wall - day, timeZone), offsetAt(wall + day, timeZone)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((at) => at + offsetAt(at, timeZone) === wall)
    .sort((a, b) => a - b);
}
