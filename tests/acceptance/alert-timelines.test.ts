import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertLifecycle, advanceAlert, endAlert } from '@/lib/domain/alerts/advance-alert';
import type { ConditionValue } from '@/lib/domain/rules/rule';

const TICK_S = 15;
const VALUES: Record<string, ConditionValue> = { '1': 'true', '0': 'false', '?': 'unknown' };

type Play = { for: number; keep: number; tick?: number };
type Told = {
  events: string[];
  ends: AlertLifecycle | null;
  at: (second: number) => AlertLifecycle | null;
};

/**
 * The time language of statistics.md §3.1: one sign a tick of 15 s, `1` true, `0` false, `?` no data; `for` and `keep` in
 * seconds. Answers every change as `t<second> <what>`.
 */
function play(input: string, { for: forS, keep, tick = TICK_S }: Play): Told {
  const events: string[] = [];
  const states: Array<AlertLifecycle | null> = [];
  let alert: AlertLifecycle | null = null;
  let closed: AlertLifecycle | null = null;
  for (const [index, sign] of [...input].entries()) {
    const at = index * tick;
    const past = closed && {
      firings: closed.firings,
      flappingSince: closed.flappingSince,
      changedAt: closed.resolvedAt ?? 0,
    };
    const next: { alert: AlertLifecycle | null; effects: string[] } = advanceAlert<AlertLifecycle>(
      alert,
      {
        at: at * 1000,
        value: VALUES[sign] ?? 'unknown',
        forMs: forS * 1000,
        keepFiringMs: keep * 1000,
        past: past && { ...past },
      },
      (life) => life,
    );
    events.push(...next.effects.map((effect) => `t${at} ${effect}`));
    const isClosed: boolean = next.alert?.phase === 'resolved';
    if (isClosed) closed = next.alert;
    alert = isClosed ? null : next.alert;
    states.push(alert);
  }
  return { events, ends: alert, at: (second) => states[Math.floor(second / tick)] ?? null };
}

describe('timelines of statistics.md §3.1', () => {
  it.each([
    ['A', '0110', 0, 0, ['t15 fired', 't45 resolved']],
    [
      'B',
      '01101110',
      30,
      0,
      ['t15 pending', 't45 dropped', 't60 pending', 't90 fired', 't105 resolved'],
    ],
    ['C', '0111010000001', 30, 60, ['t15 pending', 't45 fired', 't150 resolved', 't180 pending']],
    [
      'D',
      '111???0000',
      15,
      30,
      ['t0 pending', 't15 fired', 't45 stale', 't90 fresh', 't120 resolved'],
    ],
    ['E', '01?11', 30, 0, ['t15 pending', 't30 stale', 't45 fresh', 't60 fired']],
    ['F', '11100100000', 0, 60, ['t0 fired', 't150 resolved']],
  ] as const)('case %s: %s', (_, input, forS, keep, expected) => {
    expect(play(input, { for: forS, keep }).events).toEqual(expected);
  });

  it('case C keeps firing without a word while it comes and goes', () => {
    const { at } = play('0111010000001', { for: 30, keep: 60 });
    expect(at(60)).toMatchObject({ phase: 'firing', keepSince: 60_000 });
    expect(at(75)).toMatchObject({ phase: 'firing', keepSince: null });
  });

  it('case D stays firing and stale while it is blind', () => {
    const { at } = play('111???0000', { for: 15, keep: 30 });
    for (const second of [45, 60, 75])
      expect(at(second)).toMatchObject({ phase: 'firing', staleSince: 45_000 });
  });

  it('stops the clock of keep-firing too while nothing is measured', () => {
    expect(play('10??00', { for: 0, keep: 30 }).events).toEqual([
      't0 fired',
      't30 stale',
      't60 fresh',
      't75 resolved',
    ]);
  });
});

