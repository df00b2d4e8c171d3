import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type JudgeFixture,
  openJudgeFixture,
  release,
  type Sessions,
} from '../../../tests/support/judge-fixture';
import type { Release } from '../../domain/deployments/release';
import { MINUTE } from '../../domain/time';
import { compareReleases } from './compare-releases';
import { sliceOf } from './read-release';

const BAD = { plot: 'factory-mismatch' } as const;

let fixture: JudgeFixture;
beforeEach(async () => {
  fixture = await openJudgeFixture();
});
afterEach(() => fixture.close());

/** A release that begins now and serves all sessions for some minutes. */
async function serve(version: string, minutes: number, sessions: Sessions = {}): Promise<Release> {
  const made = release(version, fixture.clock.now());
  await fixture.probe(minutes, { release: version, ...sessions });
  return made;
}

async function compare(of: Release, releases: readonly Release[]) {
  const { events } = fixture.stores;
  const window = { from: of.startedAt, to: fixture.clock.now() + MINUTE };
  const rows = await events.tallies({
    ...sliceOf(of),
    ...window,
    step: '1m',
    mergeMs: MINUTE,
    strata: ['steady'],
  });
  return compareReleases(events, { release: of, releases }, { window, provisional: false, rows });
}

describe('a release beside the one before', () => {
  it('is not compared without a window, or as the first of its target', async () => {
    const v1 = await serve('v1', 5);
    expect(await compare(v1, [v1])).toBeNull();
    const nothing = { window: null, provisional: true, rows: [] };
    const { events } = fixture.stores;
    expect(await compareReleases(events, { release: v1, releases: [v1] }, nothing)).toBeNull();
  });

  it('counts both, says worse where it is worse, and names new ways of failing', async () => {
    const v1 = await serve('v1', 60);
    const v2 = await serve('v2', 20, BAD);
    const found = await compare(v2, [v1, v2]);
    const factory = found?.indicators.find(({ indicator }) => indicator === 'factory');
    expect(factory).toMatchObject({ word: 'worse', now: { bad: 240, n: 240 }, before: { bad: 0 } });
    expect(found?.signatures).toMatchObject([{ now: 240, before: 0 }]);
    expect(found?.previous).toMatchObject({ id: 't1:v1', version: 'v1', skipped: [] });
  });

  it('says not worse where both are well', async () => {
    const v1 = await serve('v1', 60);
    const v2 = await serve('v2', 60);
    const words = (await compare(v2, [v1, v2]))?.indicators.map(({ word }) => word);
    expect(words).not.toContain('worse');
    expect(words).toContain('not_worse');
  });

  it('takes the last 720 sessions of the release before, ending ten minutes before the deployment', async () => {
    const v1 = await serve('v1', 120);
    const v2 = await serve('v2', 5);
    expect((await compare(v2, [v1, v2]))?.previous).toMatchObject({
      sessions: 720,
      from: v2.startedAt - 70 * MINUTE,
      to: v2.startedAt - 10 * MINUTE,
    });
  });

  it('gives up the ten minutes for a release that has few sessions before them', async () => {
    const v1 = await serve('v1', 12);
    const v2 = await serve('v2', 5);
    expect((await compare(v2, [v1, v2]))?.previous).toMatchObject({
      to: v2.startedAt,
      ranForMs: 12 * MINUTE,
    });
  });

  it('passes over a release that had no sessions, and says so', async () => {
    const v1 = await serve('v1', 30);
    const never = release('v2', fixture.clock.now());
    fixture.clock.advance(MINUTE);
    const v3 = await serve('v3', 5);
    expect((await compare(v3, [v1, never, v3]))?.previous).toMatchObject({
      version: 'v1',
      skipped: ['v2'],
    });
  });

  it('does not take sessions of a week ago for a baseline', async () => {
    const v1 = await serve('v1', 30);
    fixture.clock.advance(8 * 24 * 60 * MINUTE);
    const v2 = await serve('v2', 5);
    expect(await compare(v2, [v1, v2])).toBeNull();
  });

  it('does not count what the release before did after the deployment', async () => {
    const v1 = await serve('v1', 30);
    const v2 = await serve('v2', 5);
    await fixture.probe(10, { release: 'v1', ...BAD });
    const factory = (await compare(v2, [v1, v2]))?.indicators.find(
      ({ indicator }) => indicator === 'factory',
    );
    expect(factory?.before.bad).toBe(0);
  });
});
