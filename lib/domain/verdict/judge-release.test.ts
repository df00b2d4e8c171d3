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
import {
  GATED,
  INDICATORS,
  type IndicatorCount,
  type IndicatorKey,
  indicatorsBy,
} from '../tallies/indicators';
import { emptyCounts } from '../tallies/tally-math';
import { MINUTE } from '../time';
import { DEFAULT_GATE } from './model/gate-settings';

type Counts = NonNullable<Parameters<typeof minute>[1]>;

describe('a release', () => {
  it('that is healthy passes when the soak is over, and not a minute before', () => {
    const soaking = judge(minutes(29));
    expect(soaking.verdict).toBe('inconclusive');
    expect(of(soaking, 'connection').reason.code).toBe('soaking');
    expect(soaking.timeNeededMs).toBe(MINUTE);
    const passed = judge(minutes(30));
    expect(passed.verdict).toBe('pass');
    expect(passed.settled).toBe(true);
    expect(passed.fellAt).toBe(START + 30 * MINUTE);
    expect(passed.limitation).toContain('30\u00a0min');
    expect(passed.limitation).toContain('every 10\u00a0min');
  });

  it('of the incident fails after three steady minutes (statistics.md §7.4)', () => {
    const soon = judge(minutes(2, () => INCIDENT));
    // What fails upstream leaves the agent nothing to measure: that is never "no data".
    expect(soon.verdict).toBe('inconclusive');
    expect(soon.reason.text).toMatch(/^Connection: 24 of 24 failed/);
    expect(of(soon, 'agent').verdict).toBe('no_data');
    expect(of(soon, 'connection').reason).toMatchObject({
      code: 'breach_unconfirmed',
      text: expect.stringMatching(/^24 of 24 failed/),
    });
    const failed = judge(minutes(3, () => INCIDENT));
    expect(failed.verdict).toBe('fail');
    expect(failed.fellAt).toBe(START + 3 * MINUTE);
    for (const key of ['connection', 'factory', 'internalError', 'endToEnd'] as const)
      expect(of(failed, key).verdict, key).toBe('fail');
    expect(of(failed, 'agent').verdict).toBe('no_data');
    expect(of(failed, 'emergency')).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'not_meaningful' },
    });
  });

  it('without a session has no data, and says what it needs', () => {
    const empty = judge([]);
    expect(empty).toMatchObject({ verdict: 'no_data', settled: false, window: null });
    expect(of(empty, 'factory').sessionsNeeded).toBe(189);
  });

  it('names first what is on its way to a fail', () => {
    const { reason } = judge(minutes(2, () => ({ agent: { bad: 12 } })));
    expect(reason.text).toMatch(/^Agent pipeline: 24 of 24 failed, which is evidence for a breach/);
    expect(reason.text).toContain('or the soak ends');
  });

  it('at its threshold stays inconclusive, at last for good', () => {
    const atLimit = (i: number): Counts => ({ connection: { bad: i % 5 < 3 ? 1 : 0 } });
    const rows = minutes(361, atLimit);
    const verdict = judge(rows);
    expect(verdict).toMatchObject({ verdict: 'inconclusive', settled: true, sessionsNeeded: null });
    expect(verdict.reason.code).toBe('deadline');
    expect(verdict.window?.to).toBe(START + 360 * MINUTE);
    expect(judge(rows.slice(0, 100)).settled).toBe(false);
  });

  it('that another took the place of is undecided for good, and never a pass by that', () => {
    const rows = minutes(5);
    const verdict = judge(rows, { replaced: true });
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      settled: true,
      sessionsNeeded: null,
      timeNeededMs: null,
      reason: { code: 'replaced' },
    });
    expect(verdict.reason.text).toMatch(
      /^Connection: Another release took its place .*0 of 60 failed/,
    );
    const unseen = judge([], { replaced: true });
    expect(unseen).toMatchObject({ verdict: 'no_data', settled: true });
    expect(unseen.reason.text).toMatch(/^Another release took its place before a session/);
    const failed = judge(
      minutes(4, () => INCIDENT),
      { replaced: true },
    );
    expect(failed).toMatchObject({ verdict: 'fail', reason: { code: 'proven_above' } });
  });

  it('that failed for three minutes and then got well has failed', () => {
    const rows = minutes(60, (i) => (i < 3 ? INCIDENT : {}));
    expect(judge(rows).verdict).toBe('fail');
  });

  it('that passed and then breaks fails before its deadline', () => {
    expect(judge(minutes(40, (i) => (i >= 30 ? INCIDENT : {}))).verdict).toBe('fail');
  });

  it('whose failures come in bursts needs minutes, not sessions', () => {
    const rows = minutes(31, (i) => (i === 15 ? { agent: { bad: 6 } } : {}));
    const verdict = judge(rows);
    expect(of(verdict, 'agent').evidence.phiPass).toBeGreaterThan(1.3);
    expect(of(verdict, 'agent').reason.code).toBe('bursts');
    expect(verdict.verdict).toBe('inconclusive');
    const needed = Math.ceil((of(verdict, 'agent').timeNeededMs ?? 0) / MINUTE);
    const later = minutes(31 + needed, (i) => (i === 15 ? { agent: { bad: 6 } } : {}));
    expect(judge(later).verdict).toBe('pass');
  });

  it('with unknown outcomes passes only if they were all bad, and fails only if they were all good', () => {
    const bare = { factory: { valid: 0, unknown: 12 }, emergency: { valid: 0, unknown: 12 } };
    const verdict = judge(minutes(60, () => bare));
    expect(of(verdict, 'factory').verdict).toBe('inconclusive');
    expect(of(verdict, 'factory').interval).toEqual([0, 1]);
    expect(verdict.verdict).toBe('inconclusive');
  });

  it('does not soak while nobody watches', () => {
    const rows = [
      ...minutes(15),
      ...minutes(15).map((row) => ({ ...row, at: row.at + 60 * MINUTE })),
    ];
    // The hole of 45 minutes counts as one block.
    expect(judge(rows).verdict).toBe('pass');
    expect(judge(rows.slice(0, 29)).verdict).toBe('inconclusive');
  });
});

