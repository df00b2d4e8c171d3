import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../kit/clock';
import { openStores } from '../../store/open-stores';
import type { Stores } from '../../store/stores';
import { makeSession } from './make-session';
import { SCENARIOS, type Scenario } from './scenarios';
import { seedHistory } from './seed-history';
import type { Plot } from './session-plots';

const NOW = Date.UTC(2025, 8, 8, 12, 34, 56);
const target = { id: 't1', name: 'chat', environment: 'staging' };
const DAY = SCENARIOS[0] as Scenario;
/** The same with fewer sessions, to be quick. */
const SPARSE: Scenario = { ...DAY, intervalMs: 60_000 };

let directory: string;
let stores: Stores;
const seed = (to: number, targets = [target]) =>
  seedHistory({ ...stores, scenario: SPARSE, targets, seed: 'x', to });

const talliesOf = (from: number, to: number) =>
  stores.events.tallies({
    from,
    to,
    step: '1m',
    targetId: 't1',
    seeded: true,
    sources: ['synthetic'],
  });

describe('seedHistory', () => {
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tocsin-seed-'));
    stores = await openStores({ clock: systemClock, directory });
  });
  afterEach(async () => {
    await stores.close();
    await rm(directory, { recursive: true });
  });

  it('writes a day that is labelled, with one incident at the factory between two releases', async () => {
    const { sessions } = await seed(NOW);
    expect(sessions).toBeGreaterThan(1430);
    const releases = (await stores.state.list('release', 't1')).map((row) => row.value);
    releases.sort((a, b) => a.startedAt - b.startedAt);
    expect(releases.map((r) => [r.seeded, r.cold, r.firstSeenBy])).toEqual(
      [1, 2, 3].map(() => [true, false, 'seed']),
    );
    const [, broken, fixed] = releases.map((release) => release.startedAt);
    const [during] = await talliesOf(broken ?? 0, fixed ?? 0);
    const factory = during?.counts.indicators.factory;
    expect((factory?.bad ?? 0) / (factory?.valid ?? 1)).toBeGreaterThan(0.4);
    const [after] = await talliesOf(fixed ?? 0, NOW);
    expect(after?.counts.indicators.factory.bad).toBeLessThan(5);
    const unlabelled = await stores.events.tallies({ from: 0, to: NOW + 1, step: '1h' });
    expect(unlabelled).toEqual([]);
  });

  it('tops the history up on a second run and changes nothing of the first', async () => {
    await seed(NOW);
    const before = await talliesOf(NOW - 3_600_000, NOW - 60_000);
    expect((await seed(NOW)).sessions).toBeLessThan(2);
    const again = await seed(NOW + 1_800_000);
    expect(again.sessions).toBeGreaterThan(25);
    expect(again.sessions).toBeLessThan(35);
    expect(await talliesOf(NOW - 3_600_000, NOW - 60_000)).toEqual(before);
    expect(await stores.state.list('release', 't1')).toHaveLength(3);
  });

  it('stops between two batches', async () => {
    const signal = AbortSignal.abort();
    const { sessions } = await seedHistory({
      ...stores,
      scenario: SPARSE,
      targets: [target],
      seed: 'x',
      to: NOW,
      signal,
    });
    expect(sessions).toBe(0);
  });
});

describe('makeSession', () => {
  const make = (plot: Plot) =>
    makeSession({
      plot,
      target,
      release: 'r1',
      instance: 'i1',
      location: 'local',
      startedAt: NOW,
      load: 1,
      seed: 's',
    });

  it.each<[Plot, string, string | null]>([
    ['passed', 'passed', null],
    ['factory-mismatch', 'failed', 'factory'],
    ['emergency', 'failed', 'factory'],
    ['auth-rejected', 'failed', 'auth'],
    ['refused', 'failed', 'connect'],
    ['upgrade-503', 'failed', 'accept'],
    ['agent-timeout', 'failed', 'complete'],
    ['agent-error', 'failed', 'complete'],
    ['dropped', 'failed', 'complete'],
  ])('%s is classified as %s at %s', (plot, outcome, failedStage) => {
    const { record, frames } = make(plot);
    expect(record).toMatchObject({ outcome, failedStage, seeded: true, startedAt: NOW });
    expect(frames === null).toBe(plot === 'passed');
  });

  it('makes the same session again', () => {
    expect(make('agent-timeout')).toEqual(make('agent-timeout'));
  });
});
