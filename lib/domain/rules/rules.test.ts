import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../tests/support/domain/histogram-of';
import { criticalCount } from '../statistics/binomial';
import { GATED, INDICATORS } from '../tallies/indicators';
import { defaultRules } from './default-rules';
import { conditionValue } from './evaluate-rule';
import { measureQuery, sumMeasureBuckets } from './measure';
import type { Rule } from './rule';
import { ruleProblem } from './rule-problem';
import { ignoredText, measureText, replayText, ruleText } from './rule-text';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const RULES = defaultRules(0);
const byId = (id: string): Rule => {
  const found = RULES.find((rule) => rule.id === id);
  if (!found) throw new Error(`no rule ${id}`);
  return found;
};
const page = byId('page-connection');

describe('the rules that Tocsin brings', () => {
  it('are one page per gated indicator, one ticket per indicator, and the rules about missing data', () => {
    expect(RULES.map((rule) => rule.id)).toEqual([
      'probe-silent',
      'no-data',
      ...GATED.map((key) => `page-${key}`),
      ...INDICATORS.map((key) => `ticket-${key}`),
      'silent-factory',
      'silent-emergency',
      'silent-agent',
    ]);
  });

  it('are valid at every interval up to an hour', () => {
    for (const rule of RULES)
      for (const intervalMs of [1000, 5000, 60_000, 3_600_000])
        for (const thresholdBp of [200, 500, 1000])
          expect(ruleProblem(rule, { intervalMs, thresholdBp }), rule.id).toBeNull();
  });
});

describe('ruleProblem', () => {
  const at = { intervalMs: 5000, thresholdBp: 500 };

  it('refuses a rule about audio where no audio is declared', () => {
    const measure = { kind: 'latency', latency: 'firstAudio', limitMs: 800 } as const;
    const rule: Rule = { ...page, id: 'audio', measure, thresholdBp: 500 };
    const plan = { measured: [], awaited: [], measuresEmergency: false };
    const journey = { name: 'voice', hash: '', text: '', plan };
    expect(ruleProblem(rule, at)).toBe(
      'The built-in journey declares no audio, so no first audio is measured.',
    );
    expect(ruleProblem(rule, { ...at, journey })).toContain('The journey voice declares no audio');
    const withAudio = { ...journey, plan: { ...plan, measuresAudio: true as const } };
    expect(ruleProblem(rule, { ...at, journey: withAudio })).toBeNull();
    expect(plain(measureText(measure))).toBe(
      'the first audio after the request slower than 800 ms',
    );
  });

  it('states why a rule can never fire', () => {
    const short = { ...page, conditions: [{ longMs: 60_000, shortMs: 60_000, alpha: 1e-3 }] };
    const tooFew = ruleProblem({ ...short, minSessions: 20 }, at) ?? '';
    expect(plain(tooFew)).toBe(
      'It can never fire: 1 min contain 12 sessions at one every 5 s, and it requires 20.',
    );
    expect(ruleProblem({ ...short, minBad: 13 }, at)).toContain('requires 13 bad ones');
    expect(ruleProblem(short, { ...at, thresholdBp: 9000 })).toContain(
      'not even 12 bad ones prove',
    );
    expect(ruleProblem({ ...page, conditions: [] }, at)).toContain('no condition');
    const upsideDown = [{ longMs: 60_000, shortMs: 120_000, alpha: 1e-3 }];
    expect(ruleProblem({ ...page, conditions: upsideDown }, at)).toContain('short window');
  });

  it('refuses what the backend never reports about its own connections', () => {
    const server = { ...page, source: 'server' as const };
    expect(ruleProblem(server, at)).toBeNull();
    expect(
      ruleProblem({ ...server, measure: { kind: 'closeCode', code: 1011 }, thresholdBp: 100 }, at),
    ).toContain('does not report');
    expect(ruleProblem({ ...server, scope: { ...page.scope, location: 'a' } }, at)).toContain(
      'no location',
    );
    expect(ruleProblem({ ...page, measure: { kind: 'closeCode', code: 1011 } }, at)).toContain(
      'no threshold',
    );
  });

  it('refuses to fire on one bad session, whatever n', () => {
    const eager = { ...page, minSessions: 1, minBad: 1 };
    const loose = [{ longMs: 300_000, shortMs: 60_000, alpha: 0.1 }];
    expect(ruleProblem({ ...eager, conditions: loose }, at)).toContain('one bad session of 1');
    expect(ruleProblem({ ...eager, minBad: 2, conditions: loose }, at)).toBeNull();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.constantFrom(1e-3, 1e-2, 0.1),
        fc.nat(60),
        (minSessions, thresholdBp, alpha, extra) => {
          const rule = {
            ...eager,
            minSessions,
            conditions: [{ longMs: 300_000, shortMs: 60_000, alpha }],
          };
          if (ruleProblem(rule, { intervalMs: 5000, thresholdBp }) !== null) return;
          const window = { from: 0, to: 1, count: { bad: 1, n: minSessions + extra } };
          const value = conditionValue({ long: window, short: window }, alpha, {
            ...rule,
            thresholdBp,
          });
          expect(value).toBe('false');
        },
      ),
    );
  });

  it('refuses exactly what a total outage cannot fire', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 600_000 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 200 }),
        (intervalMs, thresholdBp, minSessions) => {
          const rule = {
            ...page,
            minSessions,
            conditions: [{ longMs: 300_000, shortMs: 60_000, alpha: 1e-3 }],
          };
          const room = Math.floor(Math.max(300_000, 12 * intervalMs) / intervalMs);
          const fires =
            room >= Math.max(minSessions, 3) &&
            criticalCount(room, thresholdBp / 10_000, 1e-3) <= room;
          expect(ruleProblem(rule, { intervalMs, thresholdBp }) === null).toBe(fires);
        },
      ),
    );
  });
});

