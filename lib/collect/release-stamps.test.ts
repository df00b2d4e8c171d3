import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  addRelease,
  addTarget,
  bareClose,
  base,
  factoryFailed,
  START,
  session,
} from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { finishedOf } from '../../tests/support/probe/finished-of';
import type { SeededSession } from '../commands/seed/make-session';
import { type ManualClock, manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { type Collector, createCollector } from './collector';

const logger = createLogger('test', 'silent');

let stores: DirectStores;
let clock: ManualClock;
let collector: Collector;
beforeEach(async () => {
  stores = await openDirectStores();
  clock = manualClock(START);
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
  collector = createCollector({ ...stores, clock, logger });
});
afterEach(() => stores.close());

describe('releases', () => {
  const stored = async (finished: SeededSession) => {
    await collector.addSession(finishedOf(finished));
    return stores.events.session(finished.record.id);
  };
  const release = async (version: string) =>
    (await stores.state.get('release', `t1:${version}`))?.value;

  it('makes a row for a version it sees, never cold where it was there before Tocsin', async () => {
    expect(await stored(session('passed'))).toMatchObject({ release: 'r1', stratum: 'steady' });
    expect(await release('r1')).toMatchObject({
      firstSeenBy: 'session',
      cold: false,
      startedAt: START,
    });
  });

  it('calls the first minute of a later one cold, and moves its start only earlier', async () => {
    await stored(session('passed'));
    clock.advance(120_000);
    const at = START + 120_000;
    expect(await stored(session('passed', { at, release: 'r2', instance: 'i2' }))).toMatchObject({
      release: 'r2',
      stratum: 'cold',
    });
    const earlier = { ...base, at: at - 5_000, id: 'a', stage: 'accept', outcome: 'ok' };
    await collector.ingest([{ ...earlier, release: 'r2', connectionId: 'c9' }], {});
    expect(await release('r2')).toMatchObject({ startedAt: at - 5_000, cold: true });
    expect(
      await stored(session('passed', { at: at + 54_000, release: 'r2', instance: 'i2' })),
    ).toMatchObject({ stratum: 'cold' });
    for (const age of [55_000, 56_000, 57_000]) {
      await stored(session('passed', { at: at + age, release: 'r2', instance: 'i2' }));
    }
    expect(
      await stored(session('passed', { at: at + 60_000, release: 'r2', instance: 'i2' })),
    ).toMatchObject({ stratum: 'steady' });
    const late = session('passed', { at: at + 70_000, release: 'r2', instance: 'i3' });
    expect(await stored(late)).toMatchObject({ stratum: 'cold' });
  });

  it('gives out no more cold sessions than the cap', async () => {
    await addRelease(stores, { version: 'r1', startedAt: START });
    const strata = [];
    for (let index = 0; index < 30; index++) {
      const at = START + index * 1_000;
      strata.push((await stored(session('passed', { at })))?.stratum);
    }
    // One a 5 s in the first minute, and five of the one instance.
    expect(strata.filter((stratum) => stratum === 'cold')).toHaveLength(17);
  });

  it('counts cold sessions on after a restart', async () => {
    await addRelease(stores, { version: 'r1', startedAt: START });
    for (let index = 0; index < 17; index++) {
      await stored(session('passed', { at: START + index * 1_000 }));
    }
    collector = createCollector({ ...stores, clock, logger });
    expect(await stored(session('passed', { at: START + 30_000 }))).toMatchObject({
      stratum: 'steady',
    });
  });

  it('never lets an instance that appears late be cold', async () => {
    await addRelease(stores, { version: 'r1', startedAt: START });
    const at = START + 601_000;
    expect(await stored(session('passed', { at, instance: 'late' }))).toMatchObject({
      stratum: 'steady',
    });
  });

  it('asks the health events, then what is known, then says unknown', async () => {
    expect(await stored(session('refused', { silent: true }))).toMatchObject({
      release: 'unknown',
    });
    await addRelease(stores, { version: 'r1', startedAt: START + 1_000 });
    expect(await stored(session('refused', { silent: true, at: START + 5_000 }))).toMatchObject({
      release: 'r1',
    });
    const told = bareClose(START + 6_000);
    const ids = { sessionId: told.record.id, release: 'r7', instance: 'i7' };
    await collector.ingest([{ ...factoryFailed, ...ids }], {});
    expect(await stored(told)).toMatchObject({ release: 'r7', instance: 'i7', straddle: false });
  });

  it('counts a session across a switch apart, and a failed one for the new release', async () => {
    await addRelease(stores, { version: 'r1', startedAt: START - 100_000 });
    await addRelease(stores, { version: 'r2', startedAt: START + 100 });
    const quiet = session('passed', { silent: true });
    expect(await stored(quiet)).toMatchObject({ release: 'r1', straddle: true });
    const timeout = session('agent-timeout', { silent: true, at: START + 1 });
    expect(await stored(timeout)).toMatchObject({ release: 'r2', straddle: false });
    const announced = session('passed', { release: 'r1', at: START + 2 });
    expect(await stored(announced)).toMatchObject({ release: 'r1', straddle: false });
  });

  it('does not lose a release to another writer', async () => {
    await stored(session('passed'));
    const mark = release('r1');
    await addRelease(stores, { version: 'r1', startedAt: START + 9, notes: 'by hand' });
    expect(await mark).toBeDefined();
    await stored(session('passed', { at: START - 60_000 }));
    expect(await release('r1')).toMatchObject({ startedAt: START - 60_000, notes: 'by hand' });
  });

  it('starts a seeded version afresh when it is seen for real', async () => {
    await addRelease(stores, { version: 'r1', startedAt: START - 86_400_000, seeded: true });
    await stored(session('passed'));
    expect(await release('r1')).toMatchObject({ seeded: false, startedAt: START, cold: false });
  });
});
