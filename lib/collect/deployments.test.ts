import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRelease, addTarget, base, START, session } from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { finishedOf } from '../../tests/support/probe/finished-of';
import type { SeededSession } from '../commands/seed/make-session';
import type { Target } from '../domain/targets/target';
import { HOUR, MINUTE } from '../domain/time';
import { type ManualClock, manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { type Collector, createCollector } from './collector';

const logger = createLogger('test', 'silent');

let stores: DirectStores;
let clock: ManualClock;
let collector: Collector;
const restart = () => {
  collector = createCollector({ ...stores, clock, logger });
};
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  restart();
});
afterEach(() => stores.close());

const setTarget = async (more: Partial<Target>) => {
  const row = await stores.state.get('target', 't1');
  if (!row) throw new Error('no target');
  const value = { ...row.value, ...more };
  await stores.state.mutate([{ op: 'put', kind: 'target', id: 't1', value }], clock.now());
};
let made = 0;
const at = (version: string, startedAt: number, instance = `i-${version}`): SeededSession => {
  const finished = session('passed', { at: startedAt, release: version, instance });
  finished.record.id = `s${made++}`;
  return finished;
};
/** Sessions of a version every so often, the clock following. */
async function serve(version: string, minutes: number, everyMs = 30_000) {
  for (let n = 0; n < (minutes * MINUTE) / everyMs; n++) {
    clock.advance(everyMs);
    await collector.addSession(finishedOf(at(version, clock.now() - 1_000)));
  }
}
const rows = async () =>
  (await stores.state.list('release', 't1'))
    .map(({ value }) => value)
    .sort((a, b) => a.startedAt - b.startedAt);
const ids = async () => (await rows()).map(({ id }) => id);

describe('deployments that sessions open', () => {
  it('begin when a version comes back after others served for a while', async () => {
    await serve('v1', 30);
    await serve('v2', 15);
    const back = clock.now() + 29_000;
    await serve('v1', 2);
    await serve('v2', 1);
    await serve('v1', 1);
    expect(await ids()).toEqual(['t1:v1', 't1:v2', 't1:v1~2']);
    expect((await rows()).at(-1)).toMatchObject({
      version: 'v1',
      deployment: 2,
      startedAt: back,
      firstSeenBy: 'session',
      cold: true,
    });
  });

  it('do not begin where nothing else served, or not for long enough', async () => {
    await serve('v1', 30);
    clock.advance(3 * HOUR);
    await serve('v1', 2);
    await serve('v2', 8);
    await serve('v1', 2);
    expect(await ids()).toEqual(['t1:v1', 't1:v2']);
  });

  it('wait the longer the rarer a version served: a canary of one in an hour is one deployment', async () => {
    for (let hour = 0; hour < 4; hour++) {
      await serve('v1', 58);
      await serve('canary', 0.5);
    }
    expect(await ids()).toEqual(['t1:v1', 't1:canary']);
  });

  it('begin after a restart of ours, and after a night, all the same', async () => {
    await serve('v1', 30);
    await serve('v2', 15);
    restart();
    await serve('v1', 2);
    expect(await ids()).toContain('t1:v1~2');
    await serve('v2', 60, 5 * MINUTE);
    for (let hour = 0; hour < 9; hour++) await serve('v2', 60, 10 * MINUTE);
    restart();
    await serve('v1', 2);
    expect((await ids()).at(-1)).toBe('t1:v1~3');
  });

  it('are those of sessions, never of health events', async () => {
    await serve('v1', 30);
    await serve('v2', 15);
    const event = { ...base, stage: 'accept', outcome: 'ok', release: 'v1', connectionId: 'c9' };
    await collector.ingest([{ ...event, id: 'e1', at: clock.now(), target: 'chat' }], {});
    expect(await ids()).toEqual(['t1:v1', 't1:v2']);
  });

  it('do not begin before a marked one has served at all, however long that takes', async () => {
    await serve('v1', 30);
    await serve('v2', 30);
    const marked = { version: 'v1', startedAt: clock.now(), deployment: 2, id: 't1:v1~2' };
    await addRelease(stores, marked);
    await serve('v2', 20);
    await serve('v1', 2);
    expect(await ids()).toEqual(['t1:v1', 't1:v2', 't1:v1~2']);
  });

  it('begin with the earliest session, also where that one ends later', async () => {
    await serve('v1', 30);
    await serve('v2', 15);
    const late = at('v1', clock.now() + 1_000);
    await collector.addSession(finishedOf(at('v1', clock.now() + 5_000)));
    await collector.addSession(finishedOf(late));
    expect((await rows()).at(-1)).toMatchObject({ deployment: 2, startedAt: clock.now() + 1_000 });
    expect((await rows())[0]?.startedAt).toBe(START + 29_000);
  });

  it('never take the id of a version that is called like one', async () => {
    await serve('v1~2', 5);
    await serve('v1', 20);
    await serve('v2', 15);
    await serve('v1', 1);
    expect((await rows()).map(({ id, version }) => [id, version])).toEqual([
      ['t1:v1~2', 'v1~2'],
      ['t1:v1', 'v1'],
      ['t1:v2', 'v2'],
      ['t1:v1~3', 'v1'],
    ]);
  });

  it('are the same in whatever order the sessions of a batch come', async () => {
    const backlog = [
      ...Array.from({ length: 40 }, (_, i) => at('v1', START + i * 30_000)),
      ...Array.from({ length: 40 }, (_, i) => at('v2', START + 20 * MINUTE + i * 30_000)),
      ...Array.from({ length: 5 }, (_, i) => at('v1', START + 41 * MINUTE + i * 30_000)),
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(backlog, { minLength: backlog.length }), async (all) => {
        const fresh = await openDirectStores();
        await addTarget(fresh, { id: 't1', name: 'chat', environment: 'staging' });
        const one = createCollector({ ...fresh, clock: manualClock(START + HOUR), logger });
        await Promise.all(all.map((finished) => one.addSession(finishedOf(finished))));
        const found = (await fresh.state.list('release', 't1')).map(({ value }) => value);
        await fresh.close();
        expect(found.map(({ id, startedAt }) => [id, startedAt])).toEqual([
          ['t1:v1', START],
          ['t1:v1~2', START + 41 * MINUTE],
          ['t1:v2', START + 20 * MINUTE],
        ]);
      }),
      { numRuns: 10 },
    );
  });

  it('decide whose a session is that announces nothing', async () => {
    await serve('v1', 30);
    await serve('v2', 15);
    await serve('v1', 1);
    clock.advance(5_000);
    const silent = session('refused', { silent: true, at: clock.now() - 1_000 });
    await collector.addSession(finishedOf(silent));
    expect((await stores.events.session(silent.record.id))?.release).toBe('v1');
  });
});