describe('measures', () => {
  it('count unknown sessions among the n, as good', () => {
    const rows = [{ at: 0, counts: { indicators: { factory: { bad: 2, valid: 5, unknown: 3 } } } }];
    const measure = { kind: 'indicator', indicator: 'factory' } as const;
    expect(measureQuery(measure)).toEqual({ read: 'tallies' });
    expect(sumMeasureBuckets(measure, { tallies: rows as never })).toEqual([
      { at: 0, count: { bad: 2, n: 8, unknown: 3 } },
    ]);
  });

  it('divide ways of failing by all sessions that were not excluded', () => {
    const counts = [
      { at: 10, kind: 'outcome', key: 'passed', n: 6 },
      { at: 10, kind: 'outcome', key: 'excluded', n: 9 },
      { at: 10, kind: 'outcome', key: 'failed', n: 4 },
      { at: 10, kind: 'signature', key: 'abc factory: 1011', n: 3 },
      { at: 10, kind: 'signature', key: 'abcd ready: 1006', n: 1 },
      { at: 0, kind: 'outcome', key: 'passed', n: 1 },
    ] as const;
    const measure = { kind: 'signature', signature: 'abc' } as const;
    expect(measureQuery(measure)).toMatchObject({ kinds: ['outcome', 'signature'] });
    expect(sumMeasureBuckets(measure, { counts })).toEqual([
      { at: 0, count: { bad: 0, n: 1 } },
      { at: 10, count: { bad: 3, n: 10 } },
    ]);
    const code = [{ at: 0, kind: 'closeCode', key: '1011', n: 2 }] as const;
    expect(
      sumMeasureBuckets({ kind: 'closeCode', code: 1011 }, { counts: code })[0]?.count.bad,
    ).toBe(2);
    const stage = [{ at: 0, kind: 'failedStage', key: 'ready', n: 2 }] as const;
    expect(
      sumMeasureBuckets({ kind: 'stage', stage: 'ready' }, { counts: stage })[0]?.count.bad,
    ).toBe(2);
  });

  it('count slow sessions and timeouts of those measured', () => {
    const histogram = histogramOf([500, 1990, 2000, 2500, 9000, 'timeout']);
    const measure = { kind: 'latency', latency: 'ready', limitMs: 2000 } as const;
    const latencies = [{ at: 0, latency: 'ready', histogram }] as const;
    expect(sumMeasureBuckets(measure, { latencies })).toEqual([{ at: 0, count: { bad: 3, n: 6 } }]);
  });
});

