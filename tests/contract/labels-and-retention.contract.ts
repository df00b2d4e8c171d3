import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventStore } from '@/lib/store/event-store';
import type { Stores } from '@/lib/store/stores';
import type { OpenEvents } from './support/open';
import { batch, HOUR, session, sessionsBatch } from './support/records';

const DAY_MS = 86_400_000;
const DAYS = 40;

/** Cut-offs as retention has them on a day: sessions of 5 days, hours of tallies of 20. */
const cutoffsAt = (now: number) => ({
  sessions: now - 5 * DAY_MS,
  healthEvents: now - 3 * DAY_MS,
  tallies10s: now - 2 * DAY_MS,
  tallies1m: now - 5 * DAY_MS,
  tallies1h: now - 20 * DAY_MS,
});

/** Labels of targets, and what retention does to names that nothing uses any more. */
export function labelsAndRetentionContract(engine: string, openEmpty: OpenEvents): void {
  describe(`labels and retention of ${engine}`, () => {
    let stores: Pick<Stores, 'events' | 'close'>;
    let events: EventStore;
    beforeEach(async () => {
      stores = await openEmpty();
      events = stores.events;
    });
    afterEach(() => stores.close());

    it('keeps the first and the last use of a label, in whatever order they come', async () => {
      const row = { targetId: 't1', kind: 'instance' as const, label: 'pod' };
      const put = (firstAt: number, lastAt: number) =>
        events.append({ ...batch({}), labels: [{ ...row, firstAt, lastAt }] });
      await put(5, 7);
      await put(6, 9);
      await put(3, 3);
      expect(await events.labels(['t1', 't2'])).toEqual([{ ...row, firstAt: 3, lastAt: 9 }]);
      await events.append({
        ...batch({}),
        labels: [
          { targetId: '', kind: 'environment', label: 'qa', firstAt: 1, lastAt: 1 },
          { targetId: 't1', kind: 'release', label: 'pod', firstAt: 20, lastAt: 20 },
        ],
      });
      expect((await events.labels(['t1'])).map(({ kind }) => kind)).toEqual([
        'release',
        'instance',
      ]);
      expect(await events.labels([''])).toHaveLength(1);
      await events.retain({ ...cutoffsAt(0), sessions: 10 });
      expect((await events.labels(['t1'])).map(({ kind }) => kind)).toEqual(['release']);
      expect(await events.labels([''])).toEqual([]);
    });

    it('expires releases with their last tally, and no name that is still used', async () => {
      const appended = new Map<string, number>();
      for (let day = 0; day < DAYS; day++) {
        const endedAt = HOUR + day * DAY_MS;
        // One that is always there, one a day, and one that comes back after its rows are gone.
        const names = ['steady', `only-${day}`, ...(day % 30 === 0 ? ['now-and-then'] : [])];
        await events.append(
          sessionsBatch(
            ...names.map((release) =>
              session({
                id: `${day}-${release}`,
                endedAt,
                release,
                location: `at-${release}`,
                failedStage: 'factory',
                signature: { id: `sig-${release}`, title: `title of ${release}` },
              }),
            ),
          ),
        );
        for (const name of names) appended.set(name, endedAt);
        const now = endedAt + 1_000;
        await events.retain(cutoffsAt(now));

        const kept = [...appended].filter(([, at]) => at >= cutoffsAt(now).tallies1h);
        const releases = (await events.talliedReleases()).map(({ release }) => release);
        expect(releases.sort()).toEqual(kept.map(([name]) => name).sort());
      }
      const all = { from: 0, to: HOUR + DAYS * DAY_MS };
      const marks = await events.counts({ ...all, step: '1h', kinds: ['signature'] });
      const keys = new Set(marks.map(({ key }) => key));
      for (const release of ['steady', 'now-and-then', 'only-39', 'only-25'])
        expect(keys).toContain(`sig-${release} title of ${release}`);
      expect(keys).not.toContain('sig-only-3 title of only-3');
      // Names are written again after they were deleted, and not mixed up with others.
      const { sessions } = await events.sessions({ release: 'now-and-then' }, { limit: 10 });
      expect(sessions).toEqual([]);
      const { sessions: last } = await events.sessions({ location: 'at-only-39' }, { limit: 10 });
      expect(last.map(({ id }) => id)).toEqual(['39-only-39']);
      const rows = await events.tallies({ ...all, step: '1h', groupBy: ['release', 'location'] });
      for (const { group } of rows) expect(group.location).toBe(`at-${group.release}`);
    });
  });
}
