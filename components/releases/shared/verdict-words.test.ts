import { describe, expect, it } from 'vitest';
import type { IndicatorVerdictView } from '@/lib/contract/api/releases/verdicts';
import { verdictOf } from '@/tests/support/sample-verdict';
import {
  describeIndicator,
  describeVerdict,
  pipelineText,
  towardFail,
  towardPass,
} from './verdict-words';

const plain = (text: string | null) => (text ?? '').replaceAll('\u00a0', ' ');
const indicator = (more: Partial<IndicatorVerdictView> = {}): IndicatorVerdictView => {
  const [first] = verdictOf({}).indicators;
  if (!first) throw new Error('the sample has no indicator');
  return { ...first, ...more };
};

describe('the verdict sentence', () => {
  it('says the word, the reason, how much evidence and what is missing', () => {
    const text = describeVerdict(verdictOf({}));
    expect(text.headline).toBe('2025.09.08-2: not decided. 96 sessions seen.');
    expect(plain(text.evidence)).toBe('On 96 sessions in 8 min, complete minutes so far.');
    expect(plain(text.needed)).toBe('To pass: 264 more sessions without a failure, about 22 min.');
  });

  it('states that only time is missing from a soak', () => {
    const text = describeVerdict(verdictOf({ sessionsNeeded: 0, timeNeededMs: 300_000 }));
    expect(plain(text.needed)).toContain('no more sessions, only about 5 min');
  });

  it('asks for nothing once the verdict is reached', () => {
    expect(describeVerdict(verdictOf({ verdict: 'fail', settled: true })).needed).toBe('');
    const late = describeVerdict(verdictOf({ settled: true }));
    expect(late.needed).toBe('Not waiting any longer.');
  });

  it('never hides what the evidence said behind an override', () => {
    const signOff = {
      id: 's',
      action: 'override' as const,
      verdict: 'pass' as const,
      name: 'Ada',
      reason: 'known',
      at: '2025-09-08T03:00:00.000Z',
      expiresAt: null,
      expired: false,
      original: 'fail' as const,
    };
    const document = verdictOf({ verdict: 'fail', effective: 'pass', signOff });
    expect(pipelineText(document)).toBe('Pipelines get pass.');
    expect(describeVerdict(document).rest).toContain(
      'Overridden by Ada: pipelines get pass; the evidence says fail.',
    );
    expect(pipelineText(verdictOf({}))).toBeNull();
  });
});

describe('progress toward the proof', () => {
  const evidence = (more: Partial<IndicatorVerdictView['evidence']>) =>
    indicator({ evidence: { ...indicator().evidence, ...more } });

  it('is the share of the evidence needed, by sessions', () => {
    const half = towardPass(evidence({ lnEPass: Math.log(20) / 2 }), 1.3);
    expect(half.share).toBeCloseTo(0.5);
    expect(plain(half.text)).toBe('50 % of the proof');
  });

  it('does not count sessions that come in bursts as independent where minutes say less than enough', () => {
    const burst = evidence({ lnEPass: 0, blockLnEPass: 1, phiPass: 2 });
    expect(towardPass(burst, 1.3).share).toBeCloseTo(1 / Math.log(20));
  });

  it('is never proven before the verdict, and zero where the evidence is against it', () => {
    expect(towardPass(evidence({ lnEPass: 9 }), 1.3).text).not.toBe('proven');
    expect(towardFail(evidence({ lnEFail: -4, blockLnEFail: null })).text).toBe('no evidence');
    expect(towardFail(indicator({ verdict: 'fail' })).text).toBe('proven');
  });
});

describe('an indicator', () => {
  it('is stated against its threshold with the interval in the same sense', () => {
    const text = describeIndicator(indicator({ interval: [0, 0.07] }));
    expect(plain(text.value)).toBe('99.0 %');
    expect(plain(text.threshold)).toBe('> 95 %');
    expect(plain(text.interval)).toBe('93.0 %–100.0 %');
    expect(plain(text.needed)).toBe('50 more to pass, about 5 min');
  });
});
