import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { probeTarget } from '../../../tests/support/probe/probe-target';
import { scriptedServer } from '../../../tests/support/probe/servers';
import { until } from '../../../tests/support/until';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import { type Clock, manualClock, systemClock } from '../../kit/clock';
import { DEFAULT_DEADLINES } from '../session/limits';
import { createProber, inFlightCap, type ProberDeps } from './prober';
import type { SlotReport } from './slots';

const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A server that accepts and says nothing. */
async function silent(): Promise<string> {
  const server = await scriptedServer({});
  cleanups.push(() => server.close());
  return server.url;
}

/** A prober whose slots fall due at the start of their interval, and what it reports. */
function probing(clock: Clock, over: Partial<ProberDeps> = {}) {
  const slots: SlotReport[] = [];
  const finished: FinishedSession[] = [];
  const prober = createProber({
    clock,
    random: (size) => (size === 2 ? Buffer.alloc(2) : randomBytes(size)),
    location: 'local',
    onSession: (session) => finished.push(session),
    onSlots: (more) => slots.push(...more),
    ...over,
  });
  cleanups.push(() => prober.stop());
  const sum = (key: 'scheduled' | 'lostToProbe' | 'lostToTarget', id = 'target-1') => {
    const own = slots.filter(({ targetId }) => targetId === id);
    // A report of a minute holds all of it, so the last one counts.
    const newest = new Map(own.map((slot) => [slot.minute, slot[key]]));
    return [...newest.values()].reduce((all, count) => all + count, 0);
  };
  return {
    prober,
    finished,
    /** Drains, and sums up what was reported of a target. */
    async totals(id = 'target-1') {
      const drained = prober.drain(0);
      if ('advance' in clock) (clock as ReturnType<typeof manualClock>).advance(1);
      await drained;
      const [scheduled, lostToProbe, lostToTarget] = [
        sum('scheduled', id),
        sum('lostToProbe', id),
        sum('lostToTarget', id),
      ];
      return { scheduled, lostToProbe, lostToTarget };
    },
  };
}

const NEVER = { ...DEFAULT_DEADLINES, totalMs: 3_000 };

