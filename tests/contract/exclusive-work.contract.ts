import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET_STEPS } from '@/lib/domain/tallies/tally';
import type { EventStore, EventTransaction } from '@/lib/store/event-store';
import type { OpenEvents } from './support/open';
import {
  batch,
  FRAMES,
  HOUR,
  healthEvent,
  session,
  sessionsBatch,
  sharing,
} from './support/records';

const SPAN = { from: HOUR, to: HOUR + 3_600_000 };
const UNDO = new RangeError('the work changed its mind');

/** What `exclusively` promises on every engine. Work may run more than once, so nothing here counts its runs. */
export function exclusiveWorkContract(engine: string, open: OpenEvents): void {
  describe(`exclusive work on ${engine}`, () => {
    let events: EventStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      events = opened.events;
      close = () => opened.close();
    });
    afterEach(() => close());

    const keys = sharing({ sessionIds: ['a', 'b'] });
    const stored = async (...sessionIds: string[]) =>
      (await events.related(sharing({ sessionIds }))).sessions.map(({ id }) => id).sort();
    const counted = async () => {
      const rows = await events.tallies({ ...SPAN, step: '10s', mergeMs: BUCKET_STEPS['10s'] });
      return rows.reduce((sum, { counts }) => sum + counts.sessions, 0);
    };

    it('stores all that its work appended, and answers what the work answers', async () => {
      const results = await events.exclusively(keys, async ({ append }) => [
        await append(
          batch({
            sessions: [{ record: session({ id: 'a' }), frames: FRAMES }],
            healthEvents: [healthEvent({ id: 'e', sessionId: 'a' })],
          }),
        ),
        await append(
          batch({
            ...sessionsBatch(session({ id: 'a', revision: 1 }), session({ id: 'b' })),
            healthEvents: [healthEvent({ id: 'e', sessionId: 'a' })],
          }),
        ),
      ]);
      expect(results).toEqual([
        { sessions: { inserted: 1, corrected: 0, ignored: 0 }, duplicateEvents: [] },
        { sessions: { inserted: 1, corrected: 1, ignored: 0 }, duplicateEvents: ['e'] },
      ]);
      expect(await stored('a', 'b')).toEqual(['a', 'b']);
      expect((await events.session('a'))?.revision).toBe(1);
      expect(await events.frames('a')).toEqual(FRAMES);
      expect(await counted()).toBe(2);
    });

    it('reads its own appends', async () => {
      const found = await events.exclusively(keys, async ({ append, related }) => {
        await append(sessionsBatch(session({ id: 'a' })));
        return related(keys);
      });
      expect(found.sessions.map(({ id }) => id)).toEqual(['a']);
    });

    it('stores the last append, after which nothing is undone or added', async () => {
      let kept: EventTransaction | null = null;
      const work = events.exclusively(keys, async (transaction) => {
        kept = transaction;
        await transaction.append(sessionsBatch(session({ id: 'a' })));
        return transaction.append(sessionsBatch(session({ id: 'b' })), { isLast: true });
      });
      expect((await work).sessions.inserted).toBe(1);
      expect(await stored('a', 'b')).toEqual(['a', 'b']);
      const late = kept as EventTransaction | null;
      await expect(late?.append(sessionsBatch(session({ id: 'c' })))).rejects.toMatchObject({
        code: 'unavailable',
      });
      expect(await stored('c')).toEqual([]);
    });

    it('stores nothing where the work throws, and passes its error on', async () => {
      await events.append(sessionsBatch(session({ id: 'a' })));
      const work = events.exclusively(keys, async ({ append }) => {
        await append(
          batch({
            ...sessionsBatch(session({ id: 'a', revision: 1, release: 'new' })),
            healthEvents: [healthEvent({ id: 'e', sessionId: 'a' })],
          }),
        );
        await append(sessionsBatch(session({ id: 'b', targetId: 't2' })));
        throw UNDO;
      });
      await expect(work).rejects.toBe(UNDO);
      expect(await stored('a', 'b')).toEqual(['a']);
      expect((await events.session('a'))?.revision).toBe(0);
      expect(await counted()).toBe(1);
      expect(await events.stats()).toMatchObject({ sessions: 1, healthEvents: 0 });
      expect((await events.pulses(null)).targets.map(({ targetId }) => targetId)).toEqual(['t1']);
      // Texts that the undone work was the first to use are stored by who uses them next.
      await events.append(sessionsBatch(session({ id: 'a', revision: 1, release: 'new' })));
      expect((await events.sessions({ release: 'new' }, { limit: 9 })).sessions).toHaveLength(1);
    });

    it('stores nothing of work that throws before it appends, and goes on', async () => {
      await expect(events.exclusively(keys, () => Promise.reject(UNDO))).rejects.toBe(UNDO);
      expect(await events.exclusively(keys, async () => 7)).toBe(7);
      expect(await events.stats()).toMatchObject({ sessions: 0 });
    });

    it('refuses calls of a transaction that has ended', async () => {
      let kept: EventTransaction | null = null;
      await events.exclusively(keys, async (transaction) => {
        kept = transaction;
      });
      const late = kept as EventTransaction | null;
      await expect(late?.append(sessionsBatch(session({ id: 'a' })))).rejects.toMatchObject({
        code: 'unavailable',
      });
      const [again] = await Promise.allSettled([
        late?.related(keys),
        events.exclusively(keys, ({ append }) => append(sessionsBatch(session({ id: 'b' })))),
      ]);
      expect(again).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
      expect(await stored('a', 'b')).toEqual(['b']);
    });

    it('shows nothing of what it may still undo', async () => {
      let appended = () => {};
      const isAppended = new Promise<void>((resolve) => {
        appended = resolve;
      });
      const work = events.exclusively(keys, async ({ append }) => {
        await append(sessionsBatch(session({ id: 'a' })));
        appended();
        for (let turn = 0; turn < 20; turn++) await nextTurn();
        throw UNDO;
      });
      await isAppended;
      const seen = Promise.all([stored('a'), events.session('a'), events.pulses(null), counted()]);
      await expect(work).rejects.toBe(UNDO);
      const [related, read, pulses, sessions] = await seen;
      expect([related, read, pulses.targets, sessions]).toEqual([[], null, [], 0]);
    });

    it('lets others append and delete while it works, and takes none of that back', async () => {
      await events.append(
        sessionsBatch(
          ...Array.from({ length: 700 }, (_, n) =>
            session({ id: `old-${n}`, endedAt: HOUR - 7_200_000 }),
          ),
        ),
      );
      const results = await Promise.allSettled([
        events.exclusively(keys, async ({ append }) => {
          await append(sessionsBatch(session({ id: 'a' })));
          for (let turn = 0; turn < 20; turn++) await nextTurn();
          throw UNDO;
        }),
        events.append(sessionsBatch(session({ id: 'b' }))),
        events.retain({ sessions: HOUR, tallies10s: 0, tallies1m: 0, tallies1h: 0 }),
        events.exclusively(keys, ({ append }) => append(sessionsBatch(session({ id: 'c' })))),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        'rejected',
        'fulfilled',
        'fulfilled',
        'fulfilled',
      ]);
      expect(await stored('a', 'b', 'c', 'old-0', 'old-699')).toEqual(['b', 'c']);
      expect(await events.stats()).toMatchObject({ sessions: 2 });
    });

    const IDS = ['x', 'y', 'z'];
    const works = fc.array(
      fc.record({
        ids: fc.subarray(IDS, { minLength: 1 }),
        turns: fc.nat(3),
        fails: fc.boolean(),
        inTwo: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    let runs = 0;

    /** Reads what is stored of its ids and appends the next revision of each: right only where nobody else does so meanwhile. */
    const raise = async (
      {
        ids,
        turns,
        fails,
        inTwo,
      }: { ids: string[]; turns: number; fails: boolean; inTwo: boolean },
      { related, append }: EventTransaction,
    ) => {
      const { sessions } = await related(sharing({ sessionIds: ids }));
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      const next = ids.map((id) => {
        const before = sessions.find((one) => one.id === id);
        return session({ id, revision: before ? before.revision + 1 : 0 });
      });
      const parts = inTwo ? next.map((one) => [one]) : [next];
      for (const part of parts) await append(sessionsBatch(...part));
      if (fails) throw UNDO;
    };

    it('runs alone, whoever else works on the same keys, and stores whole works only', async () => {
      await fc.assert(
        fc.asyncProperty(works, async (list) => {
          const run = `run${runs++}-`;
          const before = await counted();
          const mine = list.map((one) => ({ ...one, ids: one.ids.map((id) => run + id) }));
          const working = mine.map((one) =>
            events.exclusively(sharing({ sessionIds: one.ids }), (tx) => raise(one, tx)),
          );
          const others = mine.flatMap((_, n) => [
            events.append(sessionsBatch(session({ id: `${run}other-${n}` }))),
            events.related(sharing({ sessionIds: [`${run}x`] })),
          ]);
          const results = await Promise.allSettled(working);
          await Promise.all(others);
          expect(results.map((one) => (one.status === 'rejected' ? one.reason : null))).toEqual(
            mine.map(({ fails }) => (fails ? UNDO : null)),
          );
          let existing = mine.length;
          for (const id of IDS.map((one) => run + one)) {
            const times = mine.filter(({ ids, fails }) => !fails && ids.includes(id)).length;
            const found = await events.session(id);
            expect(found?.revision ?? -1).toBe(times - 1);
            if (found) existing++;
          }
          expect((await counted()) - before).toBe(existing);
        }),
        { numRuns: 40 },
      );
    });
  });
}
