import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StateStore } from '@/lib/store/state-store';
import type { OpenEmptyState } from './support/open';

const request = (targetId: string, sessionId: string | null = null) => ({
  targetId,
  requestedAt: 1,
  sessionId,
});
const insert = (id: string, group = 't1') =>
  ({ op: 'insert', kind: 'runRequest', id, group, value: request(group) }) as const;

/** What every engine of the state store promises. */
export function stateStoreContract(engine: string, open: OpenEmptyState): void {
  describe(`state store on ${engine}`, () => {
    let state: StateStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      const opened = await open();
      state = opened.state;
      close = () => opened.close();
    });
    afterEach(() => close());

    it('gives back what was written, by id and by group', async () => {
      await state.mutate([insert('b'), insert('a'), insert('c', 't2')], 42);
      expect(await state.get('runRequest', 'a')).toMatchObject({
        id: 'a',
        updatedAt: 42,
        value: request('t1'),
      });
      expect(await state.get('runRequest', 'none')).toBeNull();
      expect(await state.get('instance', 'a')).toBeNull();
      expect((await state.list('runRequest')).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect((await state.list('runRequest', 't1')).map(({ id }) => id)).toEqual(['a', 'b']);
      expect(await state.list('runRequest', 't9')).toEqual([]);
    });

    it('pages by id, newest first, within a group or over all', async () => {
      await state.mutate(
        ['a', 'b', 'c', 'd'].map((id) => insert(id, id === 'c' ? 't2' : 't1')),
        1,
      );
      const ids = async (of: Parameters<StateStore['page']>[1]) =>
        (await state.page('runRequest', of)).map(({ id }) => id);
      expect(await ids({ limit: 3 })).toEqual(['d', 'c', 'b']);
      expect(await ids({ limit: 9, before: 'c' })).toEqual(['b', 'a']);
      expect(await ids({ limit: 2, group: 't1' })).toEqual(['d', 'b']);
      expect(await ids({ limit: 2, group: 't1', before: 'b' })).toEqual(['a']);
      expect(await ids({ limit: 2, group: 't9' })).toEqual([]);
    });

    it('reads many rows, groups and newest rows of groups in one call each', async () => {
      await state.mutate(
        ['a', 'b', 'c', 'd', 'e'].map((id) => insert(id, id < 'c' ? 't1' : id < 'e' ? 't2' : 't3')),
        1,
      );
      const many = await state.getMany('runRequest', ['d', 'none', 'a', 'a', '']);
      expect(many.map(({ id, value }) => [id, value.targetId])).toEqual([
        ['a', 't1'],
        ['d', 't2'],
      ]);
      expect(await state.getMany('runRequest', [])).toEqual([]);
      expect(await state.getMany('instance', ['a'])).toEqual([]);
      const grouped = await state.list('runRequest', ['t3', 't1', 't9', 't1']);
      expect(grouped.map(({ id }) => id)).toEqual(['a', 'b', 'e']);
      expect(await state.list('runRequest', [])).toEqual([]);
      const newest = await state.newest('runRequest', ['t1', 't2', 't9', 't2']);
      expect([...newest].map(([group, { id }]) => [group, id]).sort()).toEqual([
        ['t1', 'b'],
        ['t2', 'd'],
      ]);
      expect((await state.newest('runRequest', [])).size).toBe(0);
    });

    it('reads thousands of ids and groups in one call', async () => {
      const ids = Array.from({ length: 5_000 }, (_, n) => `r${String(n).padStart(5, '0')}`);
      await state.mutate(
        ids.map((id) => insert(id, `group of ${id}`)),
        1,
      );
      expect(await state.getMany('runRequest', ids)).toHaveLength(5_000);
      const groups = ids.map((id) => `group of ${id}`);
      expect((await state.newest('runRequest', groups)).size).toBe(5_000);
      expect(await state.list('runRequest', groups)).toHaveLength(5_000);
    });

    it('refuses a second insert, a lost race and an update of nothing', async () => {
      await state.mutate([insert('a')], 1);
      await expect(state.mutate([insert('a')], 2)).rejects.toMatchObject({ code: 'conflict' });
      const first = await state.get('runRequest', 'a');
      const update = (version: number, sessionId: string) =>
        state.mutate(
          [{ op: 'update', kind: 'runRequest', id: 'a', version, value: request('t1', sessionId) }],
          3,
        );
      await update(first?.version ?? -1, 'won');
      await expect(update(first?.version ?? -1, 'lost')).rejects.toMatchObject({
        code: 'conflict',
        retryable: false,
      });
      expect((await state.get('runRequest', 'a'))?.value.sessionId).toBe('won');
      await expect(
        state.mutate(
          [{ op: 'update', kind: 'runRequest', id: 'none', version: 1, value: request('t1') }],
          4,
        ),
      ).rejects.toMatchObject({ code: 'not_found' });
    });

    it('never gives a version twice, so that a remade entity is another one', async () => {
      await state.mutate([insert('a')], 1);
      const before = await state.get('runRequest', 'a');
      await state.mutate([{ op: 'delete', kind: 'runRequest', id: 'a' }, insert('a')], 2);
      await expect(
        state.mutate(
          [
            {
              op: 'update',
              kind: 'runRequest',
              id: 'a',
              version: before?.version ?? -1,
              value: request('x'),
            },
          ],
          3,
        ),
      ).rejects.toMatchObject({ code: 'conflict' });
    });

    it('does all of a list or none of it', async () => {
      await state.mutate([insert('a')], 1);
      await expect(state.mutate([insert('b'), insert('a')], 2)).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(await state.get('runRequest', 'b')).toBeNull();
      expect(await state.changes.since(0, 10)).toHaveLength(1);
      expect(await state.changes.latest()).toBe(1);
    });

    it('lists by the group kept from before where a write names none', async () => {
      await state.mutate([insert('a')], 1);
      await state.mutate(
        [{ op: 'put', kind: 'runRequest', id: 'a', value: request('t1', 's') }],
        2,
      );
      expect(await state.list('runRequest', 't1')).toHaveLength(1);
      await state.mutate(
        [{ op: 'put', kind: 'runRequest', id: 'a', group: 't2', value: request('t1', 's') }],
        3,
      );
      expect(await state.list('runRequest', 't1')).toEqual([]);
    });

    it('writes no change where nothing changed', async () => {
      const seq = await state.mutate([insert('a')], 1);
      const before = await state.get('runRequest', 'a');
      const again = await state.mutate(
        [
          { op: 'put', kind: 'runRequest', id: 'a', group: 't1', value: request('t1') },
          {
            op: 'update',
            kind: 'runRequest',
            id: 'a',
            version: before?.version ?? -1,
            value: request('t1'),
          },
          { op: 'delete', kind: 'runRequest', id: 'none' },
        ],
        2,
      );
      expect(again).toBe(seq);
      expect(await state.get('runRequest', 'a')).toEqual(before);
    });

    it('logs changes in order, by cursor', async () => {
      expect([await state.changes.latest(), await state.changes.oldest()]).toEqual([0, 1]);
      await state.mutate([insert('a'), insert('b')], 10);
      const last = await state.mutate([{ op: 'delete', kind: 'runRequest', id: 'a' }], 11);
      expect(await state.changes.since(0, 2)).toEqual([
        { seq: 1, at: 10, kind: 'runRequest', id: 'a', op: 'put' },
        { seq: 2, at: 10, kind: 'runRequest', id: 'b', op: 'put' },
      ]);
      expect(await state.changes.since(2, 10)).toEqual([
        { seq: 3, at: 11, kind: 'runRequest', id: 'a', op: 'delete' },
      ]);
      expect([last, await state.changes.latest()]).toEqual([3, 3]);
    });

    it('keeps its place when the log is trimmed to nothing', async () => {
      await state.mutate([insert('a'), insert('b'), insert('c')], 1);
      expect(await state.changes.trim(3)).toBe(2);
      expect(await state.changes.oldest()).toBe(3);
      expect(await state.changes.trim(99)).toBe(1);
      expect([await state.changes.latest(), await state.changes.oldest()]).toEqual([3, 4]);
      expect(await state.mutate([insert('d')], 2)).toBe(4);
    });

    it('refuses a reader that knows a later change than there is', async () => {
      expect(await state.changes.since(0, 10)).toEqual([]);
      await state.mutate([insert('a'), insert('b')], 1);
      expect(await state.changes.since(2, 10)).toEqual([]);
      const ahead = { code: 'conflict', details: { latest: 2 } };
      await expect(state.changes.since(3, 10)).rejects.toMatchObject(ahead);
      await state.changes.trim(99);
      expect(await state.changes.since(2, 10)).toEqual([]);
      await expect(state.changes.since(3, 10)).rejects.toMatchObject(ahead);
    });

    it('numbers changes without a gap, and in the order in which a reader finds them', async () => {
      const WRITERS = 8;
      const WRITES = 12;
      const found: number[] = [];
      const total = WRITERS * WRITES * 2;
      const follow = async () => {
        while (found.length < total)
          for (const { seq } of await state.changes.since(found.at(-1) ?? 0, 50)) found.push(seq);
      };
      const writer = async (w: number) => {
        const seqs: number[] = [];
        for (let n = 0; n < WRITES; n++)
          seqs.push(await state.mutate([insert(`${w}-${n}`), insert(`${w}-${n}-second`)], n));
        return seqs;
      };
      const [, ...seqs] = await Promise.all([
        follow(),
        ...Array.from({ length: WRITERS }, (_, w) => writer(w)),
      ]);
      expect(found).toEqual(Array.from({ length: total }, (_, n) => n + 1));
      expect(new Set(seqs.flat()).size).toBe(WRITERS * WRITES);
    });

    it('keeps every text as it was written', async () => {
      const texts = ['\u0000 \u0007', '\ud800 alone', 'é ẞ 漢 🎧', '"\\', `${2 ** 53 - 1}`];
      await state.mutate(
        texts.map((text, n) => ({
          op: 'insert',
          kind: 'runRequest',
          id: `t${n} ü`,
          value: { targetId: text, requestedAt: 2 ** 53 - 1, sessionId: null },
        })),
        2 ** 53 - 1,
      );
      const stored = await state.list('runRequest');
      expect(stored.map(({ value }) => value.targetId)).toEqual(texts);
      expect(stored[0]).toMatchObject({
        updatedAt: 2 ** 53 - 1,
        value: { requestedAt: 2 ** 53 - 1 },
      });
    });

    it('sorts ids by their bytes', async () => {
      const ids = ['Z', 'a', 'B', 'é', 'z', '-', '_', '10', '9', '\u{1f3a7}', '\uffff'];
      await state.mutate(
        ids.map((id) => insert(id)),
        1,
      );
      const sorted = ['-', '10', '9', 'B', 'Z', '_', 'a', 'z', 'é', '\uffff', '\u{1f3a7}'];
      expect((await state.list('runRequest')).map(({ id }) => id)).toEqual(sorted);
      const page = await state.page('runRequest', { before: 'a', limit: 3 });
      expect(page.map(({ id }) => id)).toEqual(['_', 'Z', 'B']);
    });

    it('settles races: of many updates of one version exactly one wins', async () => {
      await state.mutate([insert('a')], 1);
      const version = (await state.get('runRequest', 'a'))?.version ?? -1;
      const races = await Promise.allSettled(
        Array.from({ length: 8 }, (_, n) =>
          state.mutate(
            [{ op: 'update', kind: 'runRequest', id: 'a', version, value: request('t1', `s${n}`) }],
            2,
          ),
        ),
      );
      expect(races.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
  });
}
