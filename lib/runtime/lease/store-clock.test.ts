import { describe, expect, it } from 'vitest';
import { manualClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { clockObstacle, createStoreClock } from './store-clock';

const START = 1_700_000_000_000;

/** A process whose clock may be set, and a store that answers after `wayMs`, evenly there and back. */
function openClock(store: { aheadMs: number; waysMs: number[] }) {
  const machine = manualClock(START);
  let setMs = 0;
  const clock = { ...machine, now: () => machine.now() + setMs };
  const ways = [...store.waysMs];
  const state = {
    async now() {
      const way = ways.shift() ?? 2;
      machine.advance(way / 2);
      const now = machine.now() + store.aheadMs;
      machine.advance(way / 2);
      return now;
    },
  };
  const logger = createLogger('test', 'silent');
  const storeClock = createStoreClock({ state, clock, logger });
  const setClock = (ms: number) => {
    setMs = ms;
  };
  return { machine, storeClock, setClock };
}

describe('the clock of a store', () => {
  it('is that of this process until it is measured, and then the store’s by the shortest way', async () => {
    const { machine, storeClock } = openClock({ aheadMs: 4_000, waysMs: [900, 40, 2, 70, 400] });
    expect([storeClock.clock.now(), storeClock.offsetMs()]).toEqual([START, null]);
    await storeClock.measure();
    expect(storeClock.offsetMs()).toBe(4_000);
    machine.advance(10_000);
    expect(storeClock.clock.now()).toBe(machine.now() + 4_000);
  });

  it('does not jump where somebody sets the clock of the machine', async () => {
    const { machine, storeClock, setClock } = openClock({ aheadMs: 0, waysMs: [] });
    await storeClock.measure();
    const before = storeClock.clock.now();
    setClock(-3_600_000);
    machine.advance(1_000);
    expect(storeClock.clock.now()).toBe(before + 1_000);
    await storeClock.measure();
    expect(storeClock.offsetMs()).toBe(3_600_000);
  });

  it('keeps a process from judging where it is more than five seconds off', () => {
    expect([null, 0, 5_000, -5_000].map(clockObstacle)).toEqual([null, null, null, null]);
    expect([5_001, -60_000].map(clockObstacle)).toEqual([
      'its clock differs by 5 s from that of the store',
      'its clock differs by -60 s from that of the store',
    ]);
  });
});
