import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { placesFixture } from '../../../tests/support/places-fixture';
import { HEALTHY, scriptedServer } from '../../../tests/support/probe/servers';
import { until } from '../../../tests/support/until';
import type { HelloInput } from '../../contract/api/places/probe-protocol';
import { probeTargetsAnswerSchema } from '../../contract/api/places/probe-protocol';
import { systemClock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { systemRandom } from '../../kit/random';
import { createProber } from '../../probe/schedule/prober';
import type { Answer, ProbeServer } from './probe-server';
import { type ProbeTools, runProbe } from './run-probe';

vi.setConfig({ testTimeout: 60_000 });

/** The server's clock is an hour behind. */
const HOUR = 3_600_000;
const time = { ...systemClock, now: () => Date.now() - HOUR };
const fixture = placesFixture({ time });
const sender = { tokenId: 'token', location: 'eu-1' };

let directory = '';
const cleanups: Array<() => Promise<unknown>> = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-probe-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(directory, { recursive: true, force: true });
});

/** The registry as a probe reaches it; `cut` while it cannot. */
function serverOf(link: { cut: boolean; hello?: HelloInput; refused?: number }): ProbeServer {
  async function ask<T>(work: () => Promise<T>): Promise<Answer<T>> {
    const refusal = (status: number | null) => ({
      ok: false as const,
      refusal: { status, message: 'no', retryAfterMs: null },
    });
    if (link.refused !== undefined) return refusal(link.refused);
    if (link.cut) return refusal(null);
    const sentAt = systemClock.monotonic();
    try {
      const value = await work();
      if (link.cut) return refusal(null);
      // As JSON has it.
      const copy = JSON.parse(JSON.stringify(value)) as T;
      return { ok: true, value: copy, sentAt, answeredAt: systemClock.monotonic() };
    } catch (error) {
      if (!isAppError(error)) throw error;
      return refusal(503);
    }
  }
  return {
    hello: (input) =>
      ask(() => {
        link.hello = input;
        return fixture.registry.acceptHello(input, sender);
      }),
    targets: ({ probe, etag }, signal) =>
      ask(async () => {
        const of = { probe, etag: etag ?? undefined };
        const by = { sender, signal };
        return probeTargetsAnswerSchema.parse(await fixture.registry.targetsOf(of, by));
      }),
    results: (sent) =>
      ask(() => fixture.registry.storeResults(JSON.parse(JSON.stringify(sent)), sender)),
  };
}

function start(server: ProbeServer) {
  const stop = new AbortController();
  const notes: string[] = [];
  const tools: ProbeTools = {
    server,
    clock: systemClock,
    random: { ...systemRandom, fraction: () => 0 },
    note: (text) => void notes.push(text),
    signal: stop.signal,
    createProber: (setup) => createProber({ ...setup, random: systemRandom.bytes }),
  };
  const ended = runProbe(
    {
      location: 'eu-1',
      name: 'here',
      version: '0',
      spoolDirectory: directory,
      spoolLimitBytes: 1e8,
    },
    tools,
  );
  const end = async () => {
    stop.abort();
    return ended;
  };
  cleanups.push(() => end().catch(() => undefined));
  return { end, ended, notes };
}

async function watchTarget() {
  const backend = await scriptedServer(HEALTHY);
  cleanups.push(() => backend.close());
  const row = await fixture.stores.state.get('target', 't1');
  if (!row) throw new Error('no target');
  const value = { ...row.value, url: backend.url, intervalMs: 500, holdMs: 50 };
  await fixture.stores.state.mutate([{ op: 'put', kind: 'target', id: 't1', value }], 1);
}

const stored = async () => {
  const { sessions } = await fixture.stores.events.sessions({ targetId: 't1' }, { limit: 500 });
  return sessions;
};

describe('a probe in another place', () => {
  it('measures what is assigned, in the server’s time, and leaves nothing behind at its end', async () => {
    await watchTarget();
    const { end } = start(serverOf({ cut: false }));
    await until({ what: 'a session arrives' }, async () => (await stored()).length > 1);
    expect(await end()).toBe(0);
    const sessions = await stored();
    for (const { location, outcome, startedAt, endedAt } of sessions) {
      expect([location, outcome]).toEqual(['eu-1', 'passed']);
      expect(Math.abs(time.now() - endedAt)).toBeLessThan(60_000);
      expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    }
    const from = time.now() - 600_000;
    const slots = await fixture.stores.events.slots({ targetId: 't1', from, to: time.now() + 1 });
    const scheduled = slots.reduce((sum, one) => sum + one.scheduled, 0);
    expect(scheduled).toBeGreaterThanOrEqual(sessions.length);
  });

  it('measures on while the server is away, and sends everything once it is back', async () => {
    await watchTarget();
    const link: { cut: boolean; hello?: HelloInput } = { cut: false };
    const { notes, end } = start(serverOf(link));
    await until({ what: 'a session arrives' }, async () => (await stored()).length > 0);
    link.cut = true;
    await until({ what: 'sessions wait' }, () => notes.some((one) => one.includes('wait on')));
    const before = (await stored()).length;
    link.cut = false;
    await until({ what: 'they arrive' }, async () => (await stored()).length > before + 1);
    await end();
    const ids = (await stored()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('keeps what it could not deliver for the next start', async () => {
    await watchTarget();
    const link = { cut: false };
    const first = start(serverOf(link));
    await until({ what: 'a session arrives' }, async () => (await stored()).length > 0);
    link.cut = true;
    await until({ what: 'it waits' }, () => first.notes.some((one) => one.includes('wait on')));
    expect(await first.end()).toBe(0);
    expect(first.notes.at(-1)).toMatch(/^\d+ sessions stay/);
    const before = (await stored()).length;
    const second = start(serverOf({ cut: false }));
    await until({ what: 'they arrive' }, async () => (await stored()).length > before);
    expect(await second.end()).toBe(0);
    expect(fixture.registry.list().probes).toHaveLength(1);
  });

  it.each([
    [401, 77],
    [403, 77],
    [404, 64],
    [409, 64],
  ])('ends where the server refuses it with %i: exit code %i', async (refused, code) => {
    const { ended, notes } = start(serverOf({ cut: false, refused }));
    expect(await ended).toBe(code);
    expect(notes.join()).toContain(`refuses this probe (${refused})`);
  });

  it('ends with 77 once its token is revoked, and lets no second probe into its directory', async () => {
    const link: { cut: boolean; refused?: number } = { cut: false };
    const { ended, notes } = start(serverOf(link));
    await until({ what: 'it measures' }, () => notes.some((one) => one.includes('targets')));
    await expect(start(serverOf({ cut: false })).ended).rejects.toMatchObject({ code: 'conflict' });
    await watchTarget();
    link.refused = 401;
    fixture.registry.wake();
    expect(await ended).toBe(77);
  });
});
