import type { MonthlyDay } from '../../domain/alerts/silence';

export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** As they are written; `-1` is the last one. */
const NTH: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  last: -1,
  '1st': 1,
  '2nd': 2,
  '3rd': 3,
  '4th': 4,
  '5th': 5,
};

/** "first sun", "last friday", "day 15", "15", "last day"; null for other text. */
export function monthlyDayOf(text: string): MonthlyDay | null {
  const [, number] = /^(?:day\s+)?(\d{1,2})$/i.exec(text.trim()) ?? [];
  if (number !== undefined) {
    const day = Number(number);
    return day >= 1 && day <= 31 ? { day } : null;
  }
  const [, word = '', name = ''] = /^(\S+)\s+([a-z]+)$/i.exec(text.trim().toLowerCase()) ?? [];
  const nth = NTH[word];
  if (nth === undefined) return null;
  if (name === 'day') return nth === -1 ? { day: -1 } : { day: nth };
  const weekday = DAYS.findIndex(
    (day) => name === day || (name.startsWith(day) && name.endsWith('day')),
  );
  return weekday === -1 ? null : { weekday, nth };
}
/** What `monthlyDayOf` reads back. */
export function monthlyDayText(on: MonthlyDay): string {
  if ('day' in on) return on.day === -1 ? 'last day' : `day ${on.day}`;
  const word = Object.entries(NTH).find(([, nth]) => nth === on.nth)?.[0] ?? 'first';
  return `${word} ${DAYS[on.weekday]}`;
}
