import { expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import { createServerTime } from './server-time';

const HOUR = 3_600_000;

it('follows the server by the shortest round trip, whatever our own clock says', () => {
  const clock = manualClock();
  let own = 0;
  const time = createServerTime({ now: () => clock.now() + own, monotonic: clock.monotonic });
  const measure = (roundTripMs: number, errorMs = 0, aheadMs = HOUR) => {
    const sentAt = clock.monotonic();
    clock.advance(roundTripMs / 2);
    const serverTime = clock.now() + aheadMs + errorMs;
    clock.advance(roundTripMs / 2);
    return time.add({ sentAt, answeredAt: clock.monotonic(), serverTime });
  };
  expect([time.offsetMs(), time.now()]).toEqual([null, clock.now()]);
  measure(400, 150);
  measure(10);
  measure(2_000, -900);
  expect(time.now()).toBe(clock.now() + HOUR);
  expect(time.offsetMs()).toBe(HOUR);
  own = 50_000;
  expect(time.now()).toBe(clock.now() + HOUR);
  expect(time.offsetMs()).toBe(HOUR - 50_000);
  expect([measure(10, 4_000), time.jumpedAt()]).toEqual([false, null]);
  expect(measure(10, 0, HOUR - 20_000)).toBe(true);
  expect(time.now()).toBe(clock.now() + HOUR - 20_000);
  expect(time.jumpedAt()).toBe(clock.now() + own);
});
