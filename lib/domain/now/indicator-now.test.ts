import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countWindows } from '../../../tests/support/domain/count-windows';
import { type CountedBucket, type CountedWindows, pageWindowLengths } from '../rules/count-windows';
import { DEFAULT_THRESHOLDS, type IndicatorCount, indicatorsBy } from '../tallies/indicators';
import { MINUTE } from '../time';
import { evaluateIndicatorNow, evaluateIndicatorsNow, type IndicatorInput } from './indicator-now';

const STEP = 10_000;
const TO = 1_700_000_000_000;

/** Windows over a history that is written newest first: `[minutes, sessions, bad, unknown]` a stretch, spread evenly. */
function history(
  stretches: Array<[number, number, number, number?]>,
  intervalMs = 5000,
  notBefore = 0,
): CountedWindows {
  const buckets: CountedBucket[] = [];
  let end = TO;
  for (const [minutes, sessions, bad, unknown = 0] of stretches) {
    const slots = Math.round((minutes * MINUTE) / STEP);
    const share = (n: number, i: number) =>
      Math.floor(((i + 1) * n) / slots) - Math.floor((i * n) / slots);
    for (let i = 0; i < slots; i++) {
      const u = share(unknown, i);
      buckets.push({
        at: end - (i + 1) * STEP,
        count: { bad: share(bad, i), valid: share(sessions, i) - u, unknown: u },
      });
    }
    end -= minutes * MINUTE;
  }
  return countWindows(buckets, {
    end: TO,
    to: TO,
    notBefore,
    windows: pageWindowLengths(intervalMs),
  });
}

const judge = (windows: CountedWindows, more: Partial<IndicatorInput> = {}) =>
  evaluateIndicatorNow({
    indicator: 'connection',
    windows,
    thresholdBp: 500,
    previous: null,
    upstreamFails: false,
    ...more,
  });

describe('ruleWindows', () => {
  it('stretch for slow targets (decision 23)', () => {
    expect(pageWindowLengths(5000)).toEqual({
      r1: { longMs: 5 * MINUTE, shortMs: MINUTE },
      r2: { longMs: 30 * MINUTE, shortMs: 5 * MINUTE },
    });
    expect(pageWindowLengths(5 * MINUTE)).toEqual({
      r1: { longMs: 60 * MINUTE, shortMs: 20 * MINUTE },
      r2: { longMs: 60 * MINUTE, shortMs: 20 * MINUTE },
    });
  });
});

