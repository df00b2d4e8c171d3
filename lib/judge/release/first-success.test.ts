import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JudgeFixture, openJudgeFixture, release } from '../../../tests/support/judge-fixture';
import type { Release } from '../../domain/deployments/release';
import { SECOND } from '../../domain/time';
import { firstSuccessMs } from './first-success';
import { sliceOf } from './read-release';

const BAD = 'factory-mismatch';

let fixture: JudgeFixture;
beforeEach(async () => {
  fixture = await openJudgeFixture();
});
afterEach(() => fixture.close());

async function firstSuccess(of: Release) {
  const { events } = fixture.stores;
  const to = fixture.clock.now();
  const rows = await events.tallies({ ...sliceOf(of), from: 0, to, step: '1m', mergeMs: 60_000 });
  return firstSuccessMs(events, of, rows);
}

describe('the time from the start of a release to its first passed session', () => {
  it('is unknown while none has passed', async () => {
    const v1 = release('v1', fixture.clock.now());
    expect(await firstSuccess(v1)).toBeNull();
    await fixture.probe(3, { release: 'v1', plot: BAD });
    expect(await firstSuccess(v1)).toBeNull();
  });

  it('ends with that session to the second, not with its minute', async () => {
    const v1 = release('v1', fixture.clock.now());
    await fixture.probe(2.25, { release: 'v1', plot: BAD });
    const failedFor = fixture.clock.now() - v1.startedAt;
    await fixture.probe(5, { release: 'v1' });
    expect(await firstSuccess(v1)).toBe(failedFor + 5 * SECOND - 1);
  });

  it('does not count sessions of another release that passed in the same minute', async () => {
    await fixture.probe(0.5, { release: 'v1' });
    const v2 = release('v2', fixture.clock.now());
    await fixture.probe(0.25, { release: 'v1' });
    await fixture.probe(0.25, { release: 'v2', plot: BAD });
    expect(await firstSuccess(v2)).toBeNull();
    await fixture.probe(0.25, { release: 'v2' });
    expect(await firstSuccess(v2)).toBe(35 * SECOND - 1);
  });

  it('is never below zero, for a session that ended before its deployment was marked', async () => {
    await fixture.probe(0.25, { release: 'v1' });
    expect(await firstSuccess(release('v1', fixture.clock.now()))).toBe(0);
  });

  it('does not count a session of an earlier deployment of the same version', async () => {
    await fixture.probe(0.5, { release: 'v1' });
    fixture.clock.advance(10 * SECOND);
    const again = { ...release('v1', fixture.clock.now()), id: 't1:v1#2', deployment: 2 };
    await fixture.probe(0.5, { release: 'v1', plot: BAD });
    await fixture.probe(0.25, { release: 'v1' });
    expect(await firstSuccess(again)).toBe(35 * SECOND - 1);
  });
});
