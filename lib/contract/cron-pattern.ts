import { Cron } from 'croner';

const FIELDS = 5;
/** Starts whose distances show whether windows leave any time between them. */
const STARTS_READ = 60;

const CRON_EXAMPLE = '0 2 * * sun';

/**
 * What is wrong with a pattern of minute, hour, day, month and weekday whose windows last `durationMs`, with the way out; null where
 * nothing is. The words of the library are not used.
 */
export function cronProblem(
  pattern: string,
  { timeZone, durationMs, now }: { timeZone: string; durationMs: number; now: number },
): string | null {
  const form = `expected minute, hour, day, month and weekday, such as "${CRON_EXAMPLE}"`;
  if (pattern.trim().split(/\s+/).length !== FIELDS) return form;
  let starts: Date[];
  try {
    const cron = new Cron(pattern, { mode: '5-part', timezone: timeZone, paused: true });
    starts = cron.nextRuns(STARTS_READ, new Date(now));
  } catch {
    return form;
  }
  if (starts.length === 0) return 'never begins: change the day or the month';
  const isEndless =
    starts.length === STARTS_READ &&
    starts.every((at, index) => {
      const before = starts[index - 1];
      return before === undefined || at.getTime() - before.getTime() <= durationMs;
    });
  return isEndless
    ? 'each window lasts until the next one begins, so that nothing is ever sent: shorten it'
    : null;
}
