import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { manualClock } from '../kit/clock';
import { createChangeFollower, createChangeReader } from './change-follower';
import { createStateCache } from './state-cache';
import type { Change, Mutation, StateStore, StateValue } from './state-store';

const AT = 1_700_000_000_000;
const settle = () => new Promise((resolve) => setImmediate(resolve));

let stores: DirectStores;
beforeEach(async () => {
  stores = await openDirectStores();
});
afterEach(() => stores.close());

/** The smallest kind of row: one per target whose versions are not releases. */
const churn = (since: number): StateValue<'versionChurn'> => ({ targetId: 't1', since });

const put = (id: string, since = AT): Mutation => ({
  op: 'put',
  kind: 'versionChurn',
  id,
  value: churn(since),
});
const remove = (id: string): Mutation => ({ op: 'delete', kind: 'versionChurn', id });
const write = (...mutations: Mutation[]) => stores.state.mutate(mutations, AT);

/** The store, counting its calls, and failing in those that are named. */
function watched(failing: Set<string> = new Set()) {
  const calls: string[] = [];
  const { state } = stores;
  const attempt = (name: string) => {
    calls.push(name);
    if (failing.has(name)) throw new Error(`${name} fails`);
  };
  const watching: Pick<StateStore, 'get' | 'list' | 'changes'> = {
    async get(kind, id) {
      attempt('get');
      return state.get(kind, id);
    },
    async list(kind, group) {
      attempt(`list ${kind}`);
      return state.list(kind, group);
    },
    changes: {
      ...state.changes,
      async since(seq, limit) {
        attempt('since');
        return state.changes.since(seq, limit);
      },
    },
  };
  return { state: watching, calls, failing };
}

const cacheOf = (state: Pick<StateStore, 'get' | 'list' | 'changes'> = stores.state) =>
  createStateCache({ state, kinds: ['versionChurn', 'settings'] });
type Cache = ReturnType<typeof cacheOf>;
const idsIn = (cache: Cache) => cache.list('versionChurn').map(({ id }) => id);

