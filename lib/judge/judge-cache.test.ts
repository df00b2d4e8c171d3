import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  TARGET,
} from '../../tests/support/judge-fixture';
import { INDICATORS } from '../domain/tallies/indicators';
import { createJudgeCache, type JudgeCache } from './judge-cache';

let fixture: JudgeFixture;
let cache: JudgeCache;
beforeEach(async () => {
  fixture = await openJudgeFixture();
  cache = createJudgeCache(fixture.stores.state);
  await refresh();
});
afterEach(() => fixture.close());

/** Reads afresh: what the judge alone writes is otherwise taken from its own notes. */
async function refresh() {
  cache.invalidate();
  await cache.refresh();
}

const versions = (targetId: string) =>
  cache
    .releasesOf(targetId)
    .map(({ version }) => version)
    .sort();

describe('what the judge keeps in memory', () => {
  it('groups releases by target, and follows what others write', async () => {
    expect(versions('t1')).toEqual([]);
    await fixture.put('release', release('v1', 1));
    await fixture.put('release', release('v2', 2));
    await fixture.put('release', { ...release('v1', 3), id: 't2:v1', targetId: 't2' });
    await cache.refresh();
    expect(versions('t1')).toEqual(['v1', 'v2']);
    expect(versions('t2')).toEqual(['v1']);
    await fixture.stores.state.mutate([{ op: 'delete', kind: 'release', id: 't1:v1' }], 1);
    await cache.refresh();
    expect(versions('t1')).toEqual(['v2']);
  });

  it('has the states of one target in the order of the indicators, and none of another', async () => {
    await fixture.probe(10);
    await fixture.judge.judgeNow();
    await refresh();
    const keys = cache.statesOf(TARGET.id).map(({ indicator }) => indicator);
    expect(keys).toEqual(INDICATORS.filter((key) => keys.includes(key)));
    expect(keys).toContain('connection');
    expect(cache.statesOf('elsewhere')).toEqual([]);
  });

  it('keeps no alert that has ended', async () => {
    for (let n = 0; n < 16; n++) {
      await fixture.probe(0.25, { plot: 'factory-mismatch' });
      await fixture.judge.judgeNow();
    }
    await refresh();
    expect(cache.rows('alert').size).toBeGreaterThan(0);
    for (let n = 0; n < 8 * 60; n++) {
      await fixture.probe(0.5);
      await fixture.judge.judgeNow();
      if ((await fixture.alerts('open')).length === 0) break;
    }
    await refresh();
    expect((await fixture.alerts('closed')).length).toBeGreaterThan(0);
    expect(cache.rows('alert').size).toBe(0);
    expect(cache.rows('incident').size).toBe(0);
  });
});
