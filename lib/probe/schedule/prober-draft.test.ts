import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { probeTarget } from '../../../tests/support/probe/probe-target';
import {
  HEALTHY,
  type Script,
  scriptedServer,
  WELCOME,
} from '../../../tests/support/probe/servers';
import { type Clock, manualClock, systemClock } from '../../kit/clock';
import { createProber, type Prober } from './prober';
import { createWorkerProber } from './worker-client';

vi.setConfig({ testTimeout: 60_000 });

const cleanups: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(script: Script): Promise<string> {
  const server = await scriptedServer(script);
  cleanups.push(() => server.close());
  return server.url;
}

/** A server that greets and never answers, and the requests that it got. */
async function silent(): Promise<{ url: string; requests: unknown[] }> {
  const requests: unknown[] = [];
  const url = await serve({
    onOpen: ({ send }) => send(WELCOME),
    onRequest: (request) => void requests.push(request.runId),
  });
  return { url, requests };
}

const stored = vi.fn();
const start = (clock: Clock): Prober => {
  stored.mockClear();
  const prober = createProber({
    clock,
    random: randomBytes,
    location: 'local',
    onSession: stored,
    onSlots: stored,
  });
  cleanups.push(() => prober.stop());
  return prober;
};
const threaded = (): Prober => {
  stored.mockClear();
  const prober = createWorkerProber({
    clock: systemClock,
    location: 'local',
    onSession: stored,
    onSlots: stored,
    onCrash: stored,
    onHeartbeat: () => {},
  });
  cleanups.push(() => prober.stop());
  return prober;
};
/** Longer than a test of a draft may take. */
const PATIENT = { deadlines: { agent: 600_000 }, holdMs: 0 };

describe('a session of a draft', () => {
  it('runs though nothing is watched, keeps its frames, and is handed to nobody', async () => {
    const prober = start(systemClock);
    const finished = await prober.runDraft(probeTarget(await serve(HEALTHY)));
    expect(finished.classification.outcome).toBe('passed');
    expect(finished.frames?.length).toBeGreaterThan(2);
    await prober.drain(1_000);
    expect(stored).not.toHaveBeenCalled();
    await expect(prober.runDraft(probeTarget('ws://127.0.0.1:9'))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it.each([
    ['here', () => start(systemClock)],
    ['in the thread of the probe', () => threaded()],
  ])('reports which stages it has passed while it runs, %s', async (_, create) => {
    const seen: string[][] = [];
    const asked: Array<() => void> = [];
    const url = await serve({
      onOpen: ({ send }) => send(WELCOME),
      onRequest: (request) => void asked.push(() => HEALTHY.onRequest?.(request)),
    });
    const finished = create().runDraft(probeTarget(url, { holdMs: 0 }), (stages) => {
      seen.push([...stages]);
    });
    // It waits for its answer: what it has passed by then is reported meanwhile.
    await vi.waitFor(() => expect(seen.at(-1)).toContain('accept'), 30_000);
    await vi.waitFor(() => expect(asked).toHaveLength(1), 30_000);
    asked[0]?.();
    expect((await finished).classification.outcome).toBe('passed');
    expect(seen[0]).toContain('connect');
  });

  it('does the same in the thread of the probe', async () => {
    const prober = threaded();
    const target = probeTarget(await serve(HEALTHY));
    const [first, second] = await Promise.all([prober.runDraft(target), prober.runDraft(target)]);
    expect(first.id).not.toBe(second.id);
    expect(first.frames?.length).toBeGreaterThan(2);
    await prober.stop();
    await expect(prober.runDraft(target)).rejects.toMatchObject({ code: 'unavailable' });
    expect(stored).not.toHaveBeenCalled();
  });

  it('is stopped when somebody has waited long enough, and says what came until then', async () => {
    const clock = manualClock();
    const { url, requests } = await silent();
    const running = start(clock).runDraft(probeTarget(url, PATIENT));
    await vi.waitFor(() => expect(requests).toHaveLength(1), 30_000);
    clock.advance(120_000);
    const { classification, facts, frames } = await running;
    expect(classification.outcome).toBe('excluded');
    expect(facts.exclusion).toBe('stopping');
    const messages = frames?.filter(({ kind }) => kind === 'text');
    expect(messages?.map(({ direction }) => direction)).toEqual(['in', 'out']);
  });

  it('waits for its turn: a few run at a time', async () => {
    const { url, requests } = await silent();
    const prober = start(manualClock());
    const target = probeTarget(url, PATIENT);
    const running = [1, 2, 3, 4, 5].map(() => prober.runDraft(target));
    await expect(prober.runDraft(target)).rejects.toMatchObject({ code: 'busy' });
    await vi.waitFor(() => expect(requests).toHaveLength(5), 30_000);
    await prober.stop();
    const outcomes = (await Promise.all(running)).map((one) => one.classification.outcome);
    expect(outcomes).toEqual(Array(5).fill('excluded'));
  });
});