describe('state cache', () => {
  it('reads everything at first, then only the rows that changed', async () => {
    await write(put('a'), put('b'));
    const { state, calls } = watched();
    const cache = cacheOf(state);
    expect((await cache.refresh()).isReloaded).toBe(true);
    expect(idsIn(cache)).toEqual(['a', 'b']);
    await write(put('c'), put('a', 7));
    calls.length = 0;
    const changes = await cache.refresh();
    expect(calls).toEqual(['since', 'get', 'get']);
    expect(changes.isReloaded).toBe(false);
    expect([...changes.ids('versionChurn')].sort()).toEqual(['a', 'c']);
    expect(changes.ids('settings').size).toBe(0);
    expect(cache.rows('versionChurn').get('a')?.value).toEqual(churn(7));
  });

  it('reads nothing where nothing changed, and ignores kinds that it does not cache', async () => {
    const { state, calls } = watched();
    const cache = cacheOf(state);
    await cache.refresh();
    await write({ op: 'put', kind: 'instance', id: 'i', value: {} } as unknown as Mutation);
    calls.length = 0;
    await cache.refresh();
    expect(calls).toEqual(['since']);
  });

  it('contains what was written before each call, however calls overlap', async () => {
    const cache = cacheOf();
    const refreshed: string[][] = [];
    const refresh = async () => {
      await cache.refresh();
      refreshed.push(idsIn(cache));
    };
    const first = refresh();
    await write(put('a'));
    const second = refresh();
    await write(put('b'));
    await Promise.all([first, second, refresh()]);
    expect(refreshed[1]).toContain('a');
    expect(refreshed[2]).toEqual(['a', 'b']);
  });

  it('lists by id whatever the order of writing', async () => {
    await write(put('m'));
    const cache = cacheOf();
    await cache.refresh();
    await write(put('z'), put('a'));
    await cache.refresh();
    expect(idsIn(cache)).toEqual(['a', 'm', 'z']);
  });

  it('drops what is gone, also where it was written and deleted in between', async () => {
    await write(put('a'));
    const cache = cacheOf();
    await cache.refresh();
    await write(put('b'));
    await write(remove('b'), remove('a'));
    await cache.refresh();
    expect(idsIn(cache)).toEqual([]);
  });

  it('reads everything afresh where the log no longer reaches back', async () => {
    const cache = cacheOf();
    await cache.refresh();
    await write(put('a'));
    await write(put('b'));
    const latest = await stores.state.changes.latest();
    await stores.state.changes.trim(latest);
    expect((await cache.refresh()).isReloaded).toBe(true);
    expect(idsIn(cache)).toEqual(['a', 'b']);
  });

  it('reads everything afresh once it is invalidated', async () => {
    const cache = cacheOf();
    await cache.refresh();
    cache.invalidate();
    expect((await cache.refresh()).isReloaded).toBe(true);
    expect((await cache.refresh()).isReloaded).toBe(false);
  });

  it('goes on after a failure where it stopped, and reports what it had applied', async () => {
    const failing = new Set<string>();
    const { state } = watched(failing);
    const cache = cacheOf(state);
    await cache.refresh();
    await write(put('a'));
    failing.add('get');
    await expect(cache.refresh()).rejects.toThrow('get fails');
    failing.clear();
    await write(put('b'));
    const changes = await cache.refresh();
    expect([...changes.ids('versionChurn')].sort()).toEqual(['a', 'b']);
    expect(idsIn(cache)).toEqual(['a', 'b']);
  });

  it('stays without rows where the first reading fails, and reads again', async () => {
    await write(put('a'));
    const failing = new Set(['list settings']);
    const cache = cacheOf(watched(failing).state);
    await expect(cache.refresh()).rejects.toThrow('list settings fails');
    failing.clear();
    expect((await cache.refresh()).isReloaded).toBe(true);
    expect(idsIn(cache)).toEqual(['a']);
  });

  it('reads many changes page by page', async () => {
    const cache = cacheOf();
    await cache.refresh();
    const many = Array.from({ length: 1_201 }, (_, n) => put(`t${String(n).padStart(4, '0')}`));
    await write(...many);
    await cache.refresh();
    expect(idsIn(cache)).toHaveLength(1_201);
  });

  it('computes a derived value again only after one of its kinds changed', async () => {
    await write(put('a'));
    const cache = cacheOf();
    let computed = 0;
    const count = cache.derive(['versionChurn'], () => {
      computed += 1;
      return cache.rows('versionChurn').size;
    });
    await cache.refresh();
    expect([count(), count()]).toEqual([1, 1]);
    await write({ op: 'put', kind: 'settings', id: 'settings', value: {} } as unknown as Mutation);
    await cache.refresh();
    count();
    expect(computed).toBe(1);
    await write(put('b'));
    await cache.refresh();
    expect(count()).toBe(2);
  });

  it('is equal to the store after any writes and refreshes', async () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      fc.record({ op: fc.constant('put' as const), id, since: fc.nat(9) }),
      fc.record({ op: fc.constant('delete' as const), id }),
      fc.record({ op: fc.constant('refresh' as const) }),
      fc.record({ op: fc.constant('trim' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const { state } = stores;
        const cache = cacheOf();
        for (const one of steps) {
          if (one.op === 'put') await write(put(one.id, one.since));
          else if (one.op === 'delete') await write(remove(one.id));
          else if (one.op === 'trim') await state.changes.trim(await state.changes.latest());
          else await cache.refresh();
        }
        await cache.refresh();
        expect(cache.list('versionChurn')).toEqual(await state.list('versionChurn'));
      }),
      { numRuns: 40 },
    );
  });
});

