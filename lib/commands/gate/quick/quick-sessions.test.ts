import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../kit/clock';
import { type QuickPlan, type QuickSessions, runQuickSessions } from './quick-sessions';

const NEVER = Number.POSITIVE_INFINITY;

/** Sessions that last `lengthMs(i)`; `needed` of them decide. `failed(i)` asks for as many more. */
function quick(
  more: Partial<QuickPlan<number>> & {
    lengthMs?: (index: number) => number;
    needed?: (ended: readonly number[]) => number;
  } = {},
) {
  const clock = manualClock(0);
  const { lengthMs = () => 6_000, needed = () => 189, ...plan } = more;
  const startedAt: number[] = [];
  let most = 0;
  let inFlight = 0;
  const controller = new AbortController();
  const done = runQuickSessions<number>(
    {
      clock,
      intervalMs: 500,
      maxInFlight: 1_000,
      deadlineMs: 600_000,
      graceMs: 82_000,
      run(signal) {
        const index = startedAt.push(clock.now()) - 1;
        inFlight += 1;
        most = Math.max(most, inFlight);
        return new Promise((resolve) => {
          const end = (value: number | null) => {
            inFlight -= 1;
            cancel();
            resolve(value);
          };
          const ms = lengthMs(index);
          const cancel = ms === NEVER ? () => {} : clock.after(ms, () => end(index));
          signal.addEventListener('abort', () => end(null), { once: true });
        });
      },
      next(ended) {
        const left = needed(ended) - ended.length;
        return left <= 0 ? 'decided' : { more: left };
      },
      ...plan,
    },
    controller.signal,
  );
  async function pass(untilMs = 900_000): Promise<QuickSessions<number>> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    done.then(over, over);
    while (!isOver && clock.now() < untilMs) {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (!isOver) clock.advance(100);
    }
    return done;
  }
  return { pass, clock, startedAt, most: () => most, abort: () => controller.abort() };
}

describe('the sessions of a quick gate', () => {
  it('are the 189 of a clean pass at 2/s in under two minutes, one after the other', async () => {
    const run = quick();
    expect(await run.pass()).toMatchObject({ started: 189, lost: 0, abandoned: 0, by: 'decided' });
    expect(run.clock.now()).toBeLessThan(120_000);
    const gaps = run.startedAt.slice(1).map((at, i) => at - (run.startedAt[i] ?? 0));
    expect(new Set(gaps)).toEqual(new Set([500]));
  });

  it('start whether or not earlier ones have ended', async () => {
    const run = quick({ lengthMs: (i) => (i === 3 ? 60_000 : 2_000), needed: () => 40 });
    expect(await run.pass()).toMatchObject({ started: 40, by: 'decided' });
    expect(run.startedAt[20]).toBe(10_000);
  });

  it('go on where a failure asks for more, and never start more than may be needed', async () => {
    const run = quick({ needed: (ended) => (ended.includes(188) ? 332 : 189) });
    const { started, ended } = await run.pass();
    expect([started, ended.length]).toEqual([332, 332]);
    // Between, every session in flight had to end before it was known that one had failed.
    expect((run.startedAt[189] ?? 0) - (run.startedAt[188] ?? 0)).toBeGreaterThanOrEqual(6_000);
  });

  it('are bounded in flight where a target hangs, and what the bound costs is counted', async () => {
    const run = quick({ lengthMs: () => 30_000, maxInFlight: 10, needed: () => 60 });
    const { started, lost, by } = await run.pass();
    expect([run.most(), started, by]).toEqual([10, 60, 'decided']);
    expect(lost).toBeGreaterThan(100);
  });

  it('that have begun by the deadline are waited for, and those that hang are given up', async () => {
    const run = quick({ lengthMs: (i) => (i % 10 === 0 ? NEVER : 6_000), deadlineMs: 20_000 });
    const { started, ended, abandoned, by } = await run.pass();
    expect([started, ended.length, abandoned, by]).toEqual([40, 36, 4, 'deadline']);
    expect(run.clock.now()).toBeLessThan(20_000 + 82_000 + 1_000);
  });

  it('end at once with a signal, with what is known', async () => {
    const run = quick();
    run.clock.after(30_100, run.abort);
    const { ended, abandoned, by } = await run.pass();
    expect([ended.length, abandoned, by]).toEqual([49, 12, 'aborted']);
    expect(run.clock.now()).toBeLessThan(31_000);
  });

  it('end with an error of the plan', async () => {
    const run = quick({
      next(ended) {
        if (ended.length === 10) throw new Error('another release');
        return { more: 100 };
      },
    });
    await expect(run.pass()).rejects.toThrow('another release');
  });
});
