import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS, GATED, INDICATORS, type IndicatorKey } from '../../tallies/indicators';
import { MINUTE } from '../../time';
import type { WhatFailed } from '../model/verdict';
import { verdictName } from '../model/verdict-names';
import { type IndicatorFacts, UTC_CLOCK, type VerdictFacts } from './verdict-facts';
import { verdictSentence } from './verdict-sentence';

const START = Date.UTC(2026, 10, 27, 18, 54, 36);
const clock = {
  minute: (at: number) => new Date(at).toISOString().slice(11, 16),
  second: (at: number) => new Date(at).toISOString().slice(11, 19),
};
const at = (text: string) => Date.parse(`2026-11-27T${text}Z`);

/** One indicator: so many bad of so many, in closed minutes and, where they differ, until now. */
function row(
  indicator: IndicatorKey,
  [bad, n]: [number, number],
  more: Partial<IndicatorFacts> = {},
): IndicatorFacts {
  const count = { bad, valid: n, unknown: 0 };
  return {
    indicator,
    gated: GATED.includes(indicator),
    thresholdBp: DEFAULT_THRESHOLDS[indicator],
    verdict: 'inconclusive',
    soFar: false,
    count,
    seen: count,
    worstCase: null,
    ...more,
  };
}

const rows = (
  counts: [number, number],
  more: Partial<Record<IndicatorKey, Partial<IndicatorFacts>>> = {},
) => INDICATORS.map((key) => row(key, key === 'emergency' ? [0, counts[1]] : counts, more[key]));

const facts = (more: Partial<VerdictFacts>): VerdictFacts => ({
  version: '2026.11.27-5',
  startedAt: START,
  verdict: 'inconclusive',
  soFar: false,
  reason: { code: 'too_few_sessions', text: 'Connection: 24 sessions of at least 60.' },
  settled: false,
  judgedAt: at('19:01:32'),
  finalAt: null,
  passAt: null,
  firstMinuteAt: null,
  wouldNeed: null,
  limitation: 'This window of 30 min only excludes outages more frequent than one every 10 min.',
  indicators: rows([0, 24]),
  missing: null,
  what: [],
  seen: null,
  stopped: null,
  signOff: null,
  ...more,
});

const MISMATCH: WhatFailed = {
  stage: 'factory',
  signature: {
    id: 's1',
    title: 'factory: FACTORY_INITIALIZATION_FAILED, closed 1011 (internal error), Expected …',
  },
  count: 51,
  newHere: true,
  before: { bad: 0, n: 61, version: '2026.11.27-4' },
  exampleId: 'x',
  passingId: 'p',
};

/** Headline and the rest with plain spaces. */
function say(more: Partial<VerdictFacts>) {
  const { headline, rest } = verdictSentence(facts(more), clock);
  return [headline, rest].map((text) => text.replaceAll('\u00a0', ' '));
}

const failing = {
  verdict: 'fail' as const,
  settled: true,
  indicators: rows([51, 101], { connection: { verdict: 'fail' }, factory: { verdict: 'fail' } }),
  what: [MISMATCH],
};

describe('a release whose first minute is open', () => {
  const seen = { at: START, sessions: 0, failed: 0, cold: { sessions: 0, failed: 0 } };
  const open = {
    verdict: 'no_data' as const,
    reason: { code: 'no_sessions' as const, text: 'No session of a complete minute yet.' },
    seen: { ...seen, sessions: 63 },
    firstMinuteAt: at('18:58:00'),
  };

  it('is not judged yet, and never said to have no data', () => {
    expect(say(open)).toEqual([
      '2026.11.27-5: not judged yet. 0 of 63 sessions failed.',
      'Its first minute closes at about 18:58. No session of a complete minute yet.',
    ]);
    const cold = { ...seen, cold: { sessions: 4, failed: 4 } };
    expect(say({ ...open, seen: cold })[0]).toMatch(/: not judged yet\. 4 of 4 warm-up sessions/);
  });

  it('has no data where nothing was seen, and where nothing more is awaited', () => {
    expect(say({ ...open, seen, indicators: rows([0, 0]) })[0]).toMatch(/: no data\. No session/);
    expect(say({ ...open, settled: true })[0]).toMatch(/: no data\./);
  });
});

