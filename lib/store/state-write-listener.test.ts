import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import type { Mutation, StateKind } from './state-store';
import { withWriteListener } from './state-write-listener';

const request = (id: string): Mutation => ({
  op: 'insert',
  kind: 'runRequest',
  id,
  group: 't1',
  value: { targetId: 't1', requestedAt: 1, sessionId: null },
});

describe('a state store with a write listener', () => {
  let stores: DirectStores;
  beforeEach(async () => {
    stores = await openDirectStores();
  });
  afterEach(() => stores.close());

  it('calls it with the kinds of every write that was done', async () => {
    const calls: StateKind[][] = [];
    const state = withWriteListener(stores.state, (kinds) => void calls.push([...kinds]));
    const seq = await state.mutate(
      [request('a'), request('b'), { op: 'delete', kind: 'rule', id: 'r' }],
      1,
    );
    expect(seq).toBe(2);
    expect(calls).toEqual([['runRequest', 'rule']]);
    await expect(state.mutate([request('a')], 2)).rejects.toMatchObject({ code: 'conflict' });
    expect(calls).toHaveLength(1);
  });

  it('is done with a write when the listener is', async () => {
    let isHeard = false;
    const state = withWriteListener(stores.state, async () => {
      await stores.state.changes.latest();
      isHeard = true;
    });
    await state.mutate([request('a')], 1);
    expect(isHeard).toBe(true);
  });

  it('reads as the store does', async () => {
    const state = withWriteListener(stores.state, () => {});
    await state.mutate([request('a'), request('b')], 1);
    const row = await stores.state.get('runRequest', 'a');
    expect(await state.get('runRequest', 'a')).toEqual(row);
    expect(await state.list('runRequest', 't1')).toHaveLength(2);
    expect(await state.page('runRequest', { limit: 1 })).toMatchObject([{ id: 'b' }]);
    expect(await state.changes.latest()).toBe(2);
  });
});