describe('judgeIndicator', () => {
  it('has no data without a valid session', () => {
    expect(judge(history([]))).toMatchObject({
      state: 'no_data',
      wilson: null,
      sessionsNeeded: null,
    });
    expect(judge(history([[5, 60, 0, 60]])).state).toBe('no_data');
  });

  it('holds on the evidence of 5 minutes where they have enough', () => {
    const now = judge(history([[30, 360, 0]]));
    expect(now).toMatchObject({ state: 'holds', count: { bad: 0, valid: 60, unknown: 0 } });
    expect(now.window).toEqual({ from: TO - 5 * MINUTE, to: TO });
  });

  it('takes 30 minutes where 5 have too little', () => {
    const now = judge(history([[30, 360, 0]]), { indicator: 'factory', thresholdBp: 200 });
    expect(now).toMatchObject({ state: 'holds', count: { valid: 360 } });
  });

  it('says how many more clean sessions it needs', () => {
    expect(judge(history([[2, 22, 0]]))).toMatchObject({ state: 'unsure', sessionsNeeded: 53 });
    expect(judge(history([[5, 60, 1]]))).toMatchObject({ state: 'unsure', sessionsNeeded: 71 });
  });

  it('fails a total outage after 12 sessions and 3 never', () => {
    expect(judge(history([[1, 12, 12]]))).toMatchObject({
      state: 'fails',
      conditions: { r1: true, r2: true },
    });
    expect(judge(history([[1, 9, 9]])).state).toBe('unsure');
  });

  it('fails from the critical count of statistics.md §2.3 on', () => {
    expect(judge(history([[5, 60, 10]])).conditions.r1).toBe(true);
    expect(judge(history([[5, 60, 9]])).conditions.r1).toBe(false);
    expect(
      judge(
        history([
          [5, 60, 6],
          [25, 300, 27],
        ]),
      ).conditions,
    ).toMatchObject({ r1: false, r2: true });
    expect(
      judge(
        history([
          [5, 60, 6],
          [25, 300, 26],
        ]),
      ).conditions.r2,
    ).toBe(false);
  });

  it('is stated from the window that shows the failure', () => {
    expect(
      judge(
        history([
          [5, 60, 30],
          [25, 300, 0],
        ]),
      ).count.valid,
    ).toBe(60);
    expect(
      judge(
        history([
          [5, 60, 6],
          [25, 300, 60],
        ]),
      ).count.valid,
    ).toBe(360);
  });

  it('stops failing once the short windows are clean', () => {
    const recovered = judge(
      history([
        [5, 60, 0],
        [25, 300, 300],
      ]),
      { previous: { r1: true, r2: true } },
    );
    expect(recovered).toMatchObject({ state: 'unsure', conditions: { r1: false, r2: false } });
    expect(
      judge(
        history([
          [2, 24, 0],
          [28, 336, 336],
        ]),
      ).conditions,
    ).toMatchObject({ r1: false, r2: true });
  });

  it('leaves a condition as it was while its short window is empty', () => {
    const silent = history([
      [1, 0, 0],
      [29, 348, 348],
    ]);
    expect(judge(silent, { previous: { r1: true, r2: true } }).conditions.r1).toBe(true);
    expect(judge(silent, { previous: { r1: false, r2: false } }).conditions.r1).toBe(false);
    expect(judge(history([]), { previous: { r1: true, r2: true } })).toMatchObject({
      state: 'no_data',
      conditions: { r1: true, r2: true },
    });
  });

  it('counts unknown as bad for holds and as good for fails', () => {
    expect(judge(history([[5, 120, 0, 3]])).state).toBe('unsure');
    expect(judge(history([[5, 140, 0, 1]])).state).toBe('holds');
    expect(judge(history([[5, 60, 3, 50]])).state).toBe('unsure');
  });

  it('never looks behind the start of the release', () => {
    const now = judge(
      history(
        [
          [2, 24, 0],
          [28, 336, 336],
        ],
        5000,
        TO - 2 * MINUTE,
      ),
    );
    expect(now).toMatchObject({ state: 'unsure', count: { bad: 0, valid: 24 } });
    expect(now.window.from).toBe(TO - 2 * MINUTE);
  });

  it('keeps failing until its recovery is proven, with or without data', () => {
    const clean = history([[30, 360, 0]]);
    expect(judge(clean, { isOutage: true }).state).toBe('fails');
    expect(judge(history([]), { isOutage: true }).state).toBe('fails');
    expect(judge(clean).state).toBe('holds');
  });

  it('has no data where nothing came in the last five minutes, however well it went before', () => {
    const silent = history([
      [5, 0, 0],
      [25, 300, 0],
    ]);
    expect(judge(silent, { previous: { r1: false, r2: false, holds: true } }).state).toBe(
      'no_data',
    );
  });

  it('keeps holding on less evidence than it took to begin', () => {
    const some = history([[30, 360, 8]]);
    expect(judge(some).state).toBe('unsure');
    const next = judge(some, { previous: { r1: false, r2: false, holds: true } });
    expect(next).toMatchObject({ state: 'holds', conditions: { holds: true } });
  });

  it('fails by one release that serves, and says which; the numbers are of the whole', () => {
    const whole = history([[30, 360, 12]]);
    const releases = [
      { version: 'v1', windows: history([[30, 320, 0]]), cold: null },
      { version: 'v2', windows: history([[20, 24, 12]]), cold: null },
    ];
    expect(judge(whole, { releases })).toMatchObject({
      state: 'fails',
      count: { bad: 2, valid: 60 },
      ofRelease: { version: 'v2', count: { bad: 12, valid: 24 } },
    });
    expect(judge(whole, { releases: releases.slice(0, 1) })).toMatchObject({
      state: 'unsure',
      ofRelease: null,
    });
    // Where every release fails none of them decides.
    const all = releases.map((one) => ({ ...one, windows: history([[30, 180, 90]]) }));
    expect(judge(history([[30, 360, 180]]), { releases: all })).toMatchObject({
      state: 'fails',
      ofRelease: null,
    });
  });

  it('fails by the cold sessions of a deployment two minutes after it began, not before', () => {
    const count = { bad: 24, valid: 24, unknown: 0 };
    const cold = { startedAt: TO, cold: { bad: 24, n: 24 }, short: { bad: 12, n: 12 }, count };
    const releases = [{ version: 'v2', windows: history([]), cold }];
    const at = (ms: number, more = {}) =>
      judge(history([]), {
        releases: releases.map((one) => ({ ...one, cold: { ...cold, ...more } })),
        now: TO + ms,
      });
    expect(at(2 * MINUTE - 1).state).toBe('no_data');
    expect(at(2 * MINUTE)).toMatchObject({ state: 'fails', ofRelease: { version: 'v2', count } });
    expect(at(2 * MINUTE, { cold: { bad: 9, n: 9 } }).state).toBe('no_data');
    expect(at(2 * MINUTE, { short: { bad: 0, n: 12 } }).state).toBe('no_data');
  });

  it('never lets emergency hold while connection or factory fails', () => {
    const now = judge(history([[30, 360, 0]]), { indicator: 'emergency', upstreamFails: true });
    expect(now).toMatchObject({ state: 'unsure', notMeaningful: true, sessionsNeeded: null });
    const windows = indicatorsBy((key) => history([[30, 360, key === 'factory' ? 200 : 0]]));
    const all = evaluateIndicatorsNow(
      indicatorsBy((key) => ({
        windows: windows[key],
        thresholdBp: DEFAULT_THRESHOLDS[key],
        previous: null,
      })),
    );
    expect([all.factory.state, all.emergency.notMeaningful, all.connection.notMeaningful]).toEqual([
      'fails',
      true,
      false,
    ]);
  });

  it('never lets the agent hold on the few sessions that get past what fails before it', () => {
    const now = judge(history([[30, 360, 0]]), { indicator: 'agent', upstreamFails: true });
    expect(now).toMatchObject({ state: 'unsure', notMeaningful: false, sessionsNeeded: null });
    const alone = judge(history([[30, 360, 0]]), { indicator: 'agent', upstreamFails: false });
    expect(alone.state).toBe('holds');
  });

  const count = fc
    .tuple(fc.nat(400), fc.nat(400), fc.nat(40))
    .map(([x, n, unknown]): IndicatorCount => ({ bad: Math.min(x, n), valid: n, unknown }));

  it('never holds with a ratio at the threshold, and never fails below it', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 1, max: 9999 }), (c, thresholdBp) => {
        const window = { from: 0, to: 1, count: c };
        const pair = { long: window, short: window };
        const now = judge({ r1: pair, r2: pair }, { thresholdBp });
        const share = c.bad / Math.max(1, c.valid);
        if (now.state === 'holds') expect(share).toBeLessThan(thresholdBp / 10_000);
        if (now.state === 'fails') expect(share).toBeGreaterThan(thresholdBp / 10_000);
      }),
    );
  });
});
