import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { SHORT } from '../../../tests/support/probe/probe-url';
import { HEALTHY, scriptedServer, type TestServer } from '../../../tests/support/probe/servers';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import type { Target } from '../../domain/targets/target';
import { manualClock, systemClock } from '../../kit/clock';
import { createProber, inFlightCap } from './prober';
import { createSchedule } from './schedule';
import type { SlotReport } from './slots';
import { createWorkerProber } from './worker-client';

const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function healthy(): Promise<TestServer> {
  const server = await scriptedServer(HEALTHY);
  cleanups.push(() => server.close());
  return server;
}

const target = (url: string, over: Partial<Target> = {}): Target => ({
  id: 'target-1',
  name: 'chat',
  url,
  environment: 'test',
  transport: 'ws',
  journey: 'agent',
  intervalMs: 50,
  auth: 'header',
  credentials: { kind: 'jwt', secret: 'a-secret-of-some-length', claims: {} },
  headers: {},
  thresholds: {},
  holdMs: 200,
  afterRelease: null,
  paused: false,
  provisioned: false,
  createdAt: 0,
  ...over,
});

/** Random numbers that a seed repeats (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('the schedule', () => {
  it('keeps its grid whatever a slot takes, and reports slots slept through as missed', () => {
    const clock = manualClock();
    const slots: number[] = [];
    let missed = 0;
    const schedule = createSchedule(
      { clock, random: () => 0.25 },
      () => 100,
      (slot) => {
        slots.push(clock.monotonic());
        missed += slot.missed;
      },
    );
    clock.advance(350);
    expect(slots).toEqual([2.5, 125, 225, 325]);
    expect(missed).toBe(0);
    schedule.stop();
    clock.advance(1000);
    expect(slots).toHaveLength(4);
  });

  it('starts one session in every slot, uniformly in it, and the first one within a second', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 500, max: 3_600_000 }), (seed, intervalMs) => {
        const clock = manualClock();
        const starts: number[] = [];
        const random = seeded(seed);
        const schedule = createSchedule(
          { clock, random },
          () => intervalMs,
          ({ due }) => {
            expect(due).toBe(1);
            starts.push(clock.monotonic());
          },
        );
        clock.advance(50 * intervalMs);
        schedule.stop();
        expect(starts[0]).toBeLessThanOrEqual(1_000);
        expect(starts.map((at) => Math.floor(at / intervalMs))).toEqual(
          Array.from({ length: 50 }, (_, slot) => slot),
        );
      }),
    );
    const clock = manualClock();
    const phases: number[] = [];
    createSchedule(
      { clock, random: seeded(7) },
      () => 30_000,
      () => phases.push((clock.monotonic() % 30_000) / 30_000),
    );
    clock.advance(30_000 * 4_000);
    for (const [from, to] of [
      [0, 0.1],
      [0.45, 0.55],
      [0.9, 1],
    ] as const) {
      const share = phases.filter((phase) => phase >= from && phase < to).length / phases.length;
      expect(share).toBeGreaterThan(0.08);
      expect(share).toBeLessThan(0.12);
    }
  });

  it('takes a shorter interval at once and a longer one after its slot, never twice for one retune', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(600_000),
        fc.integer({ min: 1, max: 6 }),
        (seed, at, times) => {
          const clock = manualClock();
          const starts: number[] = [];
          let intervalMs = 60_000;
          const schedule = createSchedule(
            { clock, random: seeded(seed) },
            () => intervalMs,
            () => starts.push(clock.monotonic()),
          );
          clock.advance(at);
          const before = starts.length;
          intervalMs = 5_000;
          for (let n = 0; n < times; n++) schedule.retune();
          clock.advance(50_000);
          const after = starts.slice(before);
          // One in each of ten slots from the retune on.
          expect(after.map((start) => Math.ceil((start - at) / 5_000))).toEqual(
            Array.from({ length: 10 }, (_, slot) => slot + 1),
          );
          intervalMs = 60_000;
          schedule.retune();
          clock.advance(120_000);
          expect(starts.length - before - 10).toBeGreaterThanOrEqual(2);
          expect(starts.length - before - 10).toBeLessThanOrEqual(3);
        },
      ),
    );
  });

  it('does not draw the next session onto the heels of the one before when it is retuned', () => {
    for (let seed = 0; seed < 200; seed++) {
      const clock = manualClock();
      let last = 0;
      let intervalMs = 600_000;
      const schedule = createSchedule(
        { clock, random: seeded(seed) },
        () => intervalMs,
        () => {
          last = clock.monotonic();
        },
      );
      while (last === 0) clock.advance(1);
      const first = last;
      intervalMs = 10_000;
      schedule.retune();
      while (last === first) clock.advance(100);
      expect(last - first).toBeGreaterThanOrEqual(5_000);
      expect(last - first).toBeLessThanOrEqual(10_000);
    }
  });

  it("does not count a slot as slept through that ran a timer's grain behind its end", () => {
    let now = 0;
    const timers: Array<() => void> = [];
    const clock = {
      now: () => now,
      monotonic: () => now,
      after: (_ms: number, run: () => void) => {
        timers.push(run);
        return () => {};
      },
    };
    const seen: unknown[] = [];
    createSchedule(
      { clock, random: () => 0.999 },
      () => 1_000,
      (slot) => seen.push(slot),
    );
    now = 100;
    timers[0]?.();
    now = 2_003;
    timers[1]?.();
    now = 3_000 + 600;
    timers[2]?.();
    expect(seen).toEqual([
      { due: 1, missed: 0 },
      { due: 1, missed: 0 },
      { due: 2, missed: 1 },
    ]);
  });

  it('counts what a late event loop missed', () => {
    let now = 0;
    const timers: Array<() => void> = [];
    const clock = {
      now: () => now,
      monotonic: () => now,
      after: (_ms: number, run: () => void) => {
        timers.push(run);
        return () => {};
      },
    };
    let last = { due: 0, missed: 0 };
    createSchedule(
      { clock, random: () => 0.5 },
      () => 100,
      (slot) => {
        last = slot;
      },
    );
    now = 1000;
    timers[0]?.();
    expect(last).toEqual({ due: 11, missed: 10 });
  });

  it('allows at least as many sessions in flight as can hang, and two more', () => {
    expect(inFlightCap(5000, 82_000)).toBe(19);
    expect(inFlightCap(100_000, 82_000)).toBe(3);
  });
});

describe('the prober', () => {
  it('runs sessions on schedule, keeps frames of one in twenty passed, and rotates users', async () => {
    const { url } = await healthy();
    const finished: FinishedSession[] = [];
    const prober = createProber({
      clock: systemClock,
      random: randomBytes,
      location: 'local',

      onSession: (one) => finished.push(one),
      onSlots: () => {},
    });
    cleanups.push(() => prober.stop());
    prober.setTargets([target(url, { intervalMs: 60 })]);
    await expect.poll(() => finished.length).toBeGreaterThan(24);
    expect(finished.every((one) => one.classification.outcome === 'passed')).toBe(true);
    const kept = finished.slice(0, 24).filter((one) => one.frames !== null).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(6);
    expect(new Set(finished.map((one) => one.keys.userId)).size).toBe(finished.length);
    expect(finished[0]).toMatchObject({ target: 'chat', targetId: 'target-1', transport: 'ws' });
  });

  it('attributes slots to a target whose sessions hang, and excludes what it stops itself', async () => {
    const server = await scriptedServer({});
    cleanups.push(() => server.close());
    const finished: FinishedSession[] = [];
    const slots: SlotReport[] = [];
    const prober = createProber({
      clock: systemClock,
      random: (size) => (size === 2 ? Buffer.alloc(2) : randomBytes(size)),
      location: 'local',
      deadlines: { ...SHORT, welcomeMs: 60_000, totalMs: 60_000 },
      onSession: (one) => finished.push(one),
      onSlots: (more) => slots.push(...more),
    });
    prober.setTargets([target(server.url, { intervalMs: 15_000 })]);
    const runs = [1, 2, 3, 4, 5, 6, 7].map(() => prober.runNow('target-1'));
    await new Promise<void>((resolve) => systemClock.after(30, resolve));
    await prober.drain(200);
    expect(slots).toMatchObject([{ scheduled: 1, lostToTarget: 1, lostToProbe: 0 }]);
    expect(finished).toHaveLength(0);
    await prober.stop();
    await Promise.all(runs);
    expect(finished.every((one) => one.classification.outcome === 'excluded')).toBe(true);
    expect(finished[0]?.facts.probeFault).toContain('stopped');
    expect(finished.every((one) => one.facts.exclusion === 'stopping')).toBe(true);
    await expect(prober.runNow('target-1')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('keeps the rhythm of a target whose name or thresholds change, and meets a new address at once', async () => {
    const { url } = await healthy();
    const finished: FinishedSession[] = [];
    const prober = createProber({
      clock: systemClock,
      random: (size) => (size === 2 ? Buffer.alloc(2) : randomBytes(size)),
      location: 'local',
      deadlines: SHORT,
      onSession: (one) => finished.push(one),
      onSlots: () => {},
    });
    cleanups.push(() => prober.stop());
    const slow = target(url, { intervalMs: 3_600_000 });
    prober.setTargets([slow]);
    await expect.poll(() => finished.length).toBe(1);
    for (let n = 0; n < 5; n++)
      prober.setTargets([{ ...slow, name: `chat ${n}`, thresholds: { factory: n + 1 } }]);
    prober.setTargets([{ ...slow, url: `${url}?edited=1` }]);
    await expect.poll(() => finished.length).toBe(2);
    await prober.drain(2_000);
    expect(finished).toHaveLength(2);
  });

  it('runs one session of a paused target on demand and refuses unknown ones', async () => {
    const { url } = await healthy();
    const finished: FinishedSession[] = [];
    const prober = createProber({
      clock: systemClock,
      random: randomBytes,
      location: 'local',
      deadlines: SHORT,
      onSession: (one) => finished.push(one),
      onSlots: () => {},
    });
    cleanups.push(() => prober.stop());
    prober.setTargets([target(url, { paused: true })]);
    const id = await prober.runNow('target-1');
    expect(finished.map((one) => one.id)).toEqual([id]);
    await expect(prober.runNow('nobody')).rejects.toMatchObject({ code: 'not_found' });
    // Of scheduled sessions that passed only a sample keeps its frames.
    const begun: string[] = [];
    const second = await prober.runNow('target-1', (_, sessionId) => begun.push(sessionId));
    expect(new Set(begun)).toEqual(new Set([second]));
    expect(finished.every(({ frames }) => (frames?.length ?? 0) > 0)).toBe(true);
    expect(finished.every(({ asked }) => asked === true)).toBe(true);
  });
});

describe('the prober in its worker', () => {
  it('does the same from its own thread and stops cleanly', async () => {
    const { url } = await healthy();
    const finished: FinishedSession[] = [];
    const slots: SlotReport[] = [];
    const crashes: string[] = [];
    let beats = 0;
    const prober = createWorkerProber({
      clock: systemClock,
      location: 'local',
      onSession: (one) => finished.push(one),
      onSlots: (more) => slots.push(...more),
      onCrash: (error) => crashes.push(error.message),
      onHeartbeat: () => (beats += 1),
    });
    prober.setTargets([target(url)]);
    const id = await prober.runNow('target-1');
    expect(finished.some((one) => one.id === id && one.classification.outcome === 'passed')).toBe(
      true,
    );
    await expect(prober.runNow('nobody')).rejects.toMatchObject({ code: 'not_found' });
    await prober.drain(2000);
    await prober.stop();
    expect(crashes).toEqual([]);
    expect(beats).toBeGreaterThan(0);
    expect(slots.reduce((sum, slot) => sum + slot.scheduled, 0)).toBeGreaterThan(0);
    await expect(prober.runNow('target-1')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