describe('the slots of a target', () => {
  it('are lost to the probe where a session cannot be handed over', async () => {
    let handed = 0;
    const { prober, totals } = probing(systemClock, {
      onSession: () => {
        handed += 1;
        throw new Error('the disk is full');
      },
    });
    prober.setTargets([probeTarget('ws://127.0.0.1:1/ws', { intervalMs: 86_400_000 })]);
    await expect(prober.runNow('target-1')).rejects.toThrow('the disk is full');
    await until({ what: 'the session of the schedule', withinMs: 20_000 }, () => handed === 2);
    expect(prober.load().inFlight).toBe(0);
    expect(await totals()).toMatchObject({ scheduled: 1, lostToProbe: 1 });
  });

  it('are reported before the sessions that ran in them, so that a kill loses none of a stored session', async () => {
    const reported: number[] = [];
    // A report of a minute holds all of it, and a new minute may begin between two sessions.
    const byMinute = new Map<number, number>();
    const { prober } = probing(systemClock, {
      onSlots: (slots) => {
        for (const { minute, scheduled } of slots) byMinute.set(minute, scheduled);
      },
      onSession: () => reported.push([...byMinute.values()].reduce((all, count) => all + count, 0)),
    });
    // Refused at once.
    prober.setTargets([probeTarget('ws://127.0.0.1:1/ws', { intervalMs: 500 })]);
    await until({ what: 'three sessions end' }, () => reported.length >= 3);
    for (const [index, slots] of reported.entries()) expect(slots).toBeGreaterThan(index);
  });

  it('are lost to the target while as many of its sessions hang as can', async () => {
    const clock = manualClock(1_700_000_040_000);
    const { prober, totals } = probing(clock, { deadlines: NEVER });
    prober.setTargets([probeTarget(await silent(), { intervalMs: 1_000 })]);
    // Without a turn of the event loop no session can end.
    clock.advance(9_500);
    expect(inFlightCap(1_000, 3_000)).toBe(5);
    expect(prober.load().inFlight).toBe(5);
    expect(await totals()).toEqual({ scheduled: 10, lostToProbe: 0, lostToTarget: 5 });
  });

  it('have more room where the configuration gives it', async () => {
    const clock = manualClock(1_700_000_040_000);
    const { prober, totals } = probing(clock, { deadlines: NEVER, maxInFlight: 8 });
    prober.setTargets([probeTarget(await silent(), { intervalMs: 1_000 })]);
    clock.advance(9_500);
    expect(prober.load().inFlight).toBe(8);
    expect(await totals()).toMatchObject({ lostToTarget: 2 });
  });

  it('are lost to the probe where its own event loop passed them by, and are not made up for', async () => {
    let now = 1_700_000_040_000;
    let pending: Array<{ due: number; run: () => void }> = [];
    const clock: Clock = {
      now: () => now,
      monotonic: () => now,
      after(ms, run) {
        const timer = { due: now + ms, run };
        pending.push(timer);
        return () => {
          pending = pending.filter((one) => one !== timer);
        };
      },
    };
    const fireDue = () => {
      const due = pending.filter((timer) => timer.due <= now);
      pending = pending.filter((timer) => timer.due > now);
      for (const { run } of due) run();
    };
    const { prober, totals } = probing(clock, { deadlines: { ...NEVER, totalMs: 60_000 } });
    prober.setTargets([probeTarget(await silent(), { intervalMs: 1_000 })]);
    fireDue();
    now += 6_500;
    fireDue();
    expect(prober.load().inFlight).toBe(2);
    const drained = totals();
    now += 1;
    fireDue();
    expect(await drained).toEqual({ scheduled: 7, lostToProbe: 5, lostToTarget: 0 });
  });

  it('are none while it is paused or after it was removed, and none of a target that is not there', async () => {
    const clock = manualClock(1_700_000_040_000);
    const { prober, totals } = probing(clock, { deadlines: NEVER });
    const url = await silent();
    const removed = probeTarget(url, { id: 'removed', intervalMs: 1_000 });
    prober.setTargets([probeTarget(url, { intervalMs: 1_000, paused: true }), removed]);
    clock.advance(1_500);
    prober.setTargets([probeTarget(url, { intervalMs: 1_000, paused: true })]);
    clock.advance(8_000);
    expect(await totals('removed')).toMatchObject({ scheduled: 2 });
    expect(await totals()).toMatchObject({ scheduled: 0 });
  });

  it('are denser after a release, for as long as the target says', async () => {
    const clock = manualClock(1_700_000_040_000);
    const { prober, totals } = probing(clock, { deadlines: { ...NEVER, totalMs: 1_000_000 } });
    const afterRelease = { intervalMs: 1_000, forMs: 10_000 };
    prober.setTargets([probeTarget(await silent(), { intervalMs: 60_000, afterRelease })]);
    clock.advance(30_000);
    prober.noteRelease('target-1', clock.now());
    prober.noteRelease('no such target', clock.now());
    clock.advance(10_500);
    const dense = prober.load().inFlight;
    expect(dense).toBeGreaterThanOrEqual(10);
    expect(dense).toBeLessThanOrEqual(12);
    clock.advance(49_000);
    expect(prober.load().inFlight).toBeLessThanOrEqual(dense + 1);
    expect((await totals()).lostToProbe).toBe(0);
  });

  it('begin no session once the probe drains, and new targets change nothing', async () => {
    const clock = manualClock(1_700_000_040_000);
    const { prober, totals } = probing(clock, { deadlines: NEVER });
    const url = await silent();
    prober.setTargets([probeTarget(url, { intervalMs: 1_000 })]);
    clock.advance(500);
    expect(await totals()).toMatchObject({ scheduled: 1 });
    prober.setTargets([probeTarget(url, { id: 'late', intervalMs: 1_000 })]);
    clock.advance(10_000);
    expect(await totals('late')).toMatchObject({ scheduled: 0 });
    await expect(prober.runNow('late')).rejects.toMatchObject({ code: 'not_found' });
  });
});