describe('what spoils a verdict', () => {
  const healthy = minutes(40);
  const measured = { ended: 480, excluded: 0, scheduled: 480, lostToProbe: 0, lostToTarget: 0 };

  it('a change of configuration makes it invalid, whatever the evidence', () => {
    for (const rows of [healthy, minutes(3, () => INCIDENT)])
      expect(judge(rows, { configChanged: true })).toMatchObject({
        verdict: 'invalid',
        settled: true,
        reason: { code: 'config_changed' },
      });
  });

  it('slots lost to the probe make it invalid, but not where a fail is proven', () => {
    const poor = { ...measured, scheduled: 600, lostToProbe: 120 };
    expect(judge(healthy, { measured: poor })).toMatchObject({
      verdict: 'invalid',
      reason: { code: 'coverage' },
    });
    const failing = minutes(40, () => INCIDENT);
    expect(judge(failing, { measured: poor }).verdict).toBe('fail');
  });

  it('slots lost because sessions hang count against a pass only', () => {
    const hanging = { ...measured, scheduled: 600, lostToTarget: 120 };
    expect(judge(healthy, { measured: hanging })).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'slots_lost_to_target' },
    });
  });

  it('more than a tenth excluded makes it invalid', () => {
    const some = { ...measured, ended: 533, scheduled: 533, excluded: 53 };
    expect(judge(healthy, { measured: some }).verdict).toBe('pass');
    expect(judge(healthy, { measured: { ...some, excluded: 54 } })).toMatchObject({
      verdict: 'invalid',
      reason: { code: 'excluded' },
    });
  });

  it('sessions still in flight are not missing', () => {
    expect(judge(healthy, { measured: { ...measured, scheduled: 498 } }).coverage.share).toBe(1);
    expect(
      judge(healthy, { measured: { ...measured, scheduled: 520 } }).coverage.share,
    ).toBeLessThan(1);
  });

  it('one of several instances is not enough for a pass', () => {
    const instances = { announced: 3, reached: 1 };
    expect(judge(healthy, { instances })).toMatchObject({
      verdict: 'inconclusive',
      reason: { code: 'one_instance' },
    });
    expect(judge(healthy, { instances: { announced: 3, reached: 2 } }).verdict).toBe('pass');
    expect(
      judge(
        minutes(3, () => INCIDENT),
        { instances },
      ).verdict,
    ).toBe('fail');
  });
});

