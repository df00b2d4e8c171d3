import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppendBatch, EventStore, SlotCount } from '@/lib/store/event-store';
import type { OpenEvents } from './support/open';
import {
  batch,
  connection,
  HOUR,
  healthEvent,
  session,
  sessionsBatch,
  slot,
} from './support/records';

/** What every engine promises of slot reports and of pulses. */
export function pulsesAndSlotsContract(engine: string, open: OpenEvents): void {
  describe(`slots and pulses on ${engine}`, () => {
    let events: EventStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      events = opened.events;
      close = () => opened.close();
    });
    afterEach(() => close());

    const slotsOf = (targetId = 't1') => events.slots({ targetId, from: HOUR, to: HOUR + 600_000 });

    describe('slots', () => {
      it('are kept per location and probe', async () => {
        const eu = slot({ location: 'eu' });
        const second = slot({ probe: 'q' });
        await events.append(batch({ slots: [slot({}), eu, second] }));
        expect(await slotsOf()).toEqual([eu, slot({}), second]);
        expect(await slotsOf('t2')).toEqual([]);
        expect(await events.slots({ targetId: 't1', from: HOUR + 1, to: HOUR + 2 })).toEqual([]);
      });

      it('count a report once, however often it comes', async () => {
        await events.append(batch({ slots: [slot({}), slot({})] }));
        await events.append(batch({ slots: [slot({})] }));
        expect(await slotsOf()).toEqual([slot({})]);
      });

      it('are those of the newest report, also where an older one comes later', async () => {
        const newer = slot({ seq: 3, scheduled: 20, lostToProbe: 4 });
        await events.append(batch({ slots: [slot({ seq: 2, scheduled: 13 })] }));
        await events.append(batch({ slots: [newer] }));
        await events.append(batch({ slots: [slot({ seq: 1 }), slot({ seq: 3, scheduled: 99 })] }));
        expect(await slotsOf()).toEqual([newer]);
      });

      const reports = fc.array(
        fc.record({
          probe: fc.constantFrom('p', 'q'),
          location: fc.constantFrom('local', 'eu'),
          minute: fc.constantFrom(HOUR, HOUR + 60_000),
          seq: fc.integer({ min: 1, max: 6 }),
        }),
        { maxLength: 30 },
      );
      let runs = 0;

      it('are the same in whatever order, how often and in how many batches reports come', async () => {
        await fc.assert(
          fc.asyncProperty(reports, fc.integer({ min: 1, max: 8 }), async (list, size) => {
            const targetId = `run${runs++}`;
            // What a report holds follows from its probe, minute and number: a repeated one says the same.
            const sent = list.map((one) => slot({ ...one, targetId, scheduled: one.seq * 10 }));
            for (let start = 0; start < sent.length; start += size)
              await events.append(batch({ slots: sent.slice(start, start + size) }));
            const newest = new Map<string, SlotCount>();
            for (const one of sent) {
              const key = `${one.minute} ${one.location} ${one.probe}`;
              if ((newest.get(key)?.seq ?? 0) < one.seq) newest.set(key, one);
            }
            const expected = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
            expect(await slotsOf(targetId)).toEqual(expected);
          }),
          { numRuns: 60 },
        );
      });
    });

    describe('pulses', () => {
      it('name every target with rows, and from a cursor on those with new rows', async () => {
        expect(await events.pulses(null)).toMatchObject({ targets: [] });
        await events.append(
          sessionsBatch(
            session({ id: 'a', endedAt: HOUR + 5 }),
            session({ id: 'b', endedAt: HOUR + 9 }),
            session({ id: 'c', targetId: 't2', seeded: true }),
          ),
        );
        const first = await events.pulses(null);
        expect(byTarget(first.targets)).toEqual({ t1: HOUR + 9, t2: null });
        expect((await events.pulses(first.cursor)).targets).toEqual([]);

        await events.append(sessionsBatch(session({ id: 'd', endedAt: HOUR + 7 })));
        const second = await events.pulses(first.cursor);
        expect(byTarget(second.targets)).toEqual({ t1: HOUR + 9 });
        expect(byTarget((await events.pulses(null)).targets)).toEqual({ t1: HOUR + 9, t2: null });
      });

      const kinds: Array<[string, (targetId: string) => Partial<AppendBatch>]> = [
        ['a health event', (targetId) => ({ healthEvents: [healthEvent({ id: 'e', targetId })] })],
        [
          'a connection',
          (targetId) => ({ connections: [connection({ connectionId: 'c', targetId })] }),
        ],
        ['slots', (targetId) => ({ slots: [slot({ targetId })] })],
      ];
      it.each(kinds)(
        'come from %s too, and not from rows that are stored already',
        async (_, rows) => {
          const { cursor } = await events.pulses(null);
          await events.append(batch(rows('t7')));
          const after = await events.pulses(cursor);
          expect(byTarget(after.targets)).toEqual({ t7: null });
          await events.append(batch(rows('t7')));
          expect((await events.pulses(after.cursor)).targets).toEqual([]);
        },
      );

      it('come from a correction, at the target before and the target after it', async () => {
        await events.append(sessionsBatch(session({ id: 'a' })));
        const { cursor } = await events.pulses(null);
        await events.append(sessionsBatch(session({ id: 'a', revision: 1, targetId: 't2' })));
        const { targets } = await events.pulses(cursor);
        expect(targets.map(({ targetId }) => targetId).sort()).toEqual(['t1', 't2']);
      });

      it('outlive what retention deletes', async () => {
        await events.append(sessionsBatch(session({ id: 'a', endedAt: HOUR })));
        await events.retain({ sessions: HOUR + 1, tallies10s: 0, tallies1m: 0, tallies1h: 0 });
        expect(byTarget((await events.pulses(null)).targets)).toEqual({ t1: HOUR });
      });

      it.each(['', 'x', '-1', '1e3'])('refuse %j, which no answer gave', async (cursor) => {
        await expect(events.pulses(cursor)).rejects.toMatchObject({ code: 'invalid_input' });
      });

      const steps = fc.array(
        fc.oneof(
          fc.record({
            targets: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
            late: fc.nat(50),
          }),
          fc.constant('read' as const),
        ),
        { maxLength: 25 },
      );
      let runs = 0;

      it('omit nothing, while many append at once', async () => {
        await fc.assert(
          fc.asyncProperty(steps, async (list) => {
            const run = `run${runs++}`;
            const newest = new Map<string, number>();
            const seen = new Map<string, number | null>();
            let { cursor } = await events.pulses(null);
            const read = async () => {
              const answer = await events.pulses(cursor);
              cursor = answer.cursor;
              for (const { targetId, lastFinishedAt } of answer.targets)
                seen.set(targetId, lastFinishedAt);
            };
            const appends: Array<Promise<unknown>> = [];
            for (const [index, step] of list.entries()) {
              if (step === 'read') {
                await read();
                continue;
              }
              const records = step.targets.map((name) =>
                session({
                  id: `${run}${index}${name}`,
                  targetId: run + name,
                  endedAt: HOUR + step.late,
                }),
              );
              for (const { targetId, endedAt } of records)
                newest.set(targetId, Math.max(endedAt, newest.get(targetId) ?? 0));
              appends.push(events.append(sessionsBatch(...records)));
            }
            await Promise.all(appends);
            await read();
            expect([...seen].sort()).toEqual([...newest].sort());
          }),
          { numRuns: 40 },
        );
      });
    });
  });
}

const byTarget = (targets: Array<{ targetId: string; lastFinishedAt: number | null }>) =>
  Object.fromEntries(targets.map(({ targetId, lastFinishedAt }) => [targetId, lastFinishedAt]));