describe('texts', () => {
  it('describe a rule in a sentence', () => {
    expect(plain(ruleText(page))).toBe(
      'more sessions are bad for connection than the threshold allows, in 5 min and still in 1 min, or in 30 min and still in 5 min',
    );
    const slow: Rule = {
      ...page,
      measure: { kind: 'latency', latency: 'ready', limitMs: 2000 },
      thresholdBp: 500,
      conditions: page.conditions.slice(0, 1),
      forMs: 60_000,
    };
    expect(plain(ruleText(slow))).toBe(
      'more than 5 % of sessions have ready slower than 2 s, in 5 min and still in 1 min, for 1 min',
    );
    expect(plain(ruleText(byId('no-data')))).toBe('no finished session, for 1 min');
    expect(measureText({ kind: 'closeCode', code: 1011 })).toBe('sessions closed with 1011');
  });

  it('describe the effect of ignoring blips', () => {
    expect(plain(ignoredText({ atOnce: 9, firings: 3 }, 120_000))).toBe(
      'ignores 6 of 9 firings that ended within 2 min',
    );
    expect(plain(ignoredText({ atOnce: 3, firings: 3 }, 60_000))).toBe(
      'ignores no firing: none was shorter than 1 min',
    );
  });

  it('describe a replay', () => {
    expect(plain(replayText(3, 42 * 60_000, 7 * 86_400_000))).toBe(
      'would have fired 3 times in 7 d, for 42 min',
    );
    expect(plain(replayText(0, 0, 86_400_000))).toBe('would not have fired in 24 h');
  });
});

describe('a rule about the certificate of a server', () => {
  const measure = { kind: 'certificateDays' as const, below: 14 };
  const row = (key: string, n: number) => ({ at: 0, kind: 'certificateDays' as const, key, n });

  it('counts sessions over TLS by the days that were left', () => {
    expect(measureQuery(measure)).toEqual({ read: 'counts', kinds: ['certificateDays'] });
    const counts = [row('13', 4), row('-1', 1), row('14', 2), row('100', 3)];
    expect(sumMeasureBuckets(measure, { counts })).toEqual([{ at: 0, count: { bad: 5, n: 10 } }]);
  });

  it('measures nothing where no session runs over TLS', () => {
    const counts = [{ at: 0, kind: 'outcome' as const, key: 'passed', n: 9 }];
    expect(sumMeasureBuckets(measure, { counts })).toEqual([]);
  });

  it('is true while each session sees a certificate that expires soon, and reads as a sentence', () => {
    const count = { bad: 60, n: 60 };
    const window = { from: 0, to: 1_800_000, count };
    const limits = { thresholdBp: 5_000, minSessions: 10, minBad: 3 };
    expect(conditionValue({ long: window, short: window }, 0.001, limits)).toBe('true');
    const none = { ...window, count: { bad: 0, n: 0 } };
    expect(conditionValue({ long: none, short: none }, 0.001, limits)).toBe('unknown');
    expect(plain(ruleText({ ...page, measure, thresholdBp: 5_000 }))).toMatch(
      /^more than 50 % of sessions see the certificate of the server valid for less than 14 days, in/,
    );
    const rule = { ...page, measure, thresholdBp: 5_000 };
    expect(ruleProblem(rule, { intervalMs: 5_000, thresholdBp: 5_000 })).toBeNull();
  });
});
