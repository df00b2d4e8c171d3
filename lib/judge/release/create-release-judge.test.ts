import { afterEach, describe, expect, it } from 'vitest';
import { serviceFixture } from '../../../tests/support/service-fixture';
import type { Release } from '../../domain/deployments/release';
import { HOUR, MINUTE, SECOND } from '../../domain/time';
import { DEFAULT_GATE } from '../../domain/verdict/model/gate-settings';
import { AppError } from '../../kit/errors';
import { createLogger } from '../../kit/logger';
import type { StateStore } from '../../store/state-store';
import { createReleaseJudge, type ReleaseJudgeDeps } from './create-release-judge';

const house = serviceFixture();

/** Past the longest session and its health events: every minute so far is closed. */
const settle = () => house.clock.advance(3 * MINUTE);

function judgeOver(replaced: Partial<ReleaseJudgeDeps> = {}) {
  return createReleaseJudge({
    events: house.stores.events,
    state: house.stores.state,
    clock: house.clock,
    logger: createLogger('test', 'silent'),
    settings: DEFAULT_GATE,
    locations: ['local'],
    ...replaced,
  });
}

async function rowOf(version = 'r1'): Promise<Release> {
  const rows = await house.stores.state.list('release', house.targetId);
  const found = rows.find(({ value }) => value.version === version);
  if (!found) throw new Error(`no release ${version}`);
  return found.value;
}
const verdicts = async () =>
  (await house.stores.state.list('verdict')).map(({ value }) => value.verdict);

