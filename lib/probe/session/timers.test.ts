import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, manualClock } from '../../kit/clock';
import { SessionTimers } from './timers';

/** A clock whose timers fire as late as the test says. */
function lateClock() {
  let now = 0;
  let pending: Array<() => void> = [];
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after(_ms, run) {
      pending.push(run);
      return () => {
        pending = pending.filter((one) => one !== run);
      };
    },
  };
  return {
    clock,
    pending: () => pending.length,
    /** Moves time, then fires what the clock holds. */
    fireAt(ms: number) {
      now = ms;
      for (const run of pending.splice(0)) run();
    },
  };
}

function timersOn(clock: Clock) {
  const fired: string[] = [];
  const timers = new SessionTimers<string>(clock, {
    onTimer: (name) => void fired.push(`${name} ${clock.monotonic()}`),
  });
  return { timers, fired };
}

describe('the timers of a session', () => {
  it('fire in the order in which they are due, each once', () => {
    const clock = manualClock();
    const { timers, fired } = timersOn(clock);
    timers.set('late', 300);
    timers.set('early', 100);
    timers.set('middle', 200);
    clock.advance(1_000);
    expect(fired).toEqual(['early 100', 'middle 200', 'late 300']);
  });

  it('replace a timer of the same name, earlier or later', () => {
    const clock = manualClock();
    const { timers, fired } = timersOn(clock);
    timers.set('a', 100);
    timers.set('a', 300);
    timers.set('b', 300);
    timers.set('b', 50);
    clock.advance(1_000);
    expect(fired).toEqual(['b 50', 'a 300']);
  });

  it('do not fire once they are cleared, one or all', () => {
    const clock = manualClock();
    const { timers, fired } = timersOn(clock);
    timers.set('a', 100);
    timers.set('b', 200);
    timers.clear('a');
    timers.clear('never set');
    expect([timers.isSet('a'), timers.isSet('b')]).toEqual([false, true]);
    clock.advance(150);
    timers.clearAll();
    clock.advance(1_000);
    expect(fired).toEqual([]);
  });

  it('can be set and cleared while one fires', () => {
    const clock = manualClock();
    const fired: string[] = [];
    const timers: SessionTimers<string> = new SessionTimers(clock, {
      onTimer(name) {
        fired.push(name);
        if (name !== 'first') return;
        timers.clear('second');
        timers.set('third', 0);
      },
    });
    timers.set('first', 10);
    timers.set('second', 10);
    clock.advance(100);
    expect(fired).toEqual(['first', 'third']);
  });

  it('use one timer of the clock, however many there are', () => {
    const { clock, pending } = lateClock();
    const { timers } = timersOn(clock);
    for (let n = 0; n < 50; n++) timers.set(`t${n}`, 1_000 - n);
    expect(pending()).toBe(1);
    timers.clearAll();
    expect(pending()).toBe(0);
  });

  it('cannot hold up the event loop by setting themselves again', () => {
    const clock = manualClock();
    let calls = 0;
    const timers: SessionTimers<string> = new SessionTimers(clock, {
      onTimer() {
        calls += 1;
        if (calls < 1_000) timers.set('again', 0);
      },
    });
    timers.set('again', 10);
    let turns = 0;
    const after = clock.after;
    clock.after = (ms, run) => {
      turns += 1;
      return after(ms, run);
    };
    clock.advance(10);
    expect(calls).toBe(1_000);
    // 16 in one call of the clock, then the loop is free again.
    expect(turns).toBeGreaterThanOrEqual(62);
  });
});

describe('a fair timer', () => {
  it('waits again as long as our own event loop was late, at most half a second', () => {
    for (const [lateMs, graceMs] of [
      [200, 200],
      [30_000, 500],
    ] as const) {
      const { clock, fireAt } = lateClock();
      const { timers, fired } = timersOn(clock);
      timers.setFair('deadline', 100);
      fireAt(100 + lateMs);
      expect(fired).toEqual([]);
      fireAt(100 + lateMs + graceMs - 2);
      expect(fired).toEqual([]);
      fireAt(100 + lateMs + graceMs);
      expect(fired).toHaveLength(1);
    }
  });

  it('fires at once where it is only as late as timers are, and so does any other timer', () => {
    const { clock, fireAt } = lateClock();
    const { timers, fired } = timersOn(clock);
    timers.setFair('deadline', 100);
    fireAt(125);
    timers.set('plain', 100);
    fireAt(9_000);
    expect(fired).toEqual(['deadline 125', 'plain 9000']);
  });
});

describe('any use of timers', () => {
  const step = fc.oneof(
    fc.record({ set: fc.constantFrom('a', 'b', 'c', 'd'), ms: fc.nat(500) }),
    fc.record({ clear: fc.constantFrom('a', 'b', 'c', 'd') }),
    fc.record({ wait: fc.nat(300) }),
  );

  it('is the same as one timer of the clock for each name', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = manualClock();
        const { timers, fired } = timersOn(clock);
        const model = manualClock();
        const expected: string[] = [];
        const cancels = new Map<string, () => void>();
        for (const one of steps) {
          if ('wait' in one) {
            clock.advance(one.wait);
            model.advance(one.wait);
          } else if ('clear' in one) {
            timers.clear(one.clear);
            cancels.get(one.clear)?.();
          } else {
            timers.set(one.set, one.ms);
            cancels.get(one.set)?.();
            const name = one.set;
            cancels.set(
              name,
              model.after(one.ms, () => expected.push(name)),
            );
          }
        }
        clock.advance(1_000);
        model.advance(1_000);
        const names = fired.map((text) => text.split(' ')[0]);
        // Timers of one instant may fire in either order.
        expect([...names].sort()).toEqual([...expected].sort());
      }),
    );
  });
});
