import { afterEach, describe, expect, it, vi } from 'vitest';
import { probeTarget } from '../../../tests/support/probe/probe-target';
import {
  HEALTHY,
  type Script,
  scriptedServer,
  type TestServer,
  WELCOME,
} from '../../../tests/support/probe/servers';
import type { FinishedSession } from '../../domain/sessions/finished-session';
import type { Target } from '../../domain/targets/target';
import { manualClock, systemClock } from '../../kit/clock';
import { DEFAULT_SESSION_LIMITS } from '../session/session-limits';
import { createWorkerProber, type WorkerProberDeps } from './worker-client';

const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(script: Script): Promise<TestServer> {
  const server = await scriptedServer(script);
  cleanups.push(() => server.close());
  return server;
}

/** A list of targets that no probe can read: its thread ends with a TypeError. */
const BROKEN: Target[] = JSON.parse('[null]');

function start(over: Partial<WorkerProberDeps> = {}) {
  const finished: FinishedSession[] = [];
  const crashes: Array<{ message: string; retryMs: number }> = [];
  const prober = createWorkerProber({
    clock: systemClock,
    location: 'local',
    onSession: (session) => finished.push(session),
    onSlots: () => {},
    onCrash: ({ message }, retryMs) => crashes.push({ message, retryMs }),
    onHeartbeat: () => {},
    ...over,
  });
  cleanups.push(() => prober.stop());
  return { prober, finished, crashes };
}

describe('the options of the probe', () => {
  it('all reach its thread: limits, deadlines, location', async () => {
    const { url } = await serve({
      onOpen({ send }) {
        for (let n = 0; n < 50; n++) send({ type: 'noise', n });
        send(WELCOME);
      },
    });
    const limits = { ...DEFAULT_SESSION_LIMITS, frames: 10 };
    const { prober, finished } = start({ limits, location: 'elsewhere' });
    prober.setTargets([probeTarget(url, { paused: true })]);
    await prober.runNow('target-1');
    expect(finished).toMatchObject([
      {
        location: 'elsewhere',
        facts: { exclusion: 'limit' },
        classification: { outcome: 'excluded' },
      },
    ]);
    expect(finished[0]?.facts.probeFault).toContain('maxFrames (10)');
  });

  it('that change hold for the sessions after that, also in a thread that is started again', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let sessions = 0;
    const { url } = await serve({
      ...HEALTHY,
      async onOpen({ send }) {
        sessions += 1;
        if (sessions === 1) await released;
        for (let n = 0; n < 20; n++) send({ type: 'noise', n });
        send(WELCOME);
      },
    });
    const clock = manualClock();
    const { prober, finished, crashes } = start({ clock });
    const limits = { ...DEFAULT_SESSION_LIMITS, frames: 10 };
    const paused = [probeTarget(url, { paused: true })];
    prober.setTargets(paused);
    const inFlight = prober.runNow('target-1');
    await vi.waitFor(() => expect(sessions).toBe(1), { timeout: 60_000 });
    prober.setLimits({ limits });
    const after = prober.runNow('target-1');
    await after;
    release();
    await inFlight;
    prober.setTargets(BROKEN);
    await vi.waitFor(() => expect(crashes).toHaveLength(1), { timeout: 60_000 });
    prober.setTargets(paused);
    clock.advance(500);
    await prober.runNow('target-1');
    expect(finished.map((one) => one.facts.exclusion)).toEqual(['limit', null, 'limit']);
  });
});

describe('a thread that crashes', () => {
  it('is started again after a growing delay, with the targets of now', async () => {
    const { url } = await serve(HEALTHY);
    const clock = manualClock();
    const { prober, finished, crashes } = start({ clock });
    prober.setTargets(BROKEN);
    await vi.waitFor(() => expect(crashes).toHaveLength(1), { timeout: 60_000 });
    clock.advance(499);
    clock.advance(1);
    await vi.waitFor(() => expect(crashes).toHaveLength(2), { timeout: 60_000 });
    expect(crashes.map(({ retryMs }) => retryMs)).toEqual([500, 1_000]);
    expect(crashes[0]?.message).toContain('null');
    prober.setTargets([probeTarget(url, { paused: true })]);
    clock.advance(999);
    await expect(prober.runNow('target-1')).rejects.toMatchObject({ code: 'unavailable' });
    clock.advance(1);
    const id = await prober.runNow('target-1');
    expect(finished.map((session) => session.id)).toEqual([id]);
  });

  it('begins with the first delay again once it has been healthy for a minute', async () => {
    const clock = manualClock();
    const { prober, crashes } = start({ clock });
    for (const healthyMs of [0, 1, 60_001]) {
      clock.advance(healthyMs);
      prober.setTargets(BROKEN);
      const known = crashes.length;
      await vi.waitFor(() => expect(crashes).toHaveLength(known + 1), { timeout: 60_000 });
      prober.setTargets([]);
      clock.advance(crashes.at(-1)?.retryMs ?? 0);
    }
    expect(crashes.map(({ retryMs }) => retryMs)).toEqual([500, 1_000, 500]);
  });

  it('fails the sessions that were asked for, and knows of no load', async () => {
    const { url } = await serve({});
    const { prober, crashes } = start({ clock: manualClock() });
    prober.setTargets([probeTarget(url, { paused: true })]);
    const run = prober.runNow('target-1').catch((error) => error);
    await vi.waitFor(() => expect(prober.load().inFlight).toBe(1), { timeout: 60_000 });
    prober.setTargets(BROKEN);
    expect(await run).toMatchObject({ code: 'unavailable', message: 'the probe thread crashed' });
    expect(crashes).toHaveLength(1);
    expect(prober.load()).toEqual({ inFlight: 0, loopLagMs: 0 });
  });

  it('learns of the releases again that it knew', async () => {
    const { url } = await serve(HEALTHY);
    const clock = manualClock();
    const { prober, finished, crashes } = start({ clock });
    prober.noteRelease('target-1', Date.now());
    prober.setTargets(BROKEN);
    await vi.waitFor(() => expect(crashes).toHaveLength(1), { timeout: 60_000 });
    const afterRelease = { intervalMs: 50, forMs: 3_600_000 };
    prober.setTargets([probeTarget(url, { intervalMs: 3_600_000, afterRelease })]);
    clock.advance(500);
    await vi.waitFor(() => expect(finished.length).toBeGreaterThan(3), { timeout: 60_000 });
  });

  it('is not started again once the probe drains', async () => {
    const clock = manualClock();
    const { prober, crashes } = start({ clock });
    await prober.drain(10);
    prober.setTargets(BROKEN);
    await prober.stop();
    clock.advance(3_600_000);
    expect(crashes).toEqual([]);
    await expect(prober.runNow('target-1')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
