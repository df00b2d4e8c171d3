import type { Clock } from './clock';

/** Equal lines within this time are one. */
const QUIET_MS = 10_000;
/** Different lines that are compared; of more, the one that came first is removed. */
const MOST_KEPT = 100;

/**
 * Keeps a log readable, and its disk free, where one cause fails hundreds of requests per second. `note` returns how often a line was
 * left out since it was last written, and null where it is to be left out now.
 */
export type RepeatedLines = { note(line: string): number | null };

export function createRepeatedLines(clock: Pick<Clock, 'monotonic'>): RepeatedLines {
  const written = new Map<string, { at: number; leftOut: number }>();
  return {
    note(line) {
      const now = clock.monotonic();
      const last = written.get(line);
      if (last && now - last.at < QUIET_MS) {
        last.leftOut += 1;
        return null;
      }
      written.delete(line);
      written.set(line, { at: now, leftOut: 0 });
      const [oldest] = written.keys();
      if (written.size > MOST_KEPT && oldest !== undefined) written.delete(oldest);
      return last?.leftOut ?? 0;
    },
  };
}