describe('clocks of backends', () => {
  const event = (id: string, behindMs: number, release = 'v2') => ({
    ...base,
    id,
    stage: 'accept',
    outcome: 'ok',
    connectionId: id,
    target: 'chat',
    release,
    instance: `i-${id}`,
    at: clock.now() - behindMs,
  });

  it.each([20 * HOUR, 11 * MINUTE])(
    'that are %i ms behind move no start by more than 10 min',
    async (behind) => {
      await serve('v1', 30);
      await serve('v2', 1);
      await collector.ingest([event('a', behind)], {});
      const [v1, v2] = await rows();
      expect(v1?.id).toBe('t1:v1');
      expect(v2?.startedAt).toBe(clock.now() - 10 * MINUTE);
    },
  );

  it('never put a deployment before the one that it followed', async () => {
    await serve('v1', 2);
    await serve('v2', 1);
    await collector.ingest([event('a', 20 * HOUR), event('b', 9 * MINUTE, 'v3')], {});
    await collector.ingest([event('c', 20 * HOUR, 'v4')], {});
    expect(await ids()).toEqual(['t1:v3', 't1:v1', 't1:v2', 't1:v4']);
  });
});

describe('versions that are none', () => {
  const count = async (kind: 'release' | 'instance') => (await stores.state.list(kind)).length;
  const stored = async (finished: SeededSession) => {
    await collector.addSession(finishedOf(finished));
    return stores.events.session(finished.record.id);
  };

  it('make a bounded number of rows, and their sessions are judged together', async () => {
    for (let i = 0; i < 400; i++) {
      clock.advance(1_000);
      await Promise.all(
        [0, 1, 2, 3, 4].map((n) =>
          collector.addSession(
            finishedOf(at(`build-${i}-${n}`, clock.now() - 1_000, `pod-${i}-${n}`)),
          ),
        ),
      );
    }
    expect(await count('release')).toBeLessThanOrEqual(5);
    expect(await count('instance')).toBeLessThanOrEqual(5);
    const last = await stored(at('build-x', clock.now() - 1_000));
    expect(last).toMatchObject({ release: 'unknown', straddle: false });
    expect(last?.facts.announced.release).toBe('build-x');
    expect((await stores.state.list('versionChurn')).map(({ id }) => id)).toEqual(['t1']);
  });

  it('make no rows through health events either', async () => {
    const events = Array.from({ length: 2_000 }, (_, i) => ({
      ...base,
      id: `e${i}`,
      stage: 'accept',
      outcome: 'ok',
      connectionId: `c${i}`,
      release: `build-${i}`,
      instance: `pod-${i}`,
      at: clock.now(),
      target: 'chat',
    }));
    await collector.ingest(events, {});
    expect(await count('release')).toBeLessThanOrEqual(5);
    expect(await count('instance')).toBeLessThanOrEqual(5);
  });

  it('stay none after a restart, until at most three came in an hour', async () => {
    for (let i = 0; i < 8; i++) await serve(`b${i}`, 1);
    restart();
    expect(await stored(at('b8', clock.now()))).toMatchObject({ release: 'unknown' });
    await serve('v1', 50);
    restart();
    expect(await stored(at('v1', clock.now()))).toMatchObject({ release: 'unknown' });
    await serve('v1', 12);
    restart();
    expect(await stored(at('v1', clock.now()))).toMatchObject({ release: 'v1' });
    expect(await stores.state.list('versionChurn')).toEqual([]);
  });

  it('leave what was stored as it was: it is not judged again under another name', async () => {
    for (let i = 0; i < 5; i++) await serve(`b${i}`, 1);
    const named = at('b4', clock.now());
    await stored(named);
    const nameless = at('b5', clock.now());
    expect(await stored(nameless)).toMatchObject({ release: 'unknown' });
    const late = { ...base, stage: 'factory', outcome: 'failed', at: clock.now(), release: 'b9' };
    await collector.ingest(
      [named, nameless].map(({ record }) => ({ ...late, id: record.id, sessionId: record.id })),
      {},
    );
    expect(await stores.events.session(named.record.id)).toMatchObject({ release: 'b4' });
    expect(await stores.events.session(nameless.record.id)).toMatchObject({ release: 'unknown' });
  });

  it('are none wherever a target says so', async () => {
    await setTarget({ releases: 'off' });
    expect(await stored(at('v1', clock.now()))).toMatchObject({ release: 'unknown' });
    expect(await count('release')).toBe(0);
    await setTarget({ releases: 'auto' });
    expect(await stored(at('v1', clock.now()))).toMatchObject({ release: 'v1' });
  });
});

