import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../lib/commands/seed/seeded-random';
import { HOUR, MINUTE } from '../../lib/domain/time';
import { manualClock } from '../../lib/kit/clock';
import { createSchedule } from '../../lib/probe/schedule/schedule';

type Faulty = {
  intervalMs: number;
  /** Every `periodMs` the backend fails for `failingMs`. */
  periodMs: number;
  failingMs: number;
  hours: number;
};

/** The share of sessions during the failure, of a probe that was started at a random instant. */
function seenShare({ intervalMs, periodMs, failingMs, hours }: Faulty, seed: string): number {
  const random = seededRandom(seed);
  const clock = manualClock(1_700_000_000_000 + Math.floor(random() * HOUR));
  let bad = 0;
  let sessions = 0;
  const schedule = createSchedule(
    { clock, random },
    () => intervalMs,
    () => {
      sessions += 1;
      if (clock.now() % periodMs < failingMs) bad += 1;
    },
  );
  clock.advance(hours * HOUR);
  schedule.stop();
  return bad / sessions;
}

describe('a failure with the same period as the schedule', () => {
  it.each<[string, Faulty]>([
    [
      '10 s of each minute, one session per minute',
      { intervalMs: MINUTE, periodMs: MINUTE, failingMs: 10_000, hours: 4 },
    ],
    [
      '10 s of each minute, two sessions a minute',
      { intervalMs: 30_000, periodMs: MINUTE, failingMs: 10_000, hours: 4 },
    ],
    [
      '30 s of each minute, one session per minute',
      { intervalMs: MINUTE, periodMs: MINUTE, failingMs: 30_000, hours: 4 },
    ],
    [
      '30 s of each minute, two sessions a minute',
      { intervalMs: 30_000, periodMs: MINUTE, failingMs: 30_000, hours: 4 },
    ],
    [
      'one minute of each five, a session in five',
      { intervalMs: 5 * MINUTE, periodMs: 5 * MINUTE, failingMs: MINUTE, hours: 24 },
    ],
    [
      '20 s of each 45 s, a session every 90 s',
      { intervalMs: 90_000, periodMs: 45_000, failingMs: 20_000, hours: 6 },
    ],
    [
      '1 s of each 5 s, a session every 5 s',
      { intervalMs: 5_000, periodMs: 5_000, failingMs: 1_000, hours: 1 },
    ],
  ])('is seen with its share by every start of the process: %s', (_, faulty) => {
    const share = faulty.failingMs / faulty.periodMs;
    const seen = Array.from({ length: 40 }, (__, start) => seenShare(faulty, `start ${start}`));
    const sessions = (faulty.hours * HOUR) / faulty.intervalMs;
    // Independent draws: five standard errors of a binomial share, at each start and over all of them.
    const error = Math.sqrt((share * (1 - share)) / sessions);
    for (const one of seen) expect(Math.abs(one - share)).toBeLessThan(5 * error);
    const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length;
    expect(Math.abs(mean - share)).toBeLessThan((5 * error) / Math.sqrt(seen.length));
  });
});
