import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../../kit/clock';
import { planSlots } from './load-plan';
import { emptyLoadCounts, runLanes, runSlots } from './run-slots';

/** Lets everything run that waits for a promise. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

async function advance(clock: ManualClock, ms: number, steps = ms): Promise<void> {
  for (let step = 0; step < steps; step++) {
    clock.advance(ms / steps);
    await settle();
  }
}

/** An open loop whose sessions last `sessionMs`. */
function startOpen(rate: number, options: { ms: number; sessionMs: number; maxInFlight?: number }) {
  const clock = manualClock();
  const counts = emptyLoadCounts();
  const delays: number[] = [];
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const ended = runSlots(
    {
      plan: planSlots([{ from: rate, to: rate, ms: options.ms }], null),
      maxInFlight: options.maxInFlight ?? 1_000,
    },
    {
      clock,
      counts,
      run(delayMs) {
        delays.push(delayMs);
        return new Promise((resolve) => {
          const cancel = clock.after(options.sessionMs, () => resolve(true));
          stop.signal.addEventListener('abort', () => {
            cancel();
            resolve(false);
          });
        });
      },
    },
    stop.signal,
  );
  return { clock, counts, delays, stop, ended };
}

describe('an open loop', () => {
  it('starts each session at its instant, however long the others take', async () => {
    const { clock, counts, ended } = startOpen(10, { ms: 2_000, sessionMs: 5_000 });
    await advance(clock, 1_950, 39);
    expect(counts).toMatchObject({ due: 20, started: 20, inFlight: 20 });
    await advance(clock, 6_000, 60);
    await ended;
    expect(counts).toMatchObject({ inFlight: 0, mostInFlight: 20, lostToLimit: 0 });
  });

  it('loses and counts slots while as many sessions hang as are allowed', async () => {
    const { clock, counts, ended } = startOpen(10, {
      ms: 1_000,
      sessionMs: 60_000,
      maxInFlight: 3,
    });
    await advance(clock, 1_000, 20);
    expect(counts).toMatchObject({ due: 10, started: 3, lostToLimit: 7 });
    await advance(clock, 60_000, 2);
    await ended;
    expect(counts).toMatchObject({ mostInFlight: 3, started: 3, lostToLimit: 7 });
  });

  it('measures how late this machine was, and loses what is more than a second late', async () => {
    const { clock, counts, delays, ended } = startOpen(10, { ms: 3_000, sessionMs: 1 });
    await settle();
    // The event loop is blocked: no timer runs in between.
    clock.advance(2_050);
    await advance(clock, 2_000, 40);
    await ended;
    expect(counts.due).toBe(30);
    expect(counts.lostToMachine).toBe(10);
    expect(counts.started).toBe(20);
    expect(Math.max(...delays)).toBeGreaterThan(900);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1_000);
  });

  it('ends with the signal, and counts what it ended', async () => {
    const { clock, counts, stop, ended } = startOpen(10, { ms: 60_000, sessionMs: 60_000 });
    await advance(clock, 450, 9);
    stop.abort();
    await ended;
    expect(counts).toMatchObject({ due: 5, started: 5, abandoned: 5, inFlight: 0 });
  });

  it('ends with the error of a session', async () => {
    const clock = manualClock();
    const ended = runSlots(
      { plan: planSlots([{ from: 10, to: 10, ms: 1_000 }], null), maxInFlight: 5 },
      { clock, counts: emptyLoadCounts(), run: () => Promise.reject(new Error('broken')) },
      new AbortController().signal,
    );
    const failed = expect(ended).rejects.toThrow('broken');
    await advance(clock, 200, 4);
    await failed;
  });
});

describe('a closed loop', () => {
  it('starts a session when one has ended, until its time is over', async () => {
    const clock = manualClock();
    const counts = emptyLoadCounts();
    const ended = runLanes(
      { concurrency: 3, sessions: null, durationMs: 1_000 },
      {
        clock,
        counts,
        run: () => new Promise((resolve) => void clock.after(300, () => resolve(true))),
      },
      new AbortController().signal,
    );
    await advance(clock, 1_500, 15);
    await ended;
    // Four starts of each lane: at 0, 300, 600 and 900 ms.
    expect(counts).toMatchObject({ started: 12, mostInFlight: 3, inFlight: 0 });
  });
});