describe('the sentence of a verdict', () => {
  it('fail, final', () => {
    expect(say(failing)).toEqual([
      '2026.11.27-5 fails: 51 of 101 sessions stopped at factory.',
      '"Expected …", new in this release; 0 of 61 in 2026.11.27-4. Factory success 49.5 %, needs > 98 %. Final since 19:01:32. Not signed off.',
    ]);
  });

  it('fail, of something known before, and of a release without one to compare with', () => {
    const known = { ...MISMATCH, newHere: false, before: { bad: 3, n: 61, version: 'v4' } };
    expect(say({ ...failing, what: [known] })[1]).toContain('"Expected …"; 3 of 61 in v4.');
    const alone = { ...MISMATCH, newHere: false, before: null };
    expect(say({ ...failing, what: [alone] })[1]).toMatch(/^"Expected …"\. Factory/);
  });

  it('fail, with several ways at one stage, and a more frequent one that explains nothing', () => {
    const second = { ...MISMATCH, signature: { id: 's2', title: 'factory: other' }, count: 9 };
    const agent = { ...MISMATCH, stage: 'agent' as const, count: 70 };
    const [headline] = say({ ...failing, what: [agent, { ...MISMATCH, count: 40 }, second] });
    expect(headline).toBe('2026.11.27-5 fails: 49 of 119 sessions stopped at factory.');
  });

  it('fail, with the share of the emergency handler', () => {
    const served = [...rows([40, 40], { agent: { verdict: 'fail' } })].map((one) =>
      one.indicator === 'emergency' ? row('emergency', [12, 40], { verdict: 'fail' }) : one,
    );
    expect(say({ ...failing, indicators: served })[1]).toContain(
      'Emergency handler served 12 of 40.',
    );
    const alone = served.map((one) =>
      one.indicator === 'emergency' ? one : { ...one, verdict: 'pass' as const },
    );
    expect(say({ ...failing, indicators: alone, what: [] })[0]).toBe(
      '2026.11.27-5 fails: Emergency 30.0 %, needs < 5 %.',
    );
  });

  it('fail, of sessions that were degraded and stopped nowhere', () => {
    const degraded = { ...MISMATCH, stage: null };
    expect(say({ ...failing, what: [degraded] })[0]).toBe(
      '2026.11.27-5 fails: 51 of 101 sessions were not served by the agent.',
    );
  });

  it('fail, so far', () => {
    const seen = { bad: 30, valid: 52, unknown: 0 };
    const open = rows([12, 12], {
      connection: { soFar: true, seen },
      factory: { soFar: true, seen },
    });
    const found = say({
      soFar: true,
      indicators: open,
      what: [{ ...MISMATCH, count: 30 }],
      finalAt: at('18:59:00'),
    });
    expect(found[0]).toBe('2026.11.27-5 fails so far: 30 of 52 sessions stopped at factory.');
    expect(found[1]).toContain('Proven on open minutes; final at 18:59, when they close.');
    expect(found[1]).toContain('Factory success 42.3 %, needs > 98 %.');
  });

  it('pass', () => {
    const passed = {
      version: '2026.11.27-6',
      verdict: 'pass' as const,
      settled: true,
      indicators: rows([2, 412], {
        connection: { worstCase: 4 / 414 },
        agent: { worstCase: 4 / 414 },
      }),
      missing: { sessions: 2, of: 414 },
    };
    expect(say(passed)).toEqual([
      '2026.11.27-6 passes: all four indicators hold, on 412 sessions.',
      '2 of 414 sessions are missing; if both were bad, connection would be 99.0 %. Proven if failures come singly. This window of 30 min only excludes outages more frequent than one every 10 min. Not signed off.',
    ]);
    expect(say({ ...passed, missing: { sessions: 0, of: 412 } })[1]).toMatch(
      /^None of 412 sessions is missing\./,
    );
    expect(say({ ...passed, missing: { sessions: 1, of: 413 } })[1]).toContain('if it were bad');
    expect(say({ ...passed, missing: { sessions: 9, of: 421 } })[1]).toContain(
      'if all of those were bad',
    );
    expect(say({ ...passed, certificateVerified: false })[1]).toContain(
      "The server's certificate was not verified.",
    );
    const delayMs = { session: 1_200_000, closing: 1_260_000 };
    expect(say({ ...passed, delayMs })[1]).toContain(
      'Sessions may last 20 min, so a verdict is about sessions that began at least 21 min before it.',
    );
    expect(say({ ...passed, delayMs: { session: 600_000, closing: 660_000 } })[1]).not.toContain(
      'may last',
    );
    // A verdict of an older version does not know what is missing.
    expect(say({ ...passed, missing: null })[1]).toMatch(/^Proven if failures come singly/);
  });

  it('undecided, serving', () => {
    const seen = { at: START, sessions: 24, failed: 0, cold: { sessions: 12, failed: 3 } };
    expect(say({ version: '2026.11.27-6', seen, passAt: at('19:28:00') })).toEqual([
      '2026.11.27-6: not decided. 0 of 24 sessions failed.',
      'A pass is possible at about 19:28. Connection: 24 sessions of at least 60.',
    ]);
  });

  it('undecided, with what was seen at any time: of the warm-up, nothing, or failures with their stage', () => {
    const cold = { at: START, sessions: 0, failed: 0, cold: { sessions: 12, failed: 12 } };
    expect(say({ seen: cold, indicators: rows([0, 0]) })[0]).toBe(
      '2026.11.27-5: not decided. 12 of 12 warm-up sessions failed.',
    );
    const nothing = { ...cold, cold: { sessions: 0, failed: 0 } };
    expect(say({ verdict: 'no_data', seen: nothing, indicators: rows([0, 0]) })[0]).toBe(
      '2026.11.27-5: no data. No session yet.',
    );
    const some = { at: START, sessions: 24, failed: 2, cold: { sessions: 0, failed: 0 } };
    const [headline, rest] = say({ seen: some, what: [{ ...MISMATCH, count: 2 }] });
    expect(headline).toContain('2 of 24 sessions failed.');
    expect(rest).toMatch(/^2 of 24 sessions stopped at factory\./);
  });

  it('undecided, replaced: nothing is promised', () => {
    const seen = { at: START, sessions: 61, failed: 1, cold: { sessions: 0, failed: 0 } };
    const stopped = { why: 'replaced' as const, at: START + 20 * MINUTE };
    const replaced = { version: '2026.11.27-4', seen, wouldNeed: 128 };
    expect(say({ ...replaced, stopped })).toEqual([
      '2026.11.27-4: undecided, replaced after 20 min.',
      '1 of 61 sessions failed. A pass would have needed 128 more.',
    ]);
    const old = { code: 'replaced' as const, text: '' };
    expect(say({ ...replaced, settled: true, reason: old })[0]).toBe(
      '2026.11.27-4: undecided, replaced.',
    );
    expect(say({ ...replaced, stopped: { why: 'paused', at: START } })[0]).toBe(
      '2026.11.27-4: undecided, its target is paused.',
    );
  });

  it('undecided, by its deadline', () => {
    const reason = { code: 'deadline' as const, text: 'The deadline passed.' };
    expect(say({ settled: true, reason })[0]).toContain(': not decided by its deadline. ');
  });

  it('withdrawn, and invalid', () => {
    const reason = { code: 'withdrawn' as const, text: 'Reports that came late changed sessions.' };
    expect(say({ verdict: 'withdrawn', reason })).toEqual([
      '2026.11.27-5: its pass is withdrawn.',
      reason.text,
    ]);
    expect(say({ verdict: 'invalid' })[0]).toBe('2026.11.27-5: the verdict is invalid.');
  });

  it('signed', () => {
    const signOff = { action: 'approve' as const, verdict: null, name: 'Mira Holt' };
    const by = (more: object) => ({ ...signOff, at: at('19:20:00'), expired: false, ...more });
    const end = (more: Partial<VerdictFacts>) => say(more)[1];
    expect(end({ ...failing, signOff: by({}) })).toContain(
      'Fail confirmed by Mira Holt, 19:20:00.',
    );
    expect(end({ verdict: 'pass', signOff: by({}) })).toContain('Approved by Mira Holt, 19:20:00.');
    expect(end({ verdict: 'pass', signOff: by({ action: 'hold' }) })).toContain(
      'Held by Mira Holt: pipelines get no pass.',
    );
    const override = by({ action: 'override', verdict: 'pass' });
    expect(end({ ...failing, signOff: override })).toContain(
      'Overridden by Mira Holt: pipelines get pass; the evidence says fail.',
    );
    expect(end({ ...failing, signOff: by({ expired: true }) })).toContain('Not signed off.');
    expect(end({ signOff: by({}) })).toContain('Approved without a verdict by Mira Holt');
  });
});

describe('the word of a verdict', () => {
  it('is in full', () => {
    expect(verdictName({ verdict: 'inconclusive', soFar: true })).toBe('Fails so far');
    expect(verdictName({ verdict: 'fail', soFar: true })).toBe('Fails');
    expect(verdictName({ verdict: 'inconclusive', code: 'replaced' })).toBe('Undecided, replaced');
    expect(verdictName({ verdict: 'inconclusive', code: 'not_meaningful' })).toBe('Not meaningful');
    expect(verdictName({ verdict: 'withdrawn' })).toBe('Withdrawn');
  });
});

it('the clock of documents names the day and the zone', () => {
  expect(UTC_CLOCK.second(at('19:01:32'))).toBe('27 Nov 2026, 19:01:32 UTC');
  expect(UTC_CLOCK.minute(at('19:28:00'))).toBe('19:28 UTC');
});
