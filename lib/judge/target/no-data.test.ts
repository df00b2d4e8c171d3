import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeDrive } from '../../../tests/support/judge-drive';
import { type JudgeFixture, openJudgeFixture, TARGET } from '../../../tests/support/judge-fixture';
import { alertDetail, alertTitle } from '../../domain/alerts/alert-text';
import { MINUTE, SECOND } from '../../domain/time';
import { createJudge } from '../create-judge';

const BAD = { plot: 'factory-mismatch' } as const;

let house: JudgeFixture;
beforeEach(async () => {
  house = await openJudgeFixture();
});
afterEach(() => house.close());

const { judgeFor, silentFor, alertOf } = judgeDrive(() => house);

describe('silence', () => {
  it('pages after two minutes without a finished session, and a minute more', async () => {
    await judgeFor(2);
    const last = house.clock.now();
    await silentFor(2);
    expect(await house.alertWords()).toEqual(['no-data pending']);
    await silentFor(1.25);
    const alert = await alertOf('no-data');
    expect((alert.firedAt ?? 0) - last).toBe(3 * MINUTE);
    expect(alert.reading.lastSeenAt).toBe(last - 1);
  });

  it('counts from the start of Tocsin, and from the edit that woke a target', async () => {
    const { put, clock, judge } = house;
    clock.advance(110 * SECOND);
    await judge.judgeNow();
    expect(await house.alerts()).toEqual([]);
    await put('target', { ...TARGET, paused: true });
    await silentFor(10);
    expect(await house.alerts()).toEqual([]);
    await put('target', TARGET);
    await silentFor(1.75);
    expect(await house.alerts()).toEqual([]);
    await silentFor(1);
    expect(await house.alertWords()).toEqual(['no-data pending']);
  });

  it('waits three intervals of a slow target', async () => {
    await house.put('target', { ...TARGET, intervalMs: 5 * MINUTE });
    await silentFor(14.75);
    expect(await house.alerts()).toEqual([]);
    await silentFor(0.25);
    expect(await house.alertWords()).toEqual(['no-data pending']);
  });

  it('is expected while maintenance is on', async () => {
    house.judge = createJudge({ ...house.deps, inMaintenance: () => true });
    await silentFor(10);
    expect(await house.alerts()).toEqual([]);
  });

  it('of the probe pages after 30 s', async () => {
    house.setProbe({ beats: false });
    await silentFor(0.25);
    expect(await house.alertWords()).toEqual([]);
    await silentFor(0.25);
    expect(await house.alertWords()).toEqual(['probe-silent firing']);
    expect(await alertOf('probe-silent')).toMatchObject({ location: 'local', targetId: '' });
    house.setProbe({ beats: true });
    await silentFor(0.25);
    expect(await house.alertWords('closed')).toEqual(['probe-silent resolved']);
  });

  it('of a probe that only fails by itself pages once, for all targets together', async () => {
    const ours = { outcome: 'excluded', excludedBecause: 'ENETUNREACH' } as const;
    await house.put('target', { ...TARGET, id: 't2', name: 'other' });
    /** A session of each target, and an evaluation: ten seconds per turn. */
    const both = async (turns: number, sessions = {}) => {
      for (let turn = 0; turn < turns; turn++) {
        await house.probe(1 / 12, sessions);
        await house.probe(1 / 12, { ...sessions, targetId: 't2' });
        await house.judge.judgeNow();
      }
    };
    await both(36);
    // A machine that was suspended, or a network that is away for a moment: nobody is woken for it.
    await both(12, ours);
    await both(6);
    await both(17, ours);
    expect(await house.alerts('open')).toEqual([]);
    await both(4, ours);
    expect(await house.alertWords('open')).toEqual(['probe-silent firing']);
    const alert = await alertOf('probe-silent');
    expect(alertTitle(alert)).toBe('The probe in local measures nothing');
    expect(alertDetail(alert)).toMatch(/^Every session is excluded for 2.min, \d+ sessions in /);
    await both(1);
    expect(await house.alertWords()).toEqual(['probe-silent resolved']);
  });

  it('is of one target whose every session is excluded while others are measured', async () => {
    const ours = { outcome: 'excluded', excludedBecause: 'ENETUNREACH' } as const;
    await house.put('target', { ...TARGET, id: 't2', name: 'other' });
    const both = async (turns: number, sessions = {}) => {
      for (let turn = 0; turn < turns; turn++) {
        await house.probe(1 / 12, sessions);
        await house.probe(1 / 12, { targetId: 't2' });
        await house.judge.judgeNow();
      }
    };
    await both(40);
    await both(20, ours);
    expect((await house.told()).state).not.toBe('holds');
    await both(20, ours);
    expect(await house.alertWords('open')).toEqual(['no-data firing']);
    const alert = await alertOf('no-data');
    expect(alert.targetId).toBe('t1');
    expect(alertDetail(alert)).toMatch(/excluded here, measured elsewhere: look at this target/);
    expect((await house.told()).state).toBe('no_data');
    await both(1);
    expect(await house.alertWords('open')).toEqual([]);
  });

  it('of sessions that all exceed a limit of ours names the limit, and blames no probe', async () => {
    const marks = house.deps.events.counts;
    house.judge = createJudge({
      ...house.deps,
      events: {
        ...house.deps.events,
        counts: async (query) =>
          query.kinds.includes('exclusion')
            ? [{ at: query.from, kind: 'exclusion', key: 'limit', n: 1000 }]
            : marks(query),
      },
    });
    await judgeFor(2);
    await judgeFor(4, { outcome: 'excluded', excludedBecause: 'a message above the limit' });
    expect(await house.alertWords('open')).toEqual(['no-data firing']);
    expect(alertDetail(await alertOf('no-data'))).toBe(
      'Every session exceeds maxMessage or maxFrames, or its address is refused (its page says which): change that setting.',
    );
  });

  it('of an indicator is a ticket only where it had data before', async () => {
    await judgeFor(2);
    const { plot } = { plot: 'auth-rejected' } as const;
    await judgeFor(45, { plot });
    const open = (await house.alertWords('open')).filter((word) => word.startsWith('silent'));
    expect(open).toEqual([
      'silent-agent firing',
      'silent-emergency firing',
      'silent-factory firing',
    ]);
    const other = await openJudgeFixture();
    for (let tick = 0; tick < 180; tick++) {
      await other.probe(0.25, { plot });
      await other.judge.judgeNow();
    }
    expect((await other.alertWords()).join()).not.toContain('silent');
    other.close();
  });
});

