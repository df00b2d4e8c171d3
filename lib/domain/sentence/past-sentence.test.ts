import { describe, expect, it } from 'vitest';
import {
  at,
  facts,
  fails,
  picture,
  plain,
  six,
} from '../../../tests/support/domain/sentence-facts';
import { DEFAULT_THRESHOLDS, INDICATORS, type IndicatorKey } from '../tallies/indicators';
import { MINUTE } from '../time';
import { answerForPast, type PastRange } from './past-sentence';
import { type RangePoint, rangeState } from './range-state';

const now = at('20:33:36');
const FROM = at('18:40:00');
const TO = at('18:56:00');

/** 10 s points with one session each, bad ones from `badFrom` on. */
const points = (badFrom: number, more: { to?: number } = {}): RangePoint[] =>
  Array.from({ length: ((more.to ?? TO) - FROM) / 10_000 }, (_, n) => {
    const start = FROM + n * 10_000;
    const bad = start >= badFrom ? 1 : 0;
    return { at: start, ms: 10_000, count: { bad, valid: 1, unknown: 0 } };
  });

const range = (of: (key: IndicatorKey) => RangePoint[]): PastRange => ({
  from: FROM,
  to: TO,
  indicators: INDICATORS.map((indicator) => ({
    indicator,
    thresholdBp: DEFAULT_THRESHOLDS[indicator],
    ...rangeState(of(indicator), DEFAULT_THRESHOLDS[indicator]),
  })),
});

const tell = (past: PastRange, more = {}) => {
  const said = answerForPast(facts({ now, indicators: six({}, now), ...more }), past);
  return { ...said, headline: plain(said.headline), detail: plain(said.detail) };
};

describe('a past range', () => {
  it('says what is now, and what was', () => {
    const counted = (key: IndicatorKey): RangePoint[] =>
      key !== 'factory'
        ? points(TO)
        : [
            { at: FROM, ms: 870_000, count: { bad: 0, valid: 182, unknown: 0 } },
            { at: at('18:54:36'), ms: 84_000, count: { bad: 12, valid: 17, unknown: 0 } },
          ];
    expect(tell(range(counted))).toEqual({
      tone: 'holds',
      headline: 'Now: staging chat holds, for 1 h 33 min.',
      detail:
        'In the range shown, 18:40 to 18:56, it failed: factory initialisation 94.0 % (12 of 199 bad, all after 18:54:36), needs > 98 %.',
    });
  });

  it('does not call a range held in which an outage is averaged away', () => {
    const day = Array.from({ length: 288 }, (_, n) => ({
      at: FROM + n * 5 * MINUTE,
      ms: 5 * MINUTE,
      count: { bad: n === 100 ? 30 : 0, valid: 60, unknown: 0 },
    }));
    expect(rangeState(day, DEFAULT_THRESHOLDS.connection)).toMatchObject({
      state: 'failed',
      count: { bad: 30, valid: 17_280 },
      failed: { from: FROM + 500 * MINUTE, to: FROM + 505 * MINUTE },
    });
  });

  it('held, had not enough evidence, had no data', () => {
    const busy = [{ at: FROM, ms: TO - FROM, count: { bad: 0, valid: 400, unknown: 0 } }];
    expect(tell(range(() => busy)).detail).toBe(
      'In the range shown, 18:40 to 18:56, it held: all six indicators were within their thresholds.',
    );
    expect(tell(range((key) => (key === 'factory' ? points(TO) : busy))).detail).toBe(
      'In the range shown, 18:40 to 18:56, it had not enough evidence about factory initialisation.',
    );
    expect(tell(range(() => [])).detail).toBe(
      'In the range shown, 18:40 to 18:56, it had no data.',
    );
  });

  it('keeps the present first where it fails or is not judged', () => {
    const failing = six({ factory: fails(36, 69) }, now);
    expect(
      tell(
        range(() => []),
        { indicators: failing, failingSince: now - 4 * MINUTE },
      ),
    ).toMatchObject({
      tone: 'fails',
      headline: 'Now: staging chat fails, factory initialisation 47.8 %, for 4 min.',
    });
    const unjudged = picture({ recent: { sessions: 24, bad: 20, stage: 'factory' } });
    expect(
      tell(
        range(() => []),
        { picture: unjudged },
      ),
    ).toMatchObject({
      tone: 'unsure',
      headline: 'Now: staging chat is not evaluated yet, 20 of 24 sessions failed at factory.',
    });
  });

  it('counts an unknown session as bad for "held" and as good for "failed"', () => {
    const unknown = [{ at: FROM, ms: TO - FROM, count: { bad: 0, valid: 100, unknown: 300 } }];
    expect(rangeState(unknown, 500).state).toBe('unsure');
  });
});
