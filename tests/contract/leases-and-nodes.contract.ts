import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fence, NodeRow, StateStore, StoreHint } from '@/lib/store/state-store';
import { until } from '../support/until';
import type { OpenEmptyState } from './support/open';

/** Longer than any test. */
const LONG_MS = 600_000;
const LATE = { code: 'conflict', details: { lease: 'judge' } };

const write = (id: string) =>
  ({
    op: 'insert',
    kind: 'runRequest',
    id,
    group: 't1',
    value: { targetId: 't1', requestedAt: 1, sessionId: null },
  }) as const;

const node = (id: string, more: Partial<NodeRow> = {}): NodeRow => ({
  id,
  name: 'eu-1',
  roles: ['web', 'judge'],
  version: '1.2.3',
  startedAt: 5,
  clockOffsetMs: null,
  reports: { judge: { lastJudgedAt: 7 } },
  ...more,
});

/** What every engine promises about processes that share a state store: leases, fences, who is there, hints, one clock. */
export function leasesAndNodesContract(engine: string, open: OpenEmptyState): void {
  describe(`leases and nodes on ${engine}`, () => {
    let state: StateStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      state = opened.state;
      close = () => opened.close();
    });
    afterEach(() => close());

    const take = async (holder: string, ttlMs = LONG_MS) =>
      (await state.leases.take('judge', holder, ttlMs)) ?? -1;
    const fenced = (id: string, fence: Fence) => state.mutate([write(id)], 1, { fence });

    it('gives a lease to one of many that ask at once', async () => {
      const holders = Array.from({ length: 8 }, (_, n) => `node ${n}`);
      const tokens = await Promise.all(
        holders.map((holder) => state.leases.take('judge', holder, LONG_MS)),
      );
      expect(tokens.filter((token) => token !== null)).toEqual([1]);
      // Of another name it is free.
      expect(await state.leases.take('keeper', 'node 9', LONG_MS)).toBe(1);
    });

    it('gives it to another when it is given up, and at once to the holder itself', async () => {
      const first = await take('a');
      expect(await state.leases.take('judge', 'b', LONG_MS)).toBeNull();
      const again = await take('a');
      expect(again).toBeGreaterThan(first);
      await state.leases.give('judge', first);
      expect(await state.leases.take('judge', 'b', LONG_MS)).toBeNull();
      await state.leases.give('judge', again);
      expect(await take('b')).toBeGreaterThan(again);
    });

    it('gives it to another when it has run out, and refuses the late holder', async () => {
      const first = await take('a', 1);
      const second = await until({ what: 'the lease has run out' }, () =>
        state.leases.take('judge', 'b', LONG_MS),
      );
      expect(second).toBeGreaterThan(first);
      expect(await state.leases.renew('judge', first, LONG_MS)).toBe(false);
      await state.leases.give('judge', first);
      expect(await state.leases.renew('judge', second, LONG_MS)).toBe(true);
      expect(await state.leases.take('judge', 'c', LONG_MS)).toBeNull();
    });

    it('keeps a lease that was renewed before another took it, also late', async () => {
      const token = await take('a', 1);
      expect(await state.leases.renew('judge', token, LONG_MS)).toBe(true);
      expect(await state.leases.take('judge', 'b', LONG_MS)).toBeNull();
      expect(await state.leases.renew('judge', token + 1, LONG_MS)).toBe(false);
      expect(await state.leases.renew('none', 1, LONG_MS)).toBe(false);
    });

    it('writes for the holder alone, all or nothing', async () => {
      const lease = 'judge';
      await expect(fenced('a', { lease, token: 1 })).rejects.toMatchObject(LATE);
      const first = await take('a');
      await fenced('a', { lease, token: first });
      const second = await take('a');
      await expect(fenced('b', { lease, token: first })).rejects.toMatchObject(LATE);
      await expect(fenced('b', { lease, token: second + 1 })).rejects.toMatchObject(LATE);
      await fenced('b', { lease, token: second });
      await state.leases.give(lease, second);
      await expect(fenced('c', { lease, token: second })).rejects.toMatchObject(LATE);
      expect((await state.list('runRequest')).map(({ id }) => id)).toEqual(['a', 'b']);
      expect(await state.changes.latest()).toBe(2);
    });

    it('lets no write of an old holder in after the lease was taken', async () => {
      const lease = 'judge';
      const first = await take('a', 1);
      const writes = Array.from({ length: 20 }, (_, n) =>
        fenced(`old ${n}`, { lease, token: first }).then(
          () => true,
          () => false,
        ),
      );
      const taken = until({ what: 'the lease has run out' }, () =>
        state.leases.take(lease, 'b', LONG_MS),
      );
      const seqAtTaking = taken.then(() => state.changes.latest());
      await Promise.all(writes);
      expect(await taken).toBeGreaterThan(first);
      await expect(fenced('late', { lease, token: first })).rejects.toMatchObject(LATE);
      expect(await state.changes.latest()).toBe(await seqAtTaking);
    });

    it('lists who is there, with the time of the last report by its own clock', async () => {
      expect(await state.nodes.list()).toEqual([]);
      const before = await state.now();
      await state.nodes.put(node('b'));
      await state.nodes.put(node('a'));
      await state.nodes.put(node('c', { name: 'ap-1', clockOffsetMs: -3 }));
      const listed = await state.nodes.list();
      expect(listed).toEqual([
        { ...node('c', { name: 'ap-1', clockOffsetMs: -3 }), seenAt: expect.any(Number) },
        { ...node('a'), seenAt: expect.any(Number) },
        { ...node('b'), seenAt: expect.any(Number) },
      ]);
      const after = await state.now();
      for (const { seenAt } of listed) {
        expect(seenAt).toBeGreaterThanOrEqual(before);
        expect(seenAt).toBeLessThanOrEqual(after);
      }
    });

    it('replaces the row of a node, and removes those that ended or were not seen', async () => {
      await state.nodes.put(node('a'));
      await state.nodes.put(node('a', { version: '2.0.0' }));
      await state.nodes.put(node('b'));
      expect((await state.nodes.list()).map(({ version }) => version)).toEqual(['2.0.0', '1.2.3']);
      await state.nodes.remove('b');
      await state.nodes.remove('none');
      expect((await state.nodes.list()).map(({ id }) => id)).toEqual(['a']);
      expect(await state.nodes.trim((await state.now()) - LONG_MS)).toBe(0);
      expect(await state.nodes.trim((await state.now()) + LONG_MS)).toBe(1);
      expect(await state.nodes.list()).toEqual([]);
      // None of it is a change of state.
      expect(await state.changes.latest()).toBe(0);
    });

    it('hints at a write to whoever listens, until they stop', async () => {
      const heard: StoreHint[] = [];
      const others: StoreHint[] = [];
      const end = state.onHint((hint) => void heard.push(hint));
      const endOther = state.onHint((hint) => void others.push(hint));
      const seq = await state.mutate([write('a')], 1);
      await until({ what: 'the hint of the write' }, () => heard.some((hint) => hint.seq === seq));
      end();
      const count = heard.length;
      const next = await state.mutate([write('b')], 2);
      await until({ what: 'the next hint' }, () => others.some((hint) => hint.seq === next));
      expect(heard).toHaveLength(count);
      endOther();
    });

    it('says no more of a clock than that it goes forward', async () => {
      const first = await state.now();
      expect(Number.isInteger(first)).toBe(true);
      expect(await state.now()).toBeGreaterThanOrEqual(first);
    });
  });
}