describe('who sees it (decision 22)', () => {
  it('one location whose self-check fails pages nobody', async () => {
    house.setProbe({ healthy: false });
    await judgeFor(5, BAD);
    expect((await house.alertWords()).join()).not.toContain('page-');
    house.setProbe({ healthy: true });
    await judgeFor(0.25, BAD);
    expect(await house.alertWords()).toContain('page-connection firing');
  });

  it('of two locations both must see it', async () => {
    for (let tick = 0; tick < 16; tick++) {
      await house.probe(0.25, { ...BAD, location: 'a' });
      await house.probe(0.25, { location: 'b' });
      await house.judge.judgeNow();
    }
    expect((await house.alertWords()).join()).not.toContain('page-');
    for (let tick = 0; tick < 8; tick++) {
      await house.probe(0.25, { ...BAD, location: 'b' });
      await house.probe(0.25, { ...BAD, location: 'a' });
      await house.judge.judgeNow();
    }
    expect((await alertOf('page-connection')).reading).toMatchObject({
      seenFrom: ['a', 'b'],
      places: 2,
    });
  });

  it('where one of two fell silent the other pages alone, and states how many there are', async () => {
    for (let tick = 0; tick < 16; tick++) {
      await house.probe(0.25, { location: 'a' });
      await house.probe(0.25, { location: 'b' });
      await house.judge.judgeNow();
    }
    const begun = house.clock.now();
    while (!(await house.alertWords()).includes('page-connection firing')) {
      await house.probe(1 / 12, { ...BAD, location: 'a' });
      await house.judge.judgeNow();
      expect(house.clock.now() - begun).toBeLessThan(3 * MINUTE);
    }
    const alert = await alertOf('page-connection');
    expect(alert.reading).toMatchObject({ seenFrom: ['a'], places: 2 });
    expect(alertDetail(alert)).toContain('Seen from 1 of 2 places, b measures nothing.');
  });

  it('one that sees nothing does not end what the other goes on to see', async () => {
    for (let tick = 0; tick < 12; tick++) {
      await house.probe(0.25, { ...BAD, location: 'a' });
      await house.probe(0.25, { ...BAD, location: 'b' });
      await house.judge.judgeNow();
    }
    for (let tick = 0; tick < 60; tick++) {
      await house.probe(0.25, { ...BAD, location: 'a' });
      await house.probe(0.25, { location: 'b' });
      await house.judge.judgeNow();
    }
    expect(await alertOf('page-connection')).toMatchObject({ phase: 'firing' });
  });
});