describe('evaluating a release', () => {
  it('stores no verdict, and freezes what the release is measured with', async () => {
    await house.watch(5, 'passed');
    settle();
    const release = await rowOf();
    const evaluation = await judgeOver().evaluate(release);
    expect(evaluation).toMatchObject({ verdict: 'inconclusive', settled: false });
    expect(await verdicts()).toEqual([]);
    const frozen = await house.stores.state.get('releaseConfig', release.id);
    expect(frozen?.value).toMatchObject({
      hash: evaluation.config.frozenHash,
      frozenAt: house.clock.now(),
    });
  });

  it('takes other limits for once', async () => {
    await house.watch(20, 'passed');
    settle();
    const release = await rowOf();
    expect((await judgeOver().evaluate(release)).verdict).toBe('inconclusive');
    const short = await judgeOver().evaluate(release, { soakMs: 10 * MINUTE });
    expect(short.verdict).toBe('pass');
  });

  it('is not found where its target is gone', async () => {
    await house.watch(1, 'passed');
    const release = await rowOf();
    await house.stores.state.mutate([{ op: 'delete', kind: 'target', id: house.targetId }], 0);
    await expect(judgeOver().evaluate(release)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('agrees with a judge that froze the configuration first', async () => {
    await house.watch(1, 'passed');
    const release = await rowOf();
    const { state } = house.stores;
    const racing: Partial<StateStore> = {
      get: async (kind, id) => {
        const found = await state.get(kind, id);
        // The other judge writes after this one has read that nothing is frozen.
        if (kind === 'releaseConfig' && !found) await judgeOver().evaluate(release);
        return found;
      },
    };
    const deps = { ...state, ...racing } as ReleaseJudgeDeps['state'];
    const late = await judgeOver({
      state: { ...deps, list: state.list, page: state.page, mutate: state.mutate },
      locations: ['elsewhere'],
    }).evaluate(release);
    expect(late.config.measuredWith.locations).toEqual(['local']);
    expect(late.config.hash).not.toBe(late.config.frozenHash);
  });

  it('shows how the evidence of every indicator grew', async () => {
    await house.watch(10, 'passed');
    settle();
    const evidence = await judgeOver().evidence(await rowOf());
    const connection = evidence.find(({ of }) => of.indicator === 'connection');
    expect(connection?.points.length).toBeGreaterThan(3);
    const instants = connection?.points.map(({ at }) => at) ?? [];
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
  });
});

describe('judging releases', () => {
  it('stores a verdict when it is reached, and not again while it stays', async () => {
    const judge = judgeOver();
    await house.watch(10, 'passed');
    settle();
    await judge.judgeNow();
    expect(await verdicts()).toEqual([]);
    await house.watch(26, 'passed');
    settle();
    await judge.judgeNow();
    await judge.judgeNow();
    await judgeOver().judgeNow();
    expect(await verdicts()).toEqual(['pass']);
  });

  it('replaces a pass by a later fail, which is final', async () => {
    const judge = judgeOver();
    await house.watch(36, 'passed');
    settle();
    await judge.judgeNow();
    await house.watch(20, 'factory-mismatch');
    settle();
    await judge.judgeNow();
    expect(await verdicts()).toEqual(['pass', 'fail']);
    await house.watch(60, 'passed');
    settle();
    await judge.judgeNow();
    await judgeOver().judgeNow();
    expect(await verdicts()).toEqual(['pass', 'fail']);
  });

  it('keeps a pass whose thresholds change afterwards', async () => {
    const judge = judgeOver();
    await house.watch(36, 'passed');
    settle();
    await judge.judgeNow();
    const target = await house.stores.state.get('target', house.targetId);
    if (!target) throw new Error('no target');
    const value = { ...target.value, thresholds: { factory: 1 } };
    await house.stores.state.mutate(
      [{ op: 'put', kind: 'target', id: house.targetId, value }],
      house.clock.now(),
    );
    await house.watch(3, 'passed');
    settle();
    await judge.judgeNow();
    expect(await verdicts()).toEqual(['pass']);
    // Only a fail overtakes it, under the thresholds of the beginning.
    await house.watch(20, 'factory-mismatch');
    settle();
    await judge.judgeNow();
    expect(await verdicts()).toEqual(['pass', 'fail']);
  });

  it('is invalid where they change before', async () => {
    const judge = judgeOver();
    await house.watch(5, 'passed');
    settle();
    await judge.judgeNow();
    const target = await house.stores.state.get('target', house.targetId);
    if (!target) throw new Error('no target');
    const value = { ...target.value, thresholds: { factory: 1 } };
    await house.stores.state.mutate(
      [{ op: 'put', kind: 'target', id: house.targetId, value }],
      house.clock.now(),
    );
    await house.watch(36, 'passed');
    settle();
    await judge.judgeNow();
    const [row] = await house.stores.state.list('verdict');
    expect(row?.value).toMatchObject({ verdict: 'invalid', reason: { code: 'config_changed' } });
  });

  it('leaves releases alone that are so old that they were judged while they ran', async () => {
    await house.watch(36, 'passed');
    house.clock.advance(20 * HOUR);
    await judgeOver().judgeNow();
    expect(await verdicts()).toEqual([]);
  });

  it('judges an old one whose review is due, over everything since its start, once', async () => {
    await house.watch(36, 'passed');
    house.clock.advance(8 * HOUR);
    // Behind the deadline of an ordinary verdict.
    await house.watch(20, 'factory-mismatch');
    house.clock.advance(20 * HOUR);
    const judge = judgeOver();
    await judge.judgeNow();
    const release = await rowOf();
    const reviewAt = house.clock.now() + HOUR;
    await house.stores.state.mutate(
      [
        {
          op: 'put',
          kind: 'release',
          id: release.id,
          group: release.targetId,
          value: { ...release, reviewAt },
        },
      ],
      house.clock.now(),
    );
    await judge.judgeNow();
    expect(await verdicts()).toEqual([]);
    house.clock.advance(HOUR);
    await judge.judgeNow();
    await judge.judgeNow();
    expect(await verdicts()).toHaveLength(1);
    const [row] = await house.stores.state.list('verdict');
    expect(row?.value).toMatchObject({ judgedAt: reviewAt, verdict: 'fail' });
  });

  it('goes on with the others where one cannot be judged', async () => {
    await house.watch(36, 'passed', 'r1');
    await house.watch(36, 'passed', 'r2');
    settle();
    const { events } = house.stores;
    const judge = judgeOver({
      events: {
        ...events,
        tallies: (query) =>
          query.release === 'r2'
            ? Promise.reject(new AppError('timeout', 'slow'))
            : events.tallies(query),
        counts: (query) => events.counts(query),
        slots: (query) => events.slots(query),
        marks: (filter, limit) => events.marks(filter, limit),
        latencies: (query) => events.latencies(query),
        session: (id) => events.session(id),
      },
    });
    await judge.judgeNow();
    const judged = (await house.stores.state.list('verdict')).map(({ value }) => value.releaseId);
    expect(judged.every((id) => id.endsWith(':r1'))).toBe(true);
    expect(judged).toHaveLength(1);
  });

  it('leaves seeded releases out', async () => {
    await house.watch(36, 'passed');
    settle();
    const release = await rowOf();
    const value = { ...release, seeded: true };
    await house.stores.state.mutate(
      [{ op: 'put', kind: 'release', id: release.id, group: release.targetId, value }],
      house.clock.now(),
    );
    await judgeOver().judgeNow();
    expect(await verdicts()).toEqual([]);
  });
});

describe('running', () => {
  const stops: Array<() => Promise<void>> = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  const turns = async () => {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  it('judges every 10 s, also after a round that failed', async () => {
    let listed = 0;
    const { state } = house.stores;
    const judge = judgeOver({
      state: {
        get: (kind, id) => state.get(kind, id),
        page: (kind, of) => state.page(kind, of),
        mutate: (mutations, at) => state.mutate(mutations, at),
        list(kind, group) {
          if (kind === 'target' && listed++ === 1) return Promise.reject(new Error('away'));
          return state.list(kind, group);
        },
      },
    });
    const abort = new AbortController();
    const done = judge.run(abort.signal);
    stops.push(async () => {
      abort.abort();
      await done;
    });
    await turns();
    expect(listed).toBe(1);
    for (let n = 2; n <= 4; n++) {
      house.clock.advance(9_999);
      await turns();
      expect(listed).toBe(n - 1);
      house.clock.advance(1);
      await turns();
      expect(listed).toBe(n);
    }
    expect(listed * 10 * SECOND).toBe(40_000);
  });
});
