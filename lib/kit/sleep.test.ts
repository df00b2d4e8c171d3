import { describe, expect, it } from 'vitest';
import { manualClock } from './clock';
import { pollUntil } from './poll-until';
import { sleep } from './sleep';

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('sleep', () => {
  it('resolves true after its time and not before', async () => {
    const clock = manualClock();
    let woke: boolean | null = null;
    void sleep(clock, 100).then((whole) => {
      woke = whole;
    });
    clock.advance(99);
    await settle();
    expect(woke).toBeNull();
    clock.advance(1);
    await settle();
    expect(woke).toBe(true);
  });

  it('resolves false on abort, at once where the signal has aborted already', async () => {
    const clock = manualClock();
    const abort = new AbortController();
    const asleep = sleep(clock, 100, abort.signal);
    abort.abort();
    expect(await asleep).toBe(false);
    expect(await sleep(clock, 100, abort.signal)).toBe(false);
  });

  it('leaves neither a timer nor a listener behind', async () => {
    const clock = manualClock();
    const timers = new Set<() => void>();
    const counting = {
      ...clock,
      after(ms: number, run: () => void) {
        const cancel = clock.after(ms, () => {
          timers.delete(end);
          run();
        });
        const end = () => {
          timers.delete(end);
          cancel();
        };
        timers.add(end);
        return end;
      },
    };
    const abort = new AbortController();
    const first = sleep(counting, 10, abort.signal);
    clock.advance(10);
    await first;
    const second = sleep(counting, 10, abort.signal);
    expect(timers.size).toBe(1);
    abort.abort();
    await second;
    expect(timers.size).toBe(0);
  });
});

describe('poll until', () => {
  function polling(answers: boolean[], more: { limitMs?: number; signal?: AbortSignal } = {}) {
    const clock = manualClock();
    const checks: number[] = [];
    const done = pollUntil(
      async () => {
        checks.push(clock.monotonic());
        return answers.shift() ?? false;
      },
      { clock, everyMs: 10, limitMs: more.limitMs ?? 25, signal: more.signal },
    );
    const pass = async (times: number) => {
      for (let n = 0; n < times; n++) {
        await settle();
        clock.advance(10);
      }
    };
    return { checks, done, pass };
  }

  it('ends with the first true answer', async () => {
    const { checks, done, pass } = polling([false, true, false]);
    await pass(4);
    expect(await done).toBe(true);
    expect(checks).toEqual([0, 10]);
  });

  it('checks once more after the limit, then answers false', async () => {
    const { checks, done, pass } = polling([]);
    await pass(5);
    expect(await done).toBe(false);
    expect(checks).toEqual([0, 10, 20, 30]);
  });

  it('answers false on abort without another check', async () => {
    const abort = new AbortController();
    const { checks, done, pass } = polling([], { signal: abort.signal });
    await pass(1);
    abort.abort();
    expect(await done).toBe(false);
    expect(checks.length).toBeLessThanOrEqual(2);
  });
});
