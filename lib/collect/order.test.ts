import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDirectStores } from '../../tests/support/direct-stores';
import { finishedOf } from '../../tests/support/probe/finished-of';
import { rerunWork } from '../../tests/support/rerun-work';
import { makeSession, type SeededSession } from '../commands/seed/make-session';
import type { Plot } from '../commands/seed/session-plots';
import type { Release } from '../domain/deployments/release';
import { COUNT_KINDS } from '../domain/tallies/tally';
import { manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { createCollector } from './collector';

const START = 1_700_000_000_000;
const PLOTS: Plot[] = ['passed', 'factory-mismatch', 'emergency', 'auth-rejected', 'agent-error'];
const logger = createLogger('test', 'silent');

type Work = { session: SeededSession } | { rows: Array<Record<string, unknown>> };

/** A live session; every second one announced nothing and is reported by the backend alone. */
function sessionOf(index: number): SeededSession {
  const { record, frames } = makeSession({
    plot: PLOTS[index % PLOTS.length] ?? 'passed',
    target: { id: 't1', name: 'chat', environment: 'staging' },
    release: 'r1',
    instance: 'i1',
    location: 'local',
    startedAt: START + index * 5_000,
    load: 1,
    seed: 'order',
  });
  const nothing = { release: null, instance: null, connectionId: null };
  const announced = index % 2 === 0 ? nothing : record.facts.announced;
  return {
    frames,
    record: {
      ...record,
      seeded: false,
      release: announced.release ?? '',
      instance: announced.instance,
      facts: { ...record.facts, announced },
      keys: { ...record.keys, connectionId: announced.connectionId },
    },
  };
}

/** What the backend says about a session (by one id each) or about a connection of its own. */
function rowsOf(index: number, session: SeededSession | null) {
  const at = START + index * 5_000;
  const base = { environment: 'staging', connectionId: `c${index}`, release: 'r1', instance: 'i1' };
  const keys = session?.record.keys;
  const link = [
    { sessionId: session?.record.id },
    { traceId: keys?.traceId },
    { runId: keys?.runId },
  ][index % 3];
  const bad = index % 3 === 0;
  return [
    { ...base, ...link, id: `a${index}`, at: at + 1, stage: 'accept', outcome: 'ok' },
    { ...base, id: `f${index}`, at: at + 2, stage: 'factory', outcome: bad ? 'failed' : 'ok' },
    { ...base, id: `h${index}`, at: at + 3, stage: 'handler', outcome: bad ? 'attempted' : 'ok' },
    { ...base, id: `r${index}`, at: at + 4, stage: 'ready', outcome: bad ? 'failed' : 'ok' },
  ];
}

const sessions = Array.from({ length: 8 }, (_, index) => sessionOf(index));
const rows = [
  ...sessions.flatMap((session, index) => rowsOf(index, session)),
  ...[20, 21, 22].flatMap((index) => rowsOf(index, null)),
];

/** The same pieces in any order, cut into any batches, some of them twice, one after the other or all at once. */
const schedules = fc
  .record({
    order: fc.shuffledSubarray(
      [...sessions.keys(), ...rows.keys()].map((key, at) => ({
        key,
        isRow: at >= sessions.length,
      })),
      { minLength: sessions.length + rows.length },
    ),
    cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 50, maxLength: 50 }),
    again: fc.array(fc.nat(sessions.length + rows.length - 1), { maxLength: 12 }),
    atOnce: fc.boolean(),
    isRerun: fc.boolean(),
  })
  .map(({ order, cuts, again, ...how }) => {
    const pieces = [...order, ...again.flatMap((index) => order[index] ?? [])];
    const work: Work[] = [];
    let batch: Array<Record<string, unknown>> = [];
    let room = cuts.shift() ?? 1;
    for (const { key, isRow } of pieces) {
      const session = sessions[key];
      const row = rows[key];
      if (!isRow && session) work.push({ session });
      if (!isRow || !row) continue;
      batch.push(row);
      if (batch.length < room) continue;
      work.push({ rows: batch });
      batch = [];
      room = cuts.shift() ?? 1;
    }
    return { work: [...work, { rows: batch }], ...how };
  });

/** `isRerun`: the store runs the work of each batch twice. */
async function outcomeOf(of: { work: Work[]; atOnce: boolean; isRerun: boolean }) {
  const { work, atOnce, isRerun } = of;
  const stores = await openDirectStores();
  try {
    const known: Release = {
      id: 't1:r1',
      targetId: 't1',
      version: 'r1',
      startedAt: START - 86_400_000,
      firstSeenBy: 'mark',
      cold: true,
      notes: '',
      seeded: false,
    };
    await stores.state.mutate(
      [{ op: 'put', kind: 'release', id: known.id, group: 't1', value: known }],
      START,
    );
    const events = isRerun ? rerunWork(stores.events) : stores.events;
    const collector = createCollector({ ...stores, events, clock: manualClock(START), logger });
    const hand = (one: Work) =>
      'session' in one
        ? collector.addSession(finishedOf(one.session))
        : collector.ingest(one.rows, {});
    if (atOnce) await Promise.all(work.map(hand));
    else for (const one of work) await hand(one);
    const stored = await stores.events.sessions({ seeded: true }, { limit: 100 });
    const all = { from: 0, to: START * 2, step: '10s' as const, mergeMs: 10_000, seeded: true };
    const tallies = await stores.events.tallies({
      ...all,
      groupBy: ['targetId', 'source', 'release'],
    });
    const counts = await stores.events.counts({ ...all, kinds: [...COUNT_KINDS] });
    return {
      sessions: stored.sessions.map(({ revision: _, ...record }) => record),
      tallies: tallies.filter((row) => row.counts.sessions > 0),
      counts: counts
        .filter((row) => row.n > 0)
        .map((row) => JSON.stringify(row))
        .sort(),
      totals: (await stores.events.stats()).healthEvents,
    };
  } finally {
    await stores.close();
  }
}

describe('order of arrival', () => {
  it('does not matter: any order, split or repetition ends in the same store', {
    timeout: 120_000,
  }, async () => {
    const inOrder = await outcomeOf({
      work: [...sessions.map((session) => ({ session })), { rows }],
      atOnce: false,
      isRerun: false,
    });
    expect(inOrder.sessions.filter((one) => one.failedStage === 'factory').length).toBeGreaterThan(
      2,
    );
    expect(inOrder.totals).toBe(rows.length);
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        expect(await outcomeOf(schedule)).toEqual(inOrder);
      }),
      { numRuns: 25 },
    );
  });
});
