import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JudgeFixture, openJudgeFixture, START } from '../../../tests/support/judge-fixture';
import type { CountedMeasure } from '../../domain/rules/rule';
import { MINUTE, SECOND } from '../../domain/time';
import { BUCKET_MS, readBuckets, readCount, readExact, readFailing } from './read-evidence';

const BAD = { plot: 'factory-mismatch' } as const;
const FACTORY: CountedMeasure = { kind: 'indicator', indicator: 'factory' };

let fixture: JudgeFixture;
beforeEach(async () => {
  fixture = await openJudgeFixture();
});
afterEach(() => fixture.close());

const span = (more: object = {}) => ({
  targetId: 't1',
  from: START,
  to: fixture.clock.now() + 1,
  ...more,
});

describe('what an incident is read from', () => {
  it('is counted in buckets of ten seconds, oldest first, with one sum over all of them', async () => {
    await fixture.probe(0.5);
    await fixture.probe(0.5, BAD);
    const { events } = fixture.stores;
    const buckets = await readBuckets(events, FACTORY, span());
    const ats = buckets.map(({ at }) => at);
    expect(ats).toEqual([...ats].sort((a, b) => a - b));
    expect(ats.every((at) => at % BUCKET_MS === 0)).toBe(true);
    expect(await readCount(events, FACTORY, span())).toMatchObject({ bad: 6, n: 12 });
  });

  it('is of one target, and of one release where that is asked', async () => {
    await fixture.probe(0.5, { ...BAD, release: 'v1' });
    await fixture.probe(0.5, { ...BAD, release: 'v2' });
    await fixture.probe(0.5, { ...BAD, targetId: 't2' });
    const { events } = fixture.stores;
    expect(await readCount(events, FACTORY, span())).toMatchObject({ bad: 12 });
    expect(await readCount(events, FACTORY, span({ ofRelease: 'v2' }))).toMatchObject({ bad: 6 });
    expect(await readCount(events, FACTORY, span({ targetId: 't3' }))).toMatchObject({ n: 0 });
  });

  it('leaves seeded sessions out', async () => {
    await fixture.probe(0.5, { ...BAD, seeded: true });
    const { events } = fixture.stores;
    expect(await readCount(events, FACTORY, span())).toMatchObject({ n: 0 });
    expect(await readFailing(events, [FACTORY], span())).toEqual([]);
  });

  it('is the sessions that failed, at most the newest three hundred or so', async () => {
    await fixture.probe(2);
    await fixture.probe(35, BAD);
    const found = await readFailing(fixture.stores.events, [FACTORY], span());
    expect(found.length).toBe(300);
    expect(found.every(({ outcome }) => outcome === 'failed')).toBe(true);
    expect(Math.min(...found.map(({ endedAt }) => endedAt))).toBeGreaterThan(START + 10 * MINUTE);
  });

  it('reads passed sessions too for a measure that they can be bad for', async () => {
    await fixture.probe(1);
    const slow: CountedMeasure = { kind: 'latency', latency: 'ready', limitMs: 1 };
    const found = await readFailing(fixture.stores.events, [slow], span());
    expect(found.length).toBe(12);
  });

  it('finds the first and the last bad session of a bucket to the second', async () => {
    await fixture.probe(1);
    const bucket = fixture.clock.now();
    await fixture.probe(5 / 60, BAD);
    await fixture.probe(5 / 60, { ...BAD, everyMs: 1_000 });
    const of = { measure: FACTORY, targetId: 't1', bucket };
    const { events } = fixture.stores;
    expect(await readExact(events, of, 'first')).toBe(bucket + 5 * SECOND - 1);
    expect(await readExact(events, of, 'last')).toBe(bucket + 10 * SECOND - 1);
  });

  it('gives the start of a bucket whose sessions are gone', async () => {
    const of = { measure: FACTORY, targetId: 't1', bucket: START };
    expect(await readExact(fixture.stores.events, of, 'first')).toBe(START);
  });
});