describe('the table of statistics.md §5.3', () => {
  const cell = (bad: number, valid: number, unknown = 0) => ({ bad, valid, unknown });
  /** 1,000 scheduled sessions, spread evenly over 80 minutes so that dispersion says nothing. */
  const totals: Record<IndicatorKey, IndicatorCount> = {
    connection: cell(23, 960),
    factory: cell(14, 943, 3),
    emergency: cell(10, 943, 3),
    agent: cell(37, 937),
    internalError: cell(11, 950),
    endToEnd: cell(60, 960),
  };
  const BLOCKS = 80;
  const part = (total: number, i: number) =>
    Math.floor((total * (i + 1)) / BLOCKS) - Math.floor((total * i) / BLOCKS);
  const rows = Array.from({ length: BLOCKS }, (_, i) => {
    const indicators = indicatorsBy((key) =>
      cell(part(totals[key].bad, i), part(totals[key].valid, i), part(totals[key].unknown, i)),
    );
    return { at: START + i * MINUTE, counts: { ...emptyCounts(), sessions: 12, indicators } };
  });
  const verdict = judge(rows, {
    measured: { ended: 990, excluded: 20, scheduled: 1000, lostToProbe: 0, lostToTarget: 0 },
  });

  it.each([
    ['connection', 6.8653, -8.8877, 'pass'],
    ['factory', -1.666, -3.1508, 'inconclusive'],
    ['agent', 21.5032, -18.7069, 'pass'],
    ['internalError', 0.8872, -3.9001, 'inconclusive'],
    ['endToEnd', -7.1055, 0.1358, 'inconclusive'],
  ] as const)('%s', (indicator, lnEPass, lnEFail, word) => {
    const { evidence, verdict: found } = of(verdict, indicator);
    expect(evidence.count).toEqual(totals[indicator]);
    expect(evidence.lnEPass).toBeCloseTo(lnEPass, 4);
    expect(evidence.lnEFail).toBeCloseTo(lnEFail, 3);
    expect(found).toBe(word);
  });

  it('emergency passes with its unknown sessions counted against it', () => {
    expect(of(verdict, 'emergency').verdict).toBe('pass');
  });

  it('is inconclusive, with a coverage of 0.9798 and 2.0 % excluded', () => {
    expect(verdict.verdict).toBe('inconclusive');
    expect(verdict.coverage.share).toBeCloseTo(0.9798, 4);
    expect(verdict.coverage.excludedShare).toBeCloseTo(20 / 990, 6);
  });
});

const history = fc.array(
  fc.record({
    sessions: fc.integer({ min: 1, max: 40 }),
    bad: fc.double({ min: 0, max: 0.3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 60 },
);
const rowsOf = (list: Array<{ sessions: number; bad: number }>) =>
  list.map(({ sessions, bad }, i) => {
    const count = { bad: Math.round(sessions * bad), valid: sessions };
    return minute(i, { connection: count, agent: count }, sessions);
  });
/** Sums of logarithms may differ in their last digit by the order in which they were added. */
const core = (verdict: ReturnType<typeof judge>) =>
  verdict.indicators.map(({ verdict: word, evidence: { count, n } }) => ({ word, count, n }));

describe('every history (statistics.md §7.3)', () => {
  it('means the same in whatever order its rows are read, and split among probes', () => {
    fc.assert(
      fc.property(history, fc.integer(), (list, seed) => {
        const rows = rowsOf(list);
        const shuffled = [...rows].sort(
          (a, b) => ((a.at * 31 + seed) % 97) - ((b.at * 31 + seed) % 97),
        );
        expect(core(judge(shuffled))).toEqual(core(judge(rows)));
      }),
    );
  });

  it('once failed stays failed, and once passed never returns to undecided', () => {
    fc.assert(
      fc.property(history, (list) => {
        const rows = rowsOf(list);
        const words = rows.map((_, i) => judge(rows.slice(0, i + 1)).verdict);
        const decided = words.filter((word) => word === 'pass' || word === 'fail');
        const first = words.findIndex((word) => word === 'pass' || word === 'fail');
        if (first >= 0) expect(decided.length).toBe(words.length - first);
        if (words.includes('fail')) expect(words.at(-1)).toBe('fail');
      }),
      { numRuns: 40 },
    );
  });

  it('that is inconclusive passes with the clean sessions it asks for', () => {
    fc.assert(
      fc.property(history, (list) => {
        const rows = rowsOf(list);
        const verdict = judge(rows);
        if (verdict.verdict !== 'inconclusive' || verdict.timeNeededMs === null) return;
        const more = Math.ceil(verdict.timeNeededMs / MINUTE);
        const clean = Array.from({ length: more }, (_, i) => minute(rows.length + i));
        const later = judge([...rows, ...clean], {
          settings: { ...DEFAULT_GATE, deadlineMs: 1e12, deadlineSessions: 1e9 },
        });
        expect(later.verdict).toBe('pass');
      }),
      { numRuns: 60 },
    );
  });

  it('states a reason for every indicator and gates by the four', () => {
    const verdict = judge(rowsOf([{ sessions: 12, bad: 0.1 }]));
    expect(verdict.indicators.map((one) => one.indicator)).toEqual([...INDICATORS]);
    for (const one of verdict.indicators) {
      expect(one.reason.text.length).toBeGreaterThan(10);
      expect(one.gated).toBe(GATED.includes(one.indicator));
    }
  });
});
