import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LISTED_SOURCES } from '@/lib/domain/tallies/tally';
import type { EventStore } from '@/lib/store/event-store';
import type { OpenEvents } from './support/open';
import { batch, FRAMES, HOUR, session, sessionsBatch } from './support/records';

const SPAN = { from: HOUR, to: HOUR + 3_600_000 };
const OURS = { sources: ['synthetic' as const] };
const STEPS = ['10s', '1m', '1h'] as const;

/** How every engine counts sessions that a person asked for (decision 67). */
export function askedSessionsContract(engine: string, open: OpenEvents): void {
  describe(`sessions that a person asked for, on ${engine}`, () => {
    let events: EventStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      events = opened.events;
      close = () => opened.close();
    });
    afterEach(() => close());

    const counted = async (filter: object) => {
      const sums = await Promise.all(
        STEPS.map((step) => events.tallies({ ...SPAN, step, ...filter })),
      );
      return sums.map((rows) => rows.reduce((sum, { counts }) => sum + counts.sessions, 0));
    };
    const asked = session({ id: 'asked', asked: true, failedStage: 'factory', outcome: 'failed' });

    it('are in no count of our sessions, keep their frames, and are found and counted with the others', async () => {
      await events.append(sessionsBatch(session({ id: 'due' })));
      await events.append(batch({ sessions: [{ record: asked, frames: FRAMES }] }));
      expect(await counted(OURS)).toEqual([1, 1, 1]);
      expect(await counted({ sources: [...LISTED_SOURCES] })).toEqual([2, 2, 2]);
      const kinds = ['outcome', 'failedStage', 'reached'] as const;
      const marks = { ...SPAN, ...OURS, step: '1h' as const, mergeMs: 3_600_000 };
      const counts = await events.counts({ ...marks, kinds: [...kinds] });
      expect(counts.filter(({ kind }) => kind === 'failedStage')).toEqual([]);
      const latencies = await events.latencies({ ...SPAN, step: '1h', latencies: ['total'] });
      expect(latencies.map(({ histogram }) => histogram.n)).toEqual([1]);

      expect(await events.session('asked')).toEqual(asked);
      expect(await events.frames('asked')).toEqual(FRAMES);
      const { sessions } = await events.sessions({}, { limit: 9 });
      expect(sessions).toHaveLength(2);
      const [outcomes] = await events.facets({
        filter: SPAN,
        fields: ['outcome'],
        stepMs: 60_000,
        budgetMs: 10_000,
      });
      const listed = outcomes?.values.map(({ value, counts: of }) => [
        value,
        of.passed + of.failed,
      ]);
      expect(listed?.sort()).toEqual([
        ['failed', 1],
        ['passed', 1],
      ]);
    });

    it('stay apart when they are corrected, and do not say that the target is measured', async () => {
      await events.append(sessionsBatch(asked));
      await events.append(sessionsBatch({ ...asked, revision: 1, outcome: 'degraded' }));
      expect(await counted(OURS)).toEqual([0, 0, 0]);
      expect(await counted({ sources: ['asked'] })).toEqual([1, 1, 1]);
      const { targets } = await events.pulses(null);
      expect(targets).toEqual([{ targetId: 't1', lastFinishedAt: null }]);
    });
  });
}