describe('cold starts', () => {
  const strata = async (version: string, minutes: number, instance: (n: number) => string) => {
    const found: string[] = [];
    for (let n = 0; n < minutes * 12; n++) {
      clock.advance(5_000);
      const finished = at(version, clock.now() - 1_000, instance(n));
      await collector.addSession(finishedOf(finished));
      found.push((await stores.events.session(finished.record.id))?.stratum ?? '');
    }
    return found;
  };
  const cold = (found: string[]) => found.filter((one) => one === 'cold').length;

  it('end although a crash loop brings a new instance every 20 s', async () => {
    await serve('v1', 5);
    const found = await strata('v2', 10, (n) => `pod-${Math.floor(n / 4)}`);
    // One a 5 s in the first minute, and five of each instance of that minute.
    expect(cold(found)).toBeLessThanOrEqual(12 + 5 * 4);
    expect(found.slice(40)).not.toContain('cold');
  });

  it('end although every session has an instance of its own', async () => {
    await serve('v1', 5);
    expect(cold(await strata('v2', 10, (n) => `one-${n}`))).toBe(12 + 5 * 5);
  });

  it('are as long as the target says', async () => {
    await setTarget({ warmUpMs: 3 * MINUTE });
    await serve('v1', 5);
    const found = await strata('v2', 6, () => 'i1');
    expect(cold(found)).toBeGreaterThanOrEqual(35);
    expect(cold(found)).toBeLessThanOrEqual(36 + 5);
  });

  it('belong to each deployment, also with instances of an earlier one, and after a restart', async () => {
    await serve('v1', 20, 5_000);
    await strata('v2', 15, () => 'i1');
    expect(cold(await strata('v1', 0.5, () => 'i-v1'))).toBe(6);
    restart();
    expect(cold(await strata('v1', 5, () => 'i-v1'))).toBe(6);
  });
});
