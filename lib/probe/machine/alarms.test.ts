import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, manualClock } from '../../kit/clock';
import { Alarm, Alarms } from './alarms';

class Bell extends Alarm {
  private readonly onRing: () => void;

  constructor(onRing: () => void) {
    super();
    this.onRing = onRing;
  }

  ring(): void {
    this.onRing();
  }
}

/** A clock that counts the timers which it holds. */
function countingClock() {
  const manual = manualClock();
  let held = 0;
  const clock: Clock = {
    ...manual,
    after(ms, run) {
      held += 1;
      let isOver = false;
      const end = () => {
        if (!isOver) held -= 1;
        isOver = true;
      };
      const cancel = manual.after(ms, () => {
        end();
        run();
      });
      return () => {
        end();
        cancel();
      };
    },
  };
  return { clock, advance: manual.advance, held: () => held };
}

describe('alarms', () => {
  it('take one timer of the clock together, and none once all are cancelled', () => {
    const { clock, held } = countingClock();
    const alarms = Alarms.of(clock);
    const bells = Array.from({ length: 2_000 }, () => new Bell(() => {}));
    for (const [index, bell] of bells.entries()) alarms.set(bell, 5_000 - index);
    expect(held()).toBe(1);
    for (const bell of bells) alarms.cancel(bell);
    expect(held()).toBe(0);
  });

  it('are shared by all who use one clock', () => {
    const clock = manualClock();
    expect(Alarms.of(clock)).toBe(Alarms.of(clock));
    expect(Alarms.of(manualClock())).not.toBe(Alarms.of(clock));
  });

  it('that are set while one rings wait for the next call, whatever their instant', () => {
    const { clock, advance } = countingClock();
    const alarms = Alarms.of(clock);
    const rung: number[] = [];
    const again: Bell = new Bell(() => {
      rung.push(clock.monotonic());
      if (rung.length < 5) alarms.set(again, 0);
    });
    alarms.set(again, 100);
    advance(99);
    expect(rung).toEqual([]);
    advance(1);
    expect(rung).toEqual([100, 100, 100, 100, 100]);
  });

  it('do not ring where one that rings at the same instant cancels or moves them', () => {
    const { clock, advance } = countingClock();
    const alarms = Alarms.of(clock);
    const rung: string[] = [];
    const cancelled = new Bell(() => rung.push('cancelled'));
    const moved = new Bell(() => rung.push(`moved ${clock.monotonic()}`));
    const first = new Bell(() => {
      alarms.cancel(cancelled);
      alarms.set(moved, 200);
    });
    alarms.set(first, 100);
    alarms.set(cancelled, 101);
    alarms.set(moved, 101);
    advance(150);
    expect(rung).toEqual([]);
    advance(50);
    expect(rung).toEqual(['moved 200']);
  });

  it('still ring where another one throws', () => {
    const { clock, advance } = countingClock();
    const alarms = Alarms.of(clock);
    const rung: string[] = [];
    alarms.set(
      new Bell(() => {
        throw new Error('one of them fails');
      }),
      10,
    );
    alarms.set(new Bell(() => rung.push('same instant')), 10);
    alarms.set(new Bell(() => rung.push('later')), 20);
    expect(() => advance(10)).toThrow('one of them fails');
    advance(20);
    expect(rung).toEqual(['same instant', 'later']);
  });

  it('ring in the order of their instants, each as often as it is set and not cancelled', () => {
    const step = fc.record({ bell: fc.nat(30), due: fc.integer({ min: -1, max: 400 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { clock, advance, held } = countingClock();
        const alarms = Alarms.of(clock);
        const rung: number[] = [];
        const bells = Array.from({ length: 31 }, (_, index) => new Bell(() => rung.push(index)));
        const expected = new Map<number, number>();
        for (const { bell, due } of steps) {
          const one = bells[bell];
          if (!one) continue;
          if (due < 0) alarms.cancel(one);
          else alarms.set(one, due);
          if (due < 0) expected.delete(bell);
          else expected.set(bell, due);
        }
        advance(1_000);
        expect([...rung].sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b));
        const instants = rung.map((index) => expected.get(index) ?? 0);
        for (const [index, instant] of instants.entries())
          expect(instant).toBeGreaterThanOrEqual((instants[index - 1] ?? 0) - 1);
        expect(held()).toBe(0);
      }),
    );
  });
});