describe('own kinds', () => {
  const ownCache = () =>
    createStateCache({
      state: stores.state,
      kinds: ['versionChurn'],
      own: ['versionChurn'],
      groups: { versionChurn: 'open' },
    });
  const putOpen = (id: string, group: string) =>
    write({ op: 'put', kind: 'versionChurn', id, group, value: churn(AT) });

  it('are read by group once, and then only noted', async () => {
    await putOpen('open', 'open');
    await putOpen('closed', 'closed');
    const cache = ownCache();
    await cache.refresh();
    await putOpen('another', 'open');
    await cache.refresh();
    expect(cache.list('versionChurn').map(({ id }) => id)).toEqual(['open']);
    cache.note('versionChurn', 'noted', churn(1));
    cache.note('versionChurn', 'open', null);
    await cache.refresh();
    expect(cache.list('versionChurn').map(({ id }) => id)).toEqual(['noted']);
  });

  it('keep a newer note over the row in the log, and drop what somebody deleted', async () => {
    await putOpen('a', 'open');
    const cache = ownCache();
    await cache.refresh();
    await putOpen('a', 'open');
    cache.note('versionChurn', 'a', churn(9));
    await cache.refresh();
    expect(cache.rows('versionChurn').get('a')?.value).toEqual(churn(9));
    await write(remove('a'));
    await cache.refresh();
    expect(cache.rows('versionChurn').has('a')).toBe(false);
  });
});

describe('change follower', () => {
  async function following(from: number | null = 0) {
    const clock = manualClock();
    const handed: Change[] = [];
    const failing = new Set<string>();
    const reader = createChangeReader({
      state: watched(failing).state,
      from,
      onChanges: (changes) => void handed.push(...changes),
    });
    const abort = new AbortController();
    const follower = createChangeFollower(clock, reader);
    const done = follower.run(abort.signal);
    done.catch(() => undefined);
    await settle();
    const ids = () => handed.map(({ id }) => id);
    return { clock, reader, follower, abort, done, ids, failing };
  }

  it('hands on every change once and in order, when woken and every second without', async () => {
    const { clock, reader, follower, abort, done, ids } = await following();
    await write(put('a'), put('b'));
    await settle();
    expect(ids()).toEqual([]);
    follower.wake();
    await settle();
    expect(ids()).toEqual(['a', 'b']);
    await write(put('c'));
    clock.advance(1_000);
    await settle();
    expect(ids()).toEqual(['a', 'b', 'c']);
    expect(reader.seq()).toBe(await stores.state.changes.latest());
    abort.abort();
    await done;
  });

  it('ends with the error of the store, and goes on from there when it runs again', async () => {
    const { follower, done, ids, failing } = await following();
    failing.add('since');
    await write(put('a'));
    follower.wake();
    await expect(done).rejects.toThrow('since fails');
    failing.clear();
    const abort = new AbortController();
    const again = follower.run(abort.signal);
    await settle();
    expect(ids()).toEqual(['a']);
    abort.abort();
    await again;
  });

  it('hands a change on once where calls overlap', async () => {
    const handed: string[] = [];
    const reader = createChangeReader({
      state: stores.state,
      from: 0,
      onChanges: async (changes) => {
        await settle();
        handed.push(...changes.map(({ id }) => id));
      },
    });
    await write(put('a'));
    await Promise.all([reader.readNew(), reader.readNew()]);
    expect(handed).toEqual(['a']);
  });

  it('hands a page on again where handling it failed', async () => {
    const handed: string[][] = [];
    let isBroken = true;
    const reader = createChangeReader({
      state: stores.state,
      from: 0,
      onChanges(changes) {
        handed.push(changes.map(({ id }) => id));
        if (isBroken) throw new Error('broken');
      },
    });
    await write(put('a'));
    await expect(reader.readNew()).rejects.toThrow('broken');
    isBroken = false;
    await reader.readNew();
    await reader.readNew();
    expect(handed).toEqual([['a'], ['a']]);
  });
});
