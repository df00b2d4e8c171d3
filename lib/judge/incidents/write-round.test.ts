import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertRow } from '../../../tests/support/alert-rows';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import { incidentRow } from '../../../tests/support/incident-rows';
import { START } from '../../../tests/support/judge-fixture';
import { incidentNumberId } from '../../domain/incidents/incident';
import { AppError } from '../../kit/errors';
import type { Mutation, StateStore } from '../../store/state-store';
import { writeRound } from './write-round';

let stores: DirectStores;
beforeEach(async () => {
  stores = await openDirectStores();
});
afterEach(() => stores.close());

const incident = (id: string, number = 0) =>
  incidentRow([alertRow(START, { id: `alert of ${id}` })], { id, number, clearedAt: null });
const fresh = (...ids: string[]) => new Set(ids);

/** Another judge takes this number while the round is written. */
async function take(number: number): Promise<void> {
  const value = { incidentId: 'elsewhere' };
  const row: Mutation = {
    op: 'insert',
    kind: 'incidentNumber',
    id: incidentNumberId(number),
    value,
  };
  await stores.state.mutate([row], START);
}

describe('writing a round', () => {
  it('writes nothing where there is nothing', async () => {
    const found = { mutations: [], incidents: [], fresh: fresh() };
    expect(await writeRound(stores.state, found, START)).toEqual([]);
    expect(await stores.state.changes.latest()).toBe(0);
  });

  it('numbers new incidents in their order, after the last number', async () => {
    await take(41);
    const incidents = [incident('a'), incident('b', 12), incident('c')];
    const found = { mutations: [], incidents, fresh: fresh('a', 'c') };
    const written = await writeRound(stores.state, found, START);
    expect(written.map(({ number }) => number)).toEqual([42, 12, 43]);
    const stored = await stores.state.list('incident', 'open');
    expect(stored.map(({ value }) => value.number)).toEqual([42, 12, 43]);
  });

  it('puts cleared incidents into the closed group', async () => {
    const over = { ...incident('a', 3), clearedAt: START };
    await writeRound(stores.state, { mutations: [], incidents: [over], fresh: fresh() }, START);
    expect(await stores.state.list('incident', 'open')).toEqual([]);
    expect(await stores.state.list('incident', 'closed')).toHaveLength(1);
  });

  it('takes the next number where another judge was first', async () => {
    let races = 0;
    const state: Pick<StateStore, 'page' | 'mutate'> = {
      page: (kind, of) => stores.state.page(kind, of),
      async mutate(mutations, at) {
        if (races++ === 0) await take(1);
        return stores.state.mutate(mutations, at);
      },
    };
    const found = { mutations: [], incidents: [incident('a')], fresh: fresh('a') };
    expect((await writeRound(state, found, START)).map(({ number }) => number)).toEqual([2]);
    expect(races).toBe(2);
  });

  it('gives up after five lost races, and at once where no number is at stake', async () => {
    let tries = 0;
    const state: Pick<StateStore, 'page' | 'mutate'> = {
      page: (kind, of) => stores.state.page(kind, of),
      async mutate() {
        tries += 1;
        throw new AppError('conflict', 'taken');
      },
    };
    const one = { mutations: [], incidents: [incident('a')], fresh: fresh('a') };
    await expect(writeRound(state, one, START)).rejects.toMatchObject({ code: 'conflict' });
    expect(tries).toBe(5);
    tries = 0;
    const none = { ...one, fresh: fresh() };
    await expect(writeRound(state, none, START)).rejects.toMatchObject({ code: 'conflict' });
    expect(tries).toBe(1);
  });

  it('writes all or nothing', async () => {
    const stale: Mutation = {
      op: 'update',
      kind: 'alert',
      id: 'gone',
      version: 1,
      value: alertRow(START, { id: 'gone' }),
    };
    const found = { mutations: [stale], incidents: [incident('a', 3)], fresh: fresh() };
    await expect(writeRound(stores.state, found, START)).rejects.toThrow();
    expect(await stores.state.list('incident')).toEqual([]);
  });
});
