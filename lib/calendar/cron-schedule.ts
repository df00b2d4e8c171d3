import { Cron } from 'croner';
import type { MaintenanceSchedule } from '../domain/alerts/silence';

export type CronSchedule = Extract<MaintenanceSchedule, { kind: 'cron' }>;

/** Patterns that are cached: as many as there can be windows. */
const MOST_CACHED = 1_000;

type Answer = { from: number; until: number; start: number | null };
const patterns = new Map<string, Cron>();
/** The last answer for each schedule, with the instants between which it holds: the judge asks for each target at each tick. */
const answers = new Map<string, Answer>();

function cronOf(pattern: string, timeZone: string): Cron {
  const key = `${timeZone} ${pattern}`;
  const known = patterns.get(key);
  if (known) return known;
  if (patterns.size >= MOST_CACHED) patterns.clear();
  const made = new Cron(pattern, { mode: '5-part', timezone: timeZone, paused: true });
  patterns.set(key, made);
  return made;
}

/** The first start after an instant (epoch ms); null where there is none. A start in a skipped hour is at the end of that hour. */
export function nextCronStart(
  { cron }: Pick<CronSchedule, 'cron'>,
  timeZone: string,
  after: number,
): number | null {
  return cronOf(cron, timeZone).nextRun(new Date(after))?.getTime() ?? null;
}

/** The start of the window that contains an instant (epoch ms), its first where several overlap; null where none does. */
export function cronStartAt(schedule: CronSchedule, timeZone: string, at: number): number | null {
  const { cron, durationMs } = schedule;
  const key = `${timeZone} ${cron} ${durationMs}`;
  const known = answers.get(key);
  if (known && known.from <= at && at < known.until) return known.start;
  const first = nextCronStart(schedule, timeZone, at - durationMs);
  const isIn = first !== null && first <= at;
  const until = first === null ? Number.POSITIVE_INFINITY : isIn ? first + durationMs : first;
  const answer = { from: at, until, start: isIn ? first : null };
  if (answers.size >= MOST_CACHED) answers.clear();
  answers.set(key, answer);
  return answer.start;
}
