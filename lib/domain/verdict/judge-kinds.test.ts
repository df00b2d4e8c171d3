import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  INCIDENT,
  judge,
  minute,
  minutes,
  of,
  START,
} from '../../../tests/support/domain/release-minutes';
import { LN_FAIL_THRESHOLD, lnEFail } from '../statistics/e-process';
import { DEFAULT_THRESHOLDS } from '../tallies/indicators';
import { MINUTE } from '../time';
import { mostInFlight } from './evidence/coverage';
import { type ReleaseMinute, withLostSlots } from './evidence/observed-time';
import { blockLength, DEFAULT_GATE } from './model/gate-settings';

const healthy = minutes(40);
const measured = { ended: 480, excluded: 0, scheduled: 480, lostToProbe: 0, lostToTarget: 0 };

describe('coverage that is not known', () => {
  it.each([
    ['no slot at all', { scheduled: 0 }],
    ['slots of a part of the time', { scheduled: 200 }],
  ])('is no full coverage: %s', (_, more) => {
    const verdict = judge(healthy, { measured: { ...measured, ...more } });
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'coverage_unknown' },
      coverage: { share: null, missing: null },
    });
    expect(of(verdict, 'connection').worstCase).toBeNull();
    const failing = judge(
      minutes(4, () => INCIDENT),
      { measured: { ...measured, scheduled: 0 } },
    );
    expect(failing.verdict).toBe('fail');
  });
});

describe('what is missing', () => {
  it('is counted with every pass, with what it would be if all of it were bad', () => {
    const few = { ...measured, scheduled: 500, lostToProbe: 2, ended: 480, excluded: 1 };
    const verdict = judge(healthy, { measured: few });
    expect(verdict.verdict).toBe('pass');
    const { due = 0, missing } = verdict.coverage;
    expect(missing).toBe(due - 479);
    expect(of(verdict, 'connection').worstCase).toBeCloseTo(
      (missing ?? 0) / (480 + (missing ?? 0)),
    );
  });
});

describe('slots lost to the target', () => {
  const lost = (rows: ReleaseMinute[], each: number) =>
    withLostSlots(
      rows,
      rows.map(({ at }) => ({ minute: at, lostToTarget: each })),
    );

  it('count as bad for a pass, and not for a fail', () => {
    const verdict = judge(
      lost(
        minutes(60, () => ({}), 11),
        1,
      ),
    );
    expect(verdict.verdict).toBe('inconclusive');
    expect(of(verdict, 'connection').evidence).toMatchObject({ n: 660, lost: 60 });
    expect(of(verdict, 'connection').reason.text).toContain('60 slots lost to the target');
    expect(of(verdict, 'connection').evidence.blockLnEFail).toBeLessThan(0);
  });

  it('are as bad as unknown outcomes, minute by minute', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 5, maxLength: 40 }), (counts) => {
        const rows = counts.map((_, i) => minute(i));
        const slots = counts.map((lostToTarget, i) => ({
          minute: START + i * MINUTE,
          lostToTarget,
        }));
        const unknown = counts.map((n, i) =>
          minute(i, { connection: { valid: 12, unknown: n } }, 12 + n),
        );
        const a = of(judge(withLostSlots(rows, slots)), 'connection').evidence;
        const b = of(judge(unknown), 'connection').evidence;
        expect(a.lnEPass).toBeCloseTo(b.lnEPass, 9);
        expect(a.blockLnEPass).toBeCloseTo(b.blockLnEPass, 9);
      }),
    );
  });

  it('of a minute without a session belong to the one before, and none before the first', () => {
    const rows = [minute(2), minute(5)];
    const at = (i: number) => ({ minute: START + i * MINUTE, lostToTarget: 1 });
    const found = withLostSlots(rows, [at(0), at(2), at(3), at(4), at(5), at(6)]);
    expect(found.map((one) => one.lost ?? 0)).toEqual([3, 1]);
  });
});

describe('blocks', () => {
  it('hold twelve sessions, a minute at least, and are whole minutes', () => {
    expect(
      [100, 5_000, 5_001, 7_000, 30_000, 60_000].map((ms) => blockLength(ms) / MINUTE),
    ).toEqual([1, 1, 2, 2, 6, 12]);
  });

  it('of one session a minute show bursts that single minutes cannot', () => {
    const rows = minutes(240, (i) => (i < 3 ? { agent: { bad: 1 } } : {}), 1);
    const verdict = judge(rows, { intervalMs: MINUTE });
    expect(of(verdict, 'agent').evidence.blocks).toBe(20);
    expect(of(verdict, 'agent').evidence.phiPass).toBeGreaterThan(1.3);
    expect(of(verdict, 'agent').reason.text).toContain('each block of 12\u00a0min');
  });

  it('keep their length where the interval changes later', () => {
    const rows = minutes(80);
    const intervalAt = (at: number) => (at < START + 40 * MINUTE ? 5_000 : 30_000);
    const before = judge(rows.slice(0, 40), { intervalAt });
    const after = judge(rows, { intervalAt, intervalMs: 30_000 });
    expect([before.verdict, after.verdict]).toEqual(['pass', 'pass']);
    expect(after.fellAt).toBe(before.fellAt);
    expect(of(after, 'connection').evidence.blocks).toBe(40 + Math.floor(40 / 6));
  });
});

