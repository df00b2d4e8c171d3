import { describe, expect, it } from 'vitest';
import type { Tile } from '@/lib/contract/api/overview';
import { clocksIn } from '@/lib/web/text/written-times';
import { describeTile, summariseTile } from './tile-text';

const NOW = Date.parse('2025-09-08T03:12:00.000Z');

const tile = (more: Partial<Tile> = {}): Tile => ({
  indicator: 'factory',
  gated: true,
  state: 'fails',
  notMeaningful: false,
  count: { bad: 421, valid: 716, unknown: 0 },
  thresholdBp: 200,
  wilson: [0.5518, 0.6235],
  window: { from: '2025-09-08T02:00:00.000Z', to: '2025-09-08T03:00:00.000Z' },
  sessionsNeeded: null,
  sessionsNeededMs: null,
  since: '2025-09-08T02:11:00.000Z',
  warmUp: null,
  past: null,
  ...more,
});
const clocks = clocksIn('utc', NOW);
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('\u00a0', ' ')) as T;
const described = (more: Partial<Tile> = {}, stale = false) =>
  plain(describeTile(tile(more), { now: NOW, stale, clocks }));

describe('describeTile', () => {
  it('says what the drawing says', () => {
    expect(described()).toMatchObject({
      name: 'Factory',
      value: '41.2 %',
      tone: 'fails',
      word: 'fails',
      note: 'for 1 h 1 min',
      threshold: '> 98 %',
      margin: '−56.8',
      interval: '38–45',
      sample: '716 sessions',
      unknown: null,
      thin: false,
    });
  });

  it('counts unknown sessions and names too little evidence', () => {
    expect(
      described({
        state: 'unsure',
        count: { bad: 0, valid: 12, unknown: 3 },
        wilson: [0, 0.24],
        sessionsNeeded: 37,
        sessionsNeededMs: 185_000,
      }),
    ).toMatchObject({
      value: '100.0 %',
      tone: 'unsure',
      word: 'not enough evidence',
      note: '37 more sessions to decide, about 3 min',
      interval: '76–100',
      unknown: '3 unknown',
      thin: true,
    });
  });

  it('gives no value where emergency is not meaningful or nothing was measured', () => {
    expect(
      described({ indicator: 'emergency', notMeaningful: true, thresholdBp: 500 }),
    ).toMatchObject({
      value: '–',
      word: 'not meaningful',
      note: 'while connection fails',
      margin: null,
      tone: 'no-data',
    });
    expect(
      described({ state: 'no_data', count: { bad: 0, valid: 0, unknown: 0 }, wilson: null }),
    ).toMatchObject({ value: '–', word: 'no data', interval: null });
  });

  it('is stale rather than green when sessions stop finishing', () => {
    expect(described({ state: 'holds' }, true)).toMatchObject({
      tone: 'stale',
      word: 'stale',
      note: 'was: holds',
      thin: true,
    });
  });

  it('gives a failing emergency indicator its own colour and states the bad share', () => {
    const emergency = {
      indicator: 'emergency',
      thresholdBp: 500,
      count: { bad: 30, valid: 300, unknown: 0 },
      wilson: [0.071, 0.139],
    } as const;
    expect(described({ ...emergency, wilson: [0.071, 0.139] })).toMatchObject({
      tone: 'emergency',
      value: '10.0 %',
      threshold: '< 5 %',
      margin: '−5.0',
      interval: '7–14',
    });
  });

  it('reads as one sentence', () => {
    const one = tile();
    expect(plain(summariseTile(describeTile(one, { now: NOW, stale: false, clocks }), one))).toBe(
      'Factory: 41.2 %, 295 of 716, last 1 h; fails, for 1 h 1 min; must be > 98 %.',
    );
  });

  it('is labelled with what it is of', () => {
    expect(described().window).toBe('last 1 h');
    const five = { from: '2025-09-08T03:06:50.000Z', to: '2025-09-08T03:12:00.000Z' };
    expect(described({ window: five }).window).toBe('last 5 min');
  });

  it('says during a warm-up what failed so far, never what the release before left', () => {
    const warmUp = {
      version: '2026.11.27-5',
      judgedFrom: '2025-09-08T03:12:20.000Z',
      count: { bad: 12, valid: 17, unknown: 0 },
    };
    expect(described({ state: 'holds', warmUp })).toMatchObject({
      value: '29.4 %',
      tone: 'unsure',
      word: 'evaluated from 03:12:20',
      note: '12 of 17 failed so far',
      window: 'release 2026.11.27-5',
    });
    const clean = { ...warmUp, count: { bad: 0, valid: 4, unknown: 0 } };
    expect(described({ state: 'no_data', warmUp: clean })).toMatchObject({
      word: 'evaluated from 03:12:20',
      note: '4 of 4 passed so far',
    });
    expect(described({ state: 'holds', warmUp }, true).word).toBe('stale');
  });

  it('shows the value of a past range first, with the present beside it', () => {
    const past = {
      state: 'failed',
      count: { bad: 12, valid: 199, unknown: 0 },
      wilson: [0.03, 0.1],
      failed: { from: '2025-09-08T01:54:00.000Z', to: '2025-09-08T01:56:00.000Z' },
    } as const;
    const held = { state: 'holds', count: { bad: 0, valid: 60, unknown: 0 } } as const;
    expect(described({ ...held, past: { ...past, wilson: [0.03, 0.1] } })).toMatchObject({
      value: '94.0 %',
      tone: 'fails',
      word: 'failed',
      note: '01:54 – 01:56',
      window: 'in this range',
      beside: 'Now 100.0 %, holds',
    });
  });
});
