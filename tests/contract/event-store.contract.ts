import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET_STEPS } from '@/lib/domain/tallies/tally';
import type { EventStore } from '@/lib/store/event-store';
import type { OpenEvents } from './support/open';
import {
  batch,
  connection,
  FRAMES,
  HOUR,
  healthEvent,
  session,
  sessionsBatch,
  sharing,
  slot,
} from './support/records';

const DAY = { from: HOUR, to: HOUR + 24 * 3_600_000 };
const FAR = { sessions: 0, tallies10s: 0, tallies1m: 0, tallies1h: 0 };

/** What every engine of the event store promises. */
export function eventStoreContract(engine: string, open: OpenEvents): void {
  describe(`event store on ${engine}`, () => {
    let events: EventStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      events = opened.events;
      close = () => opened.close();
    });
    afterEach(() => close());

    describe('append', () => {
      it('says what was new, corrected and ignored, also within one batch', async () => {
        const first = await events.append(
          sessionsBatch(session({ id: 'a' }), session({ id: 'b' }), session({ id: 'a' })),
        );
        expect(first.sessions).toEqual({ inserted: 2, corrected: 0, ignored: 1 });
        const second = await events.append(
          sessionsBatch(session({ id: 'a', revision: 2 }), session({ id: 'a', revision: 1 })),
        );
        expect(second.sessions).toEqual({ inserted: 0, corrected: 1, ignored: 1 });
        expect((await events.session('a'))?.revision).toBe(2);
        expect(await events.session('none')).toBeNull();
      });

      it('names health events that were there already and keeps the first', async () => {
        const e1 = healthEvent({ id: 'e1', sessionId: 's' });
        await events.append(batch({ healthEvents: [e1] }));
        const { duplicateEvents } = await events.append(
          batch({ healthEvents: [{ ...e1, outcome: 'ok' }, healthEvent({ id: 'e2' })] }),
        );
        expect(duplicateEvents).toEqual(['e1']);
        const { healthEvents } = await events.related(sharing({ sessionIds: ['s'] }));
        expect(healthEvents).toEqual([e1]);
      });

      it('gives records back as they were', async () => {
        const record = session({
          id: 'ü-1',
          failedStage: 'factory',
          close: { code: null, reason: '→', by: null },
        });
        await events.append(batch({ sessions: [{ record, frames: FRAMES }] }));
        expect(await events.session('ü-1')).toEqual(record);
        expect(await events.frames('ü-1')).toEqual(FRAMES);
        expect(await events.frames('none')).toBeNull();
      });

      it.each([
        ['U+0000', 'a\0b'],
        ['half a pair', 'a\ud800b'],
        ['quotes and a backslash', `{"a'\\b",}`],
        ['nothing', ''],
      ])('stores and finds texts with %s', async (_, text) => {
        const keys = { ...session({ id: 'x' }).keys, connectionId: text };
        const signature = { id: `sig${text}`, title: `title ${text}` };
        const record = session({ id: 'a', release: text, instance: text, signature, keys });
        const event = healthEvent({ id: `e${text}`, connectionId: `c${text}`, message: text });
        const one = connection({ connectionId: `c${text}`, environment: `e${text}` });
        const sent = batch({
          sessions: [{ record, frames: FRAMES.map((frame) => ({ ...frame, text })) }],
          healthEvents: [event],
          connections: [one],
        });
        await events.append(sent);
        expect(await events.append(sent)).toMatchObject({
          sessions: { inserted: 0, ignored: 1 },
          duplicateEvents: [event.id],
        });
        expect(await events.session('a')).toEqual(record);
        const { sessions } = await events.sessions({ release: text }, { limit: 9 });
        expect(sessions.map(({ id }) => id)).toEqual(['a']);
        const found = await events.related(sharing({ connectionIds: [`c${text}`] }));
        expect(found).toMatchObject({ healthEvents: [event], connections: [one] });
        expect(await total(events, { release: text })).toBe(1);
      });

      it('keeps numbers as large as a number can be exact', async () => {
        const most = Number.MAX_SAFE_INTEGER;
        const record = {
          ...session({ id: 'a' }),
          timings: { ...session({ id: 'a' }).timings, totalMs: 1e12 },
        };
        await events.append(batch({ ...sessionsBatch(record), slots: [slot({ seq: most })] }));
        const [mark] = await events.marks({}, 1);
        expect(mark?.totalMs).toBe(1e12);
        const [slots] = await events.slots({ targetId: 't1', from: HOUR, to: HOUR + 1 });
        expect(slots?.seq).toBe(most);
        const [latency] = await events.latencies({ ...DAY, step: '1h', latencies: ['total'] });
        expect(latency?.histogram).toMatchObject({ n: 1, sum: 1e12, max: 1e12 });
      });

      it('keeps frames through a correction that brings none', async () => {
        await events.append(
          batch({ sessions: [{ record: session({ id: 'a' }), frames: FRAMES }] }),
        );
        await events.append(sessionsBatch(session({ id: 'a', revision: 1 })));
        expect(await events.frames('a')).toEqual(FRAMES);
      });

      it('counts connections by their highest revision, in each environment', async () => {
        const undecided = connection({ connectionId: 'c', decidedAt: null });
        await events.append(batch({ connections: [undecided] }));
        expect(await total(events, { sources: ['server'] })).toBe(0);
        const decided = { ...undecided, revision: 1, decidedAt: HOUR };
        await events.append(batch({ connections: [decided, decided] }));
        await events.append(batch({ connections: [{ ...decided, environment: 'production' }] }));
        expect(await total(events, { sources: ['server'] })).toBe(2);
        await events.append(batch({ connections: [{ ...decided, revision: 2, sessionId: 's' }] }));
        expect(await total(events, { sources: ['server'] })).toBe(1);
        expect(await total(events, { sources: ['server-synthetic'] })).toBe(1);
      });
    });

    describe('tallies', () => {
      beforeEach(async () => {
        await events.append(
          sessionsBatch(
            session({ id: 'a', endedAt: HOUR }),
            session({ id: 'b', endedAt: HOUR + 9_999, failedStage: 'factory' }),
            session({ id: 'c', endedAt: HOUR + 10_000, release: '2.0.0', stratum: 'cold' }),
            session({ id: 'd', endedAt: HOUR + 60_000, targetId: 't2', environment: 'production' }),
            session({ id: 'e', endedAt: HOUR, seeded: true }),
          ),
        );
      });

      it('adds up the same from buckets of every step', async () => {
        for (const step of ['10s', '1m', '1h'] as const) {
          const [row, ...more] = await events.tallies({ ...DAY, step });
          expect(more).toEqual([]);
          expect(row?.at).toBe(HOUR);
          expect(row?.counts).toMatchObject({ sessions: 4, passed: 3, failed: 1 });
          expect(row?.counts.indicators.factory).toEqual({ bad: 1, valid: 4, unknown: 0 });
        }
      });

      it('merges buckets to points and keeps groups apart', async () => {
        const rows = await events.tallies({
          ...DAY,
          step: '10s',
          mergeMs: 20_000,
          groupBy: ['targetId', 'release', 'seeded'],
          seeded: true,
        });
        expect(rows.map(({ at, group, counts }) => [at - HOUR, group, counts.sessions])).toEqual([
          [0, { targetId: 't1', release: '1.0.0', seeded: false }, 2],
          [0, { targetId: 't1', release: '1.0.0', seeded: true }, 1],
          [0, { targetId: 't1', release: '2.0.0', seeded: false }, 1],
          [60_000, { targetId: 't2', release: '1.0.0', seeded: false }, 1],
        ]);
      });

      it('refuses a point that is not a multiple of the step', async () => {
        await expect(events.tallies({ ...DAY, step: '1m', mergeMs: 90_000 })).rejects.toMatchObject(
          {
            code: 'invalid_input',
          },
        );
      });

      it('filters by every dimension and both ends of the span', async () => {
        const expected: Array<[string, object, number]> = [
          ['target', { targetId: 't2' }, 1],
          ['environment', { environment: 'staging' }, 3],
          ['release', { release: '2.0.0' }, 1],
          ['location', { location: 'elsewhere' }, 0],
          ['source', { sources: ['server'] }, 0],
          ['empty lists', { sources: [], strata: [] }, 4],
          ['stratum', { strata: ['steady'] }, 3],
          ['seeded as well', { seeded: true }, 5],
          ['both ends', { from: HOUR + 10_000, to: HOUR + 60_000 }, 1],
        ];
        for (const [name, filter, sessions] of expected)
          expect(await total(events, filter), name).toBe(sessions);
      });

      it('counts by kind and key', async () => {
        const rows = await events.counts({
          ...DAY,
          step: '1m',
          mergeMs: 60_000,
          kinds: ['closeCode', 'failedStage'],
        });
        expect(rows).toEqual([
          { at: HOUR, kind: 'failedStage', key: 'factory', n: 1 },
          { at: HOUR, kind: 'closeCode', key: '1000', n: 2 },
          { at: HOUR, kind: 'closeCode', key: '1011', n: 1 },
          { at: HOUR + 60_000, kind: 'closeCode', key: '1000', n: 1 },
        ]);
      });

      it('merges latencies', async () => {
        const rows = await events.latencies({ ...DAY, step: '10s', latencies: ['total', 'ready'] });
        expect(rows.map(({ at, latency, histogram }) => [at, latency, histogram.n])).toEqual([
          [HOUR, 'ready', 3],
          [HOUR, 'total', 4],
        ]);
        expect(rows[1]?.histogram).toMatchObject({
          sum: 4 * 1_234.567,
          min: 1_234.567,
          max: 1_234.567,
          i: { 178: 4 },
        });
      });

      it('takes a session out of one place and into another', async () => {
        await events.append(
          sessionsBatch(session({ id: 'b', revision: 1, endedAt: HOUR + 9_999, release: '2.0.0' })),
        );
        expect(await total(events, { release: '1.0.0' })).toBe(2);
        expect(await total(events, { release: '2.0.0' })).toBe(2);
        expect(await events.counts({ ...DAY, step: '1h', kinds: ['failedStage'] })).toEqual([]);
      });
    });

    describe('retention', () => {
      it('deletes what is older than each cut-off and keeps the rest', async () => {
        const old = session({ id: 'old', endedAt: HOUR });
        const fresh = session({ id: 'new', endedAt: HOUR + 7_200_000 });
        await events.append(
          batch({
            sessions: [old, fresh].map((record) => ({ record, frames: FRAMES })),
            healthEvents: [
              healthEvent({ id: 'e-old', at: HOUR, runId: 'r' }),
              healthEvent({ id: 'e-new', at: HOUR + 7_200_000, runId: 'r' }),
            ],
            connections: [connection({ connectionId: 'c-old', firstAt: HOUR, decidedAt: HOUR })],
            slots: [slot({ minute: HOUR })],
          }),
        );
        const cut = HOUR + 3_600_000;
        expect(await events.retain({ ...FAR, sessions: cut })).toBe(3);
        expect(await events.session('old')).toBeNull();
        expect(await events.frames('old')).toBeNull();
        expect(await events.session('new')).not.toBeNull();
        const left = await events.related(
          sharing({ runIds: ['r', 'run-old'], connectionIds: ['c-old'] }),
        );
        expect(left.healthEvents.map(({ id }) => id)).toEqual(['e-new']);
        expect([left.sessions, left.connections]).toEqual([[], []]);
        expect(await events.stats()).toMatchObject({ sessions: 1, healthEvents: 1 });
        expect(await total(events, {})).toBe(3);

        await events.retain({ ...FAR, tallies10s: cut });
        expect(await total(events, {})).toBe(1);
        expect(await total(events, {}, '1m')).toBe(3);
        await events.retain({ ...FAR, tallies1m: cut, tallies1h: cut });
        expect([await total(events, {}, '1m'), await total(events, {}, '1h')]).toEqual([1, 1]);
        expect(await events.counts({ ...DAY, step: '1h', kinds: ['closeCode'] })).toHaveLength(1);
        expect(await events.slots({ targetId: 't1', from: 0, to: DAY.to })).toEqual([]);
        const all = { sessions: cut, tallies10s: cut, tallies1m: cut, tallies1h: cut };
        await events.retain(all);
        expect(await events.retain(all)).toBe(0);
      });

      it('keeps the sessions that it is asked to keep, until it is no longer asked', async () => {
        const old = Array.from({ length: 300 }, (_, n) =>
          session({ id: `o${n}`, endedAt: HOUR + n }),
        );
        const sessions = old.map((record) => ({ record, frames: FRAMES }));
        await events.append(batch({ sessions }));
        const cut = { ...FAR, sessions: HOUR + 3_600_000 };
        const keptSessions = ['o0', 'o7', 'o299', 'not-there', '%', ''];
        expect(await events.retain({ ...cut, keptSessions })).toBe(297);
        const { sessions: left } = await events.sessions({}, { limit: 10 });
        expect(left.map(({ id }) => id)).toEqual(['o299', 'o7', 'o0']);
        expect(await events.frames('o7')).toEqual(FRAMES);
        expect(await events.retain(cut)).toBe(3);
        expect((await events.stats()).sessions).toBe(0);
      });

      it('goes on over many steps, with appends in between', async () => {
        const old = Array.from({ length: 1_500 }, (_, n) =>
          session({ id: `o${n}`, endedAt: HOUR + n }),
        );
        // Two at once: the store has a connection for either of what follows.
        await Promise.all([
          events.append(sessionsBatch(...old.slice(0, 750))),
          events.append(sessionsBatch(...old.slice(750))),
        ]);
        const deleting = events.retain({ ...FAR, sessions: HOUR + 3_600_000 });
        const appended = events.append(
          sessionsBatch(session({ id: 'n', endedAt: HOUR + 7_200_000 })),
        );
        const first = await Promise.race([
          deleting.then(() => 'retain'),
          appended.then(() => 'append'),
        ]);
        expect(first).toBe('append');
        expect(await deleting).toBe(1_500);
        expect(await events.stats()).toMatchObject({ sessions: 1 });
      });
    });

    it('counts the same in a span as one row as in its points, wherever the span begins', async () => {
      const ends = [0, 9_999, 10_000, 59_999, 60_000, 3_599_999, 3_600_000, 7_199_999, 7_260_000];
      await events.append(
        sessionsBatch(...ends.map((ms) => session({ id: `at-${ms}`, endedAt: HOUR + ms }))),
      );
      const starts = [0, 10_000, 50_000, 60_000, 3_590_000, 3_600_000];
      for (const from of starts.map((ms) => HOUR + ms)) {
        for (const to of [HOUR + 3_600_000, HOUR + 7_200_000, HOUR + 7_270_000]) {
          const query = { from, to, step: '10s' as const };
          const row = await events.tallies({ ...query, groupBy: ['source'] });
          const points = await total(events, { from, to });
          expect(row.map(({ at, counts }) => [at, counts.sessions])).toEqual(
            points > 0 ? [[from, points]] : [],
          );
          const codes = await events.counts({ ...query, kinds: ['closeCode'] });
          expect(codes.reduce((sum, { n }) => sum + n, 0)).toBe(points);
          const [latency] = await events.latencies({ ...query, latencies: ['total'] });
          expect(latency?.histogram.n ?? 0).toBe(points);
        }
      }
    });

    it('reads every append that was resolved, and says what it holds', async () => {
      for (let n = 1; n <= 20; n++) {
        await events.append(
          batch({
            ...sessionsBatch(session({ id: `s${n}` })),
            healthEvents: [healthEvent({ id: `e${n}` })],
          }),
        );
        expect(await total(events, {})).toBe(n);
      }
      const stats = await events.stats();
      expect(stats).toMatchObject({ sessions: 20, healthEvents: 20, queueDepth: 0 });
      expect(stats.size).toBeGreaterThan(0);
    });

    it('answers `unavailable` once it is closed', async () => {
      await close();
      await expect(events.stats()).rejects.toMatchObject({ code: 'unavailable' });
      await expect(events.append(sessionsBatch(session({ id: 'x' })))).rejects.toMatchObject({
        code: 'unavailable',
      });
    });
  });
}

async function total(
  events: EventStore,
  filter: object,
  step: '10s' | '1m' | '1h' = '10s',
): Promise<number> {
  // Points of one bucket each: a span that is one row may be read from wider buckets.
  const rows = await events.tallies({ ...DAY, step, mergeMs: BUCKET_STEPS[step], ...filter });
  return rows.reduce((sum, { counts }) => sum + counts.sessions, 0);
}
