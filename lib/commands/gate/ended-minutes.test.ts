import { describe, expect, it } from 'vitest';
import { endedUntil } from './ended-minutes';

const MINUTE = 60_000;
const slot = (n: number, scheduled: number, lost = 0) => ({
  minute: n * MINUTE,
  scheduled,
  lostToProbe: lost,
  lostToTarget: 0,
});
const over = (n: number, sessions: number) => ({ at: n * MINUTE, sessions });

describe('minutes whose sessions have ended', () => {
  it('end with the first that has one in flight', () => {
    const run = {
      from: 100,
      slots: [slot(0, 10), slot(1, 12), slot(2, 12)],
      ended: [over(0, 10), over(1, 11), over(2, 12)],
    };
    expect(endedUntil({ ...run, now: 3 * MINUTE + 200 })).toBe(MINUTE);
    const all = [...run.ended, over(1, 1)];
    expect(endedUntil({ ...run, ended: all, now: 3 * MINUTE + 200 })).toBe(3 * MINUTE);
  });

  it('never have the minute that still runs', () => {
    const run = { from: 0, slots: [slot(0, 1)], ended: [over(0, 1)] };
    expect(endedUntil({ ...run, now: MINUTE - 1 })).toBe(0);
    expect(endedUntil({ ...run, now: MINUTE })).toBe(MINUTE);
  });

  it('wait for the report of a minute, and not for one in which nothing was due', () => {
    const run = { from: 0, slots: [], ended: [] };
    expect(endedUntil({ ...run, now: MINUTE + 100 })).toBe(0);
    expect(endedUntil({ ...run, now: MINUTE + 5_000 })).toBe(MINUTE);
  });

  it('count a slot that was lost as no session', () => {
    const run = { from: 0, slots: [slot(0, 12, 2)], ended: [over(0, 10)] };
    expect(endedUntil({ ...run, now: MINUTE })).toBe(MINUTE);
  });
});
