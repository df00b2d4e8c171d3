import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JudgeFixture, openJudgeFixture, release } from '../../../tests/support/judge-fixture';
import type { Release } from '../../domain/deployments/release';
import { MINUTE } from '../../domain/time';
import type { Baseline } from '../../domain/verdict/model/verdict';
import { readWaysOfFailing, type WaysQuestion } from './read-ways-of-failing';

let fixture: JudgeFixture;
beforeEach(async () => {
  fixture = await openJudgeFixture();
});
afterEach(() => fixture.close());

const signature = (id: string, title: string) => ({
  plot: 'factory-mismatch' as const,
  signature: { id, title },
});
const MISMATCH = signature('s-mismatch', 'factory: mismatch');
const TIMEOUT = signature('s-timeout', 'factory: timed out');

function ask(of: Release, more: Partial<WaysQuestion> = {}) {
  const span = { from: of.startedAt, to: fixture.clock.now() + MINUTE };
  const question = { release: of, span, stratum: 'steady' as const, passedAt: null, before: null };
  return readWaysOfFailing(fixture.stores.events, { ...question, ...more });
}

function baselineOf(of: Release, sessions: number, span: { from: number; to: number }): Baseline {
  return { id: of.id, version: of.version, deployment: 1, sessions, ranForMs: MINUTE, ...span };
}

describe('how sessions of a release fail', () => {
  it('is nothing where none failed', async () => {
    const v1 = release('v1', fixture.clock.now());
    await fixture.probe(2, { release: 'v1' });
    expect(await ask(v1)).toEqual([]);
  });

  it('names each way with its count, the commonest first, and a session that shows it', async () => {
    const v1 = release('v1', fixture.clock.now());
    await fixture.probe(1, { release: 'v1', ...TIMEOUT });
    await fixture.probe(2, { release: 'v1', ...MISMATCH });
    const ways = await ask(v1);
    expect(ways.map(({ signature: { id }, count }) => [id, count])).toEqual([
      ['s-mismatch', 24],
      ['s-timeout', 12],
    ]);
    expect(ways[0]).toMatchObject({ stage: 'factory', newHere: false, before: null });
    const example = await fixture.stores.events.session(String(ways[1]?.exampleId));
    expect(example?.signature?.id).toBe('s-timeout');
  });

  it('names at most five', async () => {
    const v1 = release('v1', fixture.clock.now());
    for (let n = 1; n <= 7; n++)
      await fixture.probe(n / 12, { release: 'v1', ...signature(`s-${n}`, `factory: ${n}`) });
    expect((await ask(v1)).map(({ count }) => count)).toEqual([7, 6, 5, 4, 3]);
  });

  it('leaves out other releases and times', async () => {
    const v1 = release('v1', fixture.clock.now());
    await fixture.probe(2, { release: 'v1', ...TIMEOUT });
    await fixture.probe(1, { release: 'v2', ...TIMEOUT });
    const v2 = release('v2', fixture.clock.now());
    await fixture.probe(1, { release: 'v2', ...MISMATCH });
    expect((await ask(v2)).map(({ signature: { id } }) => id)).toEqual(['s-mismatch']);
    const early = { from: v1.startedAt, to: v1.startedAt + MINUTE };
    expect((await ask(v1, { span: early })).map(({ count }) => count)).toEqual([12]);
  });

  it('says which of them the release before did not have', async () => {
    const v1 = release('v1', fixture.clock.now());
    await fixture.probe(1, { release: 'v1', ...TIMEOUT });
    await fixture.probe(9, { release: 'v1' });
    const v2 = release('v2', fixture.clock.now());
    await fixture.probe(1, { release: 'v2', ...TIMEOUT });
    await fixture.probe(2, { release: 'v2', ...MISMATCH });
    const baseline = baselineOf(v1, 120, { from: v1.startedAt, to: v2.startedAt });
    const ways = await ask(v2, { before: { release: v1, baseline } });
    expect(ways).toMatchObject([
      { signature: { id: 's-mismatch' }, newHere: true, before: { bad: 0, n: 120 } },
      { signature: { id: 's-timeout' }, newHere: false, before: { bad: 12, version: 'v1' } },
    ]);
  });

  it('gives a session that passed to compare with, from the minute that has one', async () => {
    const v1 = release('v1', fixture.clock.now());
    const passedAt = fixture.clock.now();
    await fixture.probe(0.5, { release: 'v1' });
    await fixture.probe(2, { release: 'v1', ...MISMATCH });
    const [way] = await ask(v1, { passedAt });
    const passing = await fixture.stores.events.session(String(way?.passingId));
    expect(passing?.outcome).toBe('passed');
    expect((await ask(v1))[0]?.passingId).toBeNull();
  });
});
