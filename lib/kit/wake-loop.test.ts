import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from './clock';
import { createWakeLoop, onWakeOrEvery, type WakeLoopOptions } from './wake-loop';

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

async function running({ round, ...options }: Partial<WakeLoopOptions> = {}) {
  const clock = manualClock();
  const abort = new AbortController();
  const rounds: number[] = [];
  const loop = createWakeLoop({
    clock,
    dueInMs: onWakeOrEvery(1000),
    async round(signal) {
      rounds.push(clock.monotonic());
      await round?.(signal);
    },
    ...options,
  });
  const done = loop.run(abort.signal);
  // A test that expects an error awaits it later.
  done.catch(() => undefined);
  await settle();
  const advance = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };
  return { clock, abort, rounds, loop, done, advance };
}

describe('wake loop', () => {
  it('runs a round at once and then every interval', async () => {
    const { rounds, advance, abort, done } = await running();
    expect(rounds).toEqual([0]);
    await advance(999);
    expect(rounds).toEqual([0]);
    await advance(1);
    await advance(1000);
    expect(rounds).toEqual([0, 1000, 2000]);
    abort.abort();
    await done;
  });

  it('runs at once when it is woken, and counts the interval from there', async () => {
    const { rounds, advance, loop, abort, done } = await running();
    await advance(400);
    loop.wake();
    await settle();
    expect(rounds).toEqual([0, 400]);
    await advance(999);
    expect(rounds).toEqual([0, 400]);
    await advance(1);
    expect(rounds).toEqual([0, 400, 1400]);
    abort.abort();
    await done;
  });

  it('shares one round among wakes within the gap', async () => {
    const { rounds, advance, loop, abort, done } = await running({ gapMs: 100 });
    loop.wake();
    await advance(40);
    loop.wake();
    loop.wake();
    await advance(59);
    expect(rounds).toEqual([0]);
    await advance(1);
    expect(rounds).toEqual([0, 100]);
    await advance(100);
    expect(rounds).toEqual([0, 100]);
    abort.abort();
    await done;
  });

  it('does not lose a wake that comes during a round', async () => {
    const finish: Array<() => void> = [];
    const { loop, abort, done } = await running({
      round: () => new Promise<void>((resolve) => finish.push(resolve)),
    });
    loop.wake();
    finish[0]?.();
    await settle();
    expect(finish).toHaveLength(2);
    abort.abort();
    finish[1]?.();
    await done;
  });

  it('asks again when it is woken, and waits on where nothing is due yet', async () => {
    let dueAfterMs = 1000;
    const { rounds, loop, abort, done, advance } = await running({
      dueInMs: ({ restedMs }) => dueAfterMs - restedMs,
    });
    loop.wake();
    await settle();
    expect(rounds).toEqual([0]);
    dueAfterMs = 300;
    loop.wake();
    await settle();
    await advance(299);
    expect(rounds).toEqual([0]);
    await advance(1);
    expect(rounds).toEqual([0, 300]);
    abort.abort();
    await done;
  });

  it('waits the rest where a timer fires early', async () => {
    const manual = manualClock();
    let earlyMs = 0.5;
    const { abort, done, rounds } = await running({
      clock: { ...manual, after: (ms, run) => manual.after(ms - earlyMs, run) },
    });
    manual.advance(999.5);
    earlyMs = 0;
    await settle();
    expect(rounds).toHaveLength(1);
    manual.advance(0.5);
    await settle();
    expect(rounds).toHaveLength(2);
    abort.abort();
    await done;
  });

  it('ends on abort: in a pause at once, in a round after it', async () => {
    const resting = await running({ gapMs: 100 });
    resting.abort.abort();
    await resting.done;
    const finish: Array<() => void> = [];
    const busy = await running({
      round: () => new Promise<void>((resolve) => finish.push(resolve)),
    });
    let ended = false;
    void busy.done.then(() => {
      ended = true;
    });
    busy.abort.abort();
    await settle();
    expect(ended).toBe(false);
    finish[0]?.();
    await busy.done;
  });

  it('ends with the error of a round, and can run again', async () => {
    let isBroken = true;
    const { loop, rounds, done } = await running({
      round: async () => {
        if (isBroken) throw new Error('broken');
      },
    });
    await expect(done).rejects.toThrow('broken');
    isBroken = false;
    const abort = new AbortController();
    const again = loop.run(abort.signal);
    await settle();
    expect(rounds).toHaveLength(2);
    abort.abort();
    await again;
  });

  it('keeps the gap, never rests longer than the interval and serves every wake', async () => {
    const step = fc.record({ ms: fc.integer({ min: 1, max: 700 }), wakes: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { rounds, loop, advance, abort, done, clock } = await running({ gapMs: 50 });
        const wakes: number[] = [];
        for (const { ms, wakes: isWake } of steps) {
          if (isWake) {
            loop.wake();
            wakes.push(clock.monotonic());
          }
          // In single steps, because a manual clock moves past a timer that is set while it moves.
          for (let moved = 0; moved < ms; moved += 10) await advance(10);
        }
        for (let moved = 0; moved < 60; moved += 10) await advance(10);
        abort.abort();
        await done;
        for (const [n, at] of rounds.entries()) {
          const before = rounds[n - 1];
          if (before === undefined) continue;
          expect(at - before).toBeGreaterThanOrEqual(50);
          expect(at - before).toBeLessThanOrEqual(50 + 1000 + 10);
        }
        for (const at of wakes)
          expect(rounds.some((round) => round >= at && round <= at + 60)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