describe('words of a pass', () => {
  it('say on what it rests: on sessions only if failures come singly, on blocks without a condition', () => {
    const soon = of(judge(healthy), 'connection').reason.text;
    expect(soon).toMatch(
      /^Success is proven above 95\u00a0% if failures come singly: 100\.0\u00a0%/,
    );
    const late = of(judge(minutes(200)), 'connection').reason.text;
    expect(late).toMatch(/^Success is proven above 95\u00a0%: 100\.0/);
    expect(of(judge(healthy), 'emergency').reason.text).toMatch(
      /^The share is proven below 5\u00a0%/,
    );
  });
});

describe('a breach on open minutes', () => {
  const open = minutes(1, () => INCIDENT);

  it('is said so far, and decides nothing', () => {
    const verdict = judge([], { open });
    expect(verdict).toMatchObject({ verdict: 'inconclusive', soFar: true, settled: false });
    expect(verdict.reason).toMatchObject({ code: 'breach_unconfirmed' });
    expect(of(verdict, 'connection')).toMatchObject({ soFar: true, seen: { bad: 12, valid: 12 } });
  });

  it('needs ten sessions, and counts those in flight as good', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (bad, good) => {
        const count = { bad, valid: bad + good };
        const verdict = judge([], { open: [minute(0, { connection: count }, bad + good)] });
        const inFlight = mostInFlight(DEFAULT_GATE.longestSessionMs, 5_000);
        const proven = lnEFail(bad, bad + good + inFlight, 0.05) >= LN_FAIL_THRESHOLD;
        expect(of(verdict, 'connection').soFar).toBe(bad + good >= 10 && proven);
      }),
    );
  });

  it('is withdrawn where the minutes that follow are good', () => {
    const later = judge(
      minutes(20, (i) => (i === 0 ? { agent: { bad: 6 } } : {})),
      {
        open: [minute(20)],
      },
    );
    expect(later.soFar).toBe(false);
  });

  it('is not said for ever where the soak is over and failures come in bursts', () => {
    const rows = minutes(40, (i) => (i % 10 === 0 ? { agent: { bad: 12 } } : {}));
    const verdict = judge(rows, {
      open: [minute(40)],
      thresholds: { ...DEFAULT_THRESHOLDS, agent: 500 },
    });
    expect(of(verdict, 'agent').reason.code).toBe('breach_unconfirmed');
    expect(verdict.soFar).toBe(false);
  });

  it('is final once its minutes close, and so far no longer', () => {
    const verdict = judge(
      minutes(3, () => INCIDENT),
      { open },
    );
    expect(verdict).toMatchObject({ verdict: 'fail', soFar: false });
  });

  it('is a fail where no more minutes come', () => {
    const failed = judge(
      minutes(1, () => INCIDENT),
      { replaced: true },
    );
    expect(failed).toMatchObject({ verdict: 'fail', settled: true, fellAt: START + MINUTE });
    const few = judge([minute(0, { connection: { bad: 9 } }, 9)], { replaced: true });
    expect(few.verdict).toBe('inconclusive');
  });
});

describe('sessions that exceed a limit', () => {
  const over = (ended: number, overLimit: number) => ({
    measured: { ...measured, ended, scheduled: ended, excluded: overLimit, overLimit },
    limit: 'a message of 6.1 MiB exceeds maxMessage (5 MiB): raise it',
  });

  it('are named with the way out, and do not make the verdict invalid', () => {
    const verdict = judge([], over(480, 480));
    expect(verdict).toMatchObject({ verdict: 'inconclusive', reason: { code: 'limit' } });
    expect(verdict.reason.text).toBe('Every session exceeds maxMessage (5 MiB): raise it.');
    const some = judge(minutes(30), over(480, 120));
    expect(some.reason.text).toMatch(/^120 of 480 sessions exceed maxMessage/);
    const other = { ...over(480, 480), limit: 'more than 20,000 frames in one session' };
    expect(judge([], other).reason.text).toBe(
      'Every session exceeds a limit of the probe: more than 20,000 frames in one session.',
    );
  });

  it('do not hide a fail, nor faults of the probe', () => {
    expect(
      judge(
        minutes(4, () => INCIDENT),
        over(480, 430),
      ).verdict,
    ).toBe('fail');
    const both = { ...measured, excluded: 200, overLimit: 60 };
    expect(judge(healthy, { measured: both }).reason.code).toBe('excluded');
    expect(judge(healthy, over(500, 20)).verdict).toBe('pass');
  });
});

describe('a release whose sessions stop', () => {
  it('is promised nothing, and says what it would have needed', () => {
    const verdict = judge(minutes(5), { stopped: true });
    expect(verdict).toMatchObject({ settled: false, sessionsNeeded: null, timeNeededMs: null });
    expect(verdict.wouldNeed).toBe(189 - 60);
    expect(verdict.indicators.every((one) => one.sessionsNeeded === null)).toBe(true);
  });
});
