import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COUNTED_SEARCH_LIMIT, type EventStore, type SessionFilter } from '@/lib/store/event-store';
import type { OpenEvents } from './support/open';
import {
  batch,
  connection,
  HOUR,
  healthEvent,
  session,
  sessionsBatch,
  sharing,
} from './support/records';

/** How every engine of the event store finds sessions and what belongs to them. */
export function sessionQueriesContract(engine: string, open: OpenEvents): void {
  describe(`session queries on ${engine}`, () => {
    let events: EventStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      events = opened.events;
      close = () => opened.close();
    });
    afterEach(() => close());

    describe('sessions', () => {
      it('pages through all of them once, newest first, while others arrive', async () => {
        const stored = Array.from({ length: 60 }, (_, n) =>
          session({ id: `s${n}`, endedAt: HOUR + Math.floor(n / 4) }),
        );
        await events.append(sessionsBatch(...stored));
        const seen: string[] = [];
        let after: string | undefined;
        for (let round = 0; ; round++) {
          const page = await events.sessions({ targetId: 't1' }, { limit: 7, after });
          seen.push(...page.sessions.map(({ id }) => id));
          await events.append(
            sessionsBatch(session({ id: `late${round}`, endedAt: HOUR + 1_000 + round })),
          );
          if (!page.next) break;
          after = page.next;
        }
        const expected = [...stored]
          .sort((a, b) => b.endedAt - a.endedAt || (a.id < b.id ? 1 : -1))
          .map(({ id }) => id);
        expect(seen).toEqual(expected);
      });

      it('refuses a cursor that it did not give out', async () => {
        await expect(events.sessions({}, { limit: 1, after: 'bm9wZQ' })).rejects.toMatchObject({
          code: 'invalid_input',
        });
      });

      it('filters by every column, in pages and in marks', async () => {
        await events.append(
          sessionsBatch(
            session({ id: 'a', endedAt: HOUR + 1 }),
            session({ id: 'b', endedAt: HOUR + 2, failedStage: 'factory' }),
            session({ id: 'c', endedAt: HOUR + 3, release: '2.0.0' }),
            session({
              id: 'd',
              endedAt: HOUR + 4,
              failedStage: 'auth',
              targetId: 't2',
              environment: 'production',
            }),
            session({ id: 'e', endedAt: HOUR + 5, seeded: true }),
          ),
        );
        const expected: Array<[SessionFilter, string[]]> = [
          [{}, ['d', 'c', 'b', 'a']],
          [{ from: HOUR + 2, to: HOUR + 4 }, ['c', 'b']],
          [{ targetId: 't1' }, ['c', 'b', 'a']],
          [{ targetId: 'none' }, []],
          [{ environment: 'production' }, ['d']],
          [{ release: '2.0.0' }, ['c']],
          [{ release: '2.0.0', targetId: 't1' }, ['c']],
          [{ release: '1.0.0', targetId: 't1', outcomes: ['failed'] }, ['b']],
          [{ location: 'local', targetId: 't1', release: '1.0.0' }, ['b', 'a']],
          [{ outcomes: [] }, ['d', 'c', 'b', 'a']],
          [{ outcomes: ['passed'] }, ['c', 'a']],
          [{ outcomes: ['failed', 'degraded'] }, ['d', 'b']],
          [{ outcomes: ['failed'], targetId: 't1' }, ['b']],
          [{ outcomes: ['failed'], environment: 'production' }, ['d']],
          [{ failedStage: 'factory' }, ['b']],
          [{ closeCode: 1011 }, ['d', 'b']],
          [{ closeCode: 1000, targetId: 't1' }, ['c', 'a']],
          [{ signature: 'sig-factory' }, ['b']],
          [{ handler: 'agent' }, ['c', 'a']],
          [{ seeded: true, targetId: 't1' }, ['e', 'c', 'b', 'a']],
        ];
        for (const [filter, ids] of expected) {
          const page = await events.sessions(filter, { limit: 10 });
          const name = JSON.stringify(filter);
          expect(page.next, name).toBeNull();
          expect(
            page.sessions.map(({ id }) => id),
            name,
          ).toEqual(ids);
          expect(
            (await events.marks(filter, 10)).map(({ id }) => id),
            name,
          ).toEqual(ids);
        }
      });

      it('says when each target last finished a session, and one that counts', async () => {
        const excluded = { outcome: 'excluded' as const };
        await events.append(
          sessionsBatch(
            session({ id: 'a1', endedAt: HOUR + 1 }),
            session({ id: 'a2', endedAt: HOUR + 2, failedStage: 'factory' }),
            session({ id: 'a3', endedAt: HOUR + 3, ...excluded }),
            session({ id: 'a4', endedAt: HOUR + 4, seeded: true }),
            session({ id: 'b1', targetId: 'few', endedAt: HOUR + 5, ...excluded }),
            ...Array.from({ length: COUNTED_SEARCH_LIMIT + 5 }, (_, n) =>
              session({ id: `c${n}`, targetId: 'all', endedAt: HOUR + 10 + n, ...excluded }),
            ),
          ),
        );
        const rows = await events.lastFinished(['t1', 'few', 'all', 'none', "o'x"]);
        expect(rows.sort((a, b) => a.finishedAt - b.finishedAt)).toEqual([
          { targetId: 't1', finishedAt: HOUR + 3, countedAt: HOUR + 2 },
          { targetId: 'few', finishedAt: HOUR + 5, countedAt: null },
          { targetId: 'all', finishedAt: HOUR + 214, countedAt: HOUR + 15 },
        ]);
        expect(await events.lastFinished([])).toEqual([]);
      });

      it('reduces sessions to marks', async () => {
        await events.append(
          sessionsBatch(session({ id: 'a' }), session({ id: 'b', failedStage: 'factory' })),
        );
        expect(await events.marks({ targetId: 't1' }, 1)).toEqual([
          {
            id: 'b',
            endedAt: HOUR + 1_000,
            outcome: 'failed',
            failedStage: 'factory',
            reached: 3,
            totalMs: 1_234.567,
            seeded: false,
          },
        ]);
      });

      it('moves a corrected session in every filter', async () => {
        await events.append(sessionsBatch(session({ id: 'a' })));
        await events.append(
          sessionsBatch(session({ id: 'a', revision: 1, failedStage: 'handler', release: '9' })),
        );
        expect((await events.sessions({ release: '1.0.0' }, { limit: 9 })).sessions).toEqual([]);
        expect(
          (await events.sessions({ release: '9', outcomes: ['failed'] }, { limit: 9 })).sessions,
        ).toHaveLength(1);
      });
    });

    describe('joins', () => {
      it('finds what shares any key, and nothing else', async () => {
        const a = session({ id: 'a' });
        const b = {
          ...session({ id: 'b' }),
          keys: { ...a.keys, traceId: 'tb', runId: 'rb', connectionId: 'cb' },
        };
        const folded = connection({ connectionId: 'cb', sessionId: 'a' });
        const told = [
          healthEvent({ id: 'late', at: HOUR + 9, traceId: 'trace-a' }),
          healthEvent({ id: 'early', at: HOUR, runId: 'run-a' }),
          healthEvent({ id: 'conn', connectionId: 'cb' }),
          healthEvent({ id: 'other', sessionId: 'z', traceId: 'run-a' }),
        ];
        await events.append(
          batch({ ...sessionsBatch(a, b), healthEvents: told, connections: [folded] }),
        );
        const bySession = await events.related(sharing({ sessionIds: ['a'] }));
        expect(bySession).toEqual({ sessions: [a], healthEvents: [], connections: [folded] });
        const byIds = await events.related(
          sharing({ traceIds: ['trace-a'], runIds: ['run-a', 'rb'], connectionIds: ['cb'] }),
        );
        expect(byIds.sessions.map(({ id }) => id).sort()).toEqual(['a', 'b']);
        expect(byIds.healthEvents.map(({ id }) => id)).toEqual(['early', 'late', 'conn']);
        expect(byIds.connections).toEqual([folded]);
        expect(await events.healthEventsOf(a)).toEqual([told[1], told[0]]);
        expect(await events.healthEventsOf(b)).toEqual([told[2]]);
      });

      it('leaves out what is not near, but for connections', async () => {
        const day = 86_400_000;
        const keys = { ...session({ id: 'x' }).keys, connectionId: 'c' };
        await events.append(
          batch({
            ...sessionsBatch(
              session({ id: 'near', endedAt: HOUR, keys }),
              session({ id: 'far', endedAt: HOUR + 3 * day, keys }),
            ),
            healthEvents: [
              healthEvent({ id: 'e-near', at: HOUR + day, connectionId: 'c' }),
              healthEvent({ id: 'e-far', at: HOUR + day + 1, connectionId: 'c' }),
            ],
            connections: [connection({ connectionId: 'c', firstAt: HOUR - 9 * day })],
          }),
        );
        const near = { from: HOUR, to: HOUR + day };
        const found = await events.related({ ...sharing({ connectionIds: ['c'] }), near });
        expect(found.sessions.map(({ id }) => id)).toEqual(['near']);
        expect(found.healthEvents.map(({ id }) => id)).toEqual(['e-near']);
        expect(found.connections).toHaveLength(1);
        const byId = await events.related({ ...sharing({ sessionIds: ['near', 'far'] }), near });
        expect(byId.sessions.map(({ id }) => id)).toEqual(['near']);
        const all = await events.related(sharing({ connectionIds: ['c'] }));
        expect([all.sessions.length, all.healthEvents.length]).toEqual([2, 2]);
      });

      it('follows the keys of a correction', async () => {
        const a = session({ id: 'a' });
        await events.append(sessionsBatch(a));
        await events.append(
          sessionsBatch({
            ...a,
            revision: 1,
            keys: { ...a.keys, connectionId: 'c1', runId: 'r2' },
          }),
        );
        expect((await events.related(sharing({ connectionIds: ['c1'] }))).sessions).toHaveLength(1);
        expect((await events.related(sharing({ runIds: ['run-a'] }))).sessions).toEqual([]);
      });
    });
  });
}