describe('pitfall 1 of statistics.md §2.4: a `for` shorter than the short window filters nothing', () => {
  it('fires on a blip that a longer `for` ignores', () => {
    // The condition stays true about 65 s after a blip of 50 s.
    expect(play('0111110000', { for: 60, keep: 0 }).events).toContain('t75 fired');
    expect(play('0111110000', { for: 120, keep: 0 }).events).not.toContain('t75 fired');
  });
});

describe('flapping (statistics.md §3.6)', () => {
  // Two ticks true, two false: a firing each minute, no keep.
  const flaps = '1100'.repeat(3);

  it('is found at the third firing in an hour, and then keeps firing for 15 min', () => {
    const { events } = play(`${flaps}${'0'.repeat(62)}`, { for: 0, keep: 0 });
    expect(events).toContain('t120 flapping');
    expect(events.filter((event) => event.endsWith('fired'))).toHaveLength(3);
    expect(events.at(-1)).toBe(`t${150 + 15 * 60} resolved`);
  });

  it('is over after 30 min without a change', () => {
    const { events, ends } = play(`${flaps}${'1'.repeat(130)}`, { for: 0, keep: 0 });
    // The last change: true again at t180.
    expect(events.at(-1)).toBe(`t${180 + 30 * 60} steady`);
    expect(ends?.flappingSince).toBeNull();
  });

  it('is not three firings in more than an hour', () => {
    const slow = `1${'0'.repeat(3)}`.repeat(3);
    expect(play(slow, { for: 0, keep: 0, tick: 600 }).events.join()).not.toContain('flapping');
  });
});

describe('for every history', () => {
  const input = fc
    .array(fc.constantFrom('0', '1', '?'), { minLength: 1, maxLength: 120 })
    .map((signs) => signs.join(''));
  const options = fc.record({
    for: fc.constantFrom(0, 15, 60, 120),
    keep: fc.constantFrom(0, 30, 300),
  });

  it('never fires or resolves on a tick without data', () => {
    fc.assert(
      fc.property(input, options, (signs, how) => {
        for (const event of play(signs, how).events) {
          const [time = '', what] = event.split(' ');
          const sign = signs[Number(time.slice(1)) / TICK_S];
          if (sign === '?') expect(what).toBe('stale');
          if (what === 'fired' || what === 'pending') expect(sign).toBe('1');
          if (what === 'resolved' || what === 'dropped') expect(sign).toBe('0');
        }
      }),
    );
  });

  it('ends every firing in exactly one resolve, or still fires', () => {
    fc.assert(
      fc.property(input, options, (signs, how) => {
        const { events, ends } = play(signs, how);
        const turns = events
          .map((event) => event.split(' ')[1])
          .filter((what) => what === 'fired' || what === 'resolved');
        turns.forEach((what, index) => {
          expect(what).toBe(index % 2 === 0 ? 'fired' : 'resolved');
        });
        expect(turns.at(-1) === 'fired').toBe(ends?.phase === 'firing');
      }),
    );
  });

  it('never fires before the condition held for long enough, silence left out', () => {
    fc.assert(
      fc.property(input, options, (signs, how) => {
        for (const event of play(signs, how).events) {
          const [time = '', what] = event.split(' ');
          if (what !== 'fired') continue;
          const run = /[1?]*$/.exec(signs.slice(0, Number(time.slice(1)) / TICK_S + 1))?.[0] ?? '';
          const measured = run.replace(/^\?+/, '').replaceAll('?', '');
          expect((measured.length - 1) * TICK_S).toBeGreaterThanOrEqual(how.for);
        }
      }),
    );
  });

  it('leaves nothing open once its rule or target is gone', () => {
    fc.assert(
      fc.property(input, options, (signs, how) => {
        const { ends } = play(signs, how);
        if (ends === null) return;
        const { alert, effects } = endAlert(ends, 9_999_000);
        if (ends.phase === 'firing')
          expect(alert).toMatchObject({ phase: 'resolved', resolvedAt: 9_999_000 });
        else expect([alert, effects]).toEqual([null, ['dropped']]);
      }),
    );
  });
});
