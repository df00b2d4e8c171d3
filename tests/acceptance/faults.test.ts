import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collector } from '../../lib/collect/collector';
import { makeSession } from '../../lib/commands/seed/make-session';
import { uuidv7 } from '../../lib/kit/ids';
import type { ReferenceBackend } from '../../reference-backend/server';
import { fastTime } from '../support/fast-time';
import { finishedOf } from '../support/probe/finished-of';
import { type ServerFixture, startServerFixture, tileOf } from '../support/server-fixture';

/** Decisions 10 and 24: the time to red holds at one session every two seconds. */
const INTERVAL_MS = 2_000;
const HEALTHY_MS = 6 * 60_000;
/** From the fault to the sentence that names it. */
const RED_WITHIN_MS = 60_000;
/** Sessions beside the schedule, in parallel. */
const AT_ONCE = 8;

const time = fastTime();
let house: ServerFixture;
beforeAll(async () => {
  house = await startServerFixture({ time });
}, 240_000);
afterAll(() => house.stop());

/** What the target would have been seen to do had it been probed for the last minutes already. */
async function healthyPast(targetId: string, name: string): Promise<number> {
  // The whole collector, of which services are shown only a part.
  const collector: Partial<Pick<Collector, 'addSession' | 'ingest'>> =
    house.server.runtime.slot.services.collector;
  const { addSession } = collector;
  if (!addSession) throw new Error('the collector takes no sessions');
  const now = time.clock.now();
  const starts = Array.from(
    { length: HEALTHY_MS / INTERVAL_MS },
    (_, n) => now - HEALTHY_MS + n * INTERVAL_MS,
  );
  await Promise.all(
    starts.map((startedAt) => {
      const { record } = makeSession({
        plot: 'passed',
        release: '2025.09.08-1',
        instance: 'staging-1',
        startedAt,
        target: { id: targetId, name, environment: 'staging' },
        location: 'local',
        load: 1,
        seed: uuidv7(now),
      });
      return addSession(finishedOf({ record, frames: null }));
    }),
  );
  return starts.length;
}

async function target(name: string, intervalMs: number): Promise<[ReferenceBackend, string]> {
  const backend = await house.addBackend({ target: name });
  return [backend, await house.addTarget(backend, { name, intervalMs })];
}

describe('a fault, from the backend to the overview', () => {
  it('names the factory in under a minute at one session every 2 s, and stays red until recovery is proven', {
    timeout: 200_000,
  }, async () => {
    const [backend, id] = await target('wrong-type', INTERVAL_MS);
    const healthy = await healthyPast(id, 'wrong-type');
    await time.until({ what: 'all was well before' }, async () => {
      const before = await house.overview(id);
      return tileOf(before, 'connection').state === 'holds' && before.sentence.tone !== 'fails';
    });
    expect(healthy).toBe(180);

    const since = time.clock.now();
    await backend.setFaults({ 'context-wrong-type': 1 });
    const red = await time.until({ what: 'the factory fails' }, async () => {
      const now = await house.overview(id);
      const both = ['connection', 'factory'].every((key) => tileOf(now, key).state === 'fails');
      return both && now.sentence.headline.includes('factory initialisation') ? now : null;
    });
    expect(time.clock.now() - since).toBeLessThan(RED_WITHIN_MS);
    expect(red.sentence.tone).toBe('fails');
    expect(red.sentence.detail).toMatch(
      /\d+ of \d+ sessions stop at factory.* Authentication is fine \(\d+ of \d+\)/,
    );
    expect(tileOf(red, 'emergency').notMeaningful).toBe(true);
    expect(red.failures[0]).toMatchObject({ failedStage: 'factory', close: { code: 1011 } });

    await backend.clearFaults();
    // Sessions that pass prove a recovery only over minutes (incident-words.test.ts has them): until then it stays red.
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => house.runNow(id)));
      const now = await house.overview(id);
      expect(now.sentence.tone).toBe('fails');
      expect(tileOf(now, 'factory').state).toBe('fails');
    }
  });

  it('does not take five canned events for an agent', async () => {
    const [backend, id] = await target('canned', 500);
    await backend.setFaults({ 'canned-answer': 1 });
    const red = await time.until({ what: 'the agent indicator fails' }, async () => {
      const now = await house.overview(id);
      return tileOf(now, 'agent').state === 'fails' ? now : null;
    });
    expect(tileOf(red, 'connection').count.bad).toBe(0);
    expect(tileOf(red, 'factory').count.bad).toBe(0);
    expect(tileOf(red, 'agent').count).toMatchObject({ bad: tileOf(red, 'agent').count.valid });
    expect(red.sentence.headline).toContain('agent pipeline');
    const session = await house.runNow(id);
    expect(session.events).toEqual([
      'agent_started',
      'agent_thinking',
      'tool_executing',
      'tool_completed',
      'agent_completed',
    ]);
    expect(session).toMatchObject({ outcome: 'degraded', handler: 'fallback' });

    await backend.clearFaults();
    const { id: wellId } = await house.runNow(id);
    // That an agent ran is the backend's word, and its events come in a batch of their own.
    const well = await time.until({ what: 'the backend names the handler' }, async () => {
      const now = await house.session(wellId);
      return now.handler === 'unknown' ? null : now;
    });
    expect(well).toMatchObject({ outcome: 'passed', handler: 'agent' });
  });

  it('counts an emergency handler that crashed as attempted', async () => {
    const [backend, id] = await target('emergency', 500);
    await backend.setFaults({ 'emergency-crash': 1 });
    const red = await time.until({ what: 'emergency is counted' }, async () => {
      const now = await house.overview(id);
      return tileOf(now, 'emergency').count.bad >= 10 ? now : null;
    });
    const { count } = tileOf(red, 'emergency');
    expect(count.bad).toBe(count.valid);
    // Decision 14: while the connection fails the tile says nothing of its own, least of all that it holds.
    expect(tileOf(red, 'emergency').state).not.toBe('holds');
    const { id: sessionId } = await house.runNow(id);
    const session = await time.until({ what: 'the health events are joined' }, async () => {
      const now = await house.session(sessionId);
      return now.healthEvents.some((event) => event.outcome === 'attempted') ? now : null;
    });
    expect(session).toMatchObject({
      outcome: 'failed',
      failedStage: 'factory',
      close: { code: 1011 },
    });

    await backend.clearFaults();
    expect(await house.runNow(id)).toMatchObject({ outcome: 'passed' });
  });
});
