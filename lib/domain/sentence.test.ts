import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS, INDICATORS, type IndicatorKey } from './indicators';
import { answer, type SentenceInput, type ToldIndicator } from './sentence';
import { countText, listText, shareText, spanText, thresholdText, valueText } from './wording';

const MINUTE = 60_000;
const NOW = 1_700_000_000_000;
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

/** Six indicators that hold since half an hour, but for what a test says of some of them. */
function six(more: Partial<Record<IndicatorKey, Partial<ToldIndicator>>> = {}): ToldIndicator[] {
  return INDICATORS.map((indicator) => ({
    indicator,
    state: 'holds',
    notMeaningful: false,
    window: { from: NOW - 30 * MINUTE, to: NOW },
    count: { bad: 0, valid: 360, unknown: 0 },
    thresholdBp: DEFAULT_THRESHOLDS[indicator],
    sessionsNeeded: null,
    since: NOW - 30 * MINUTE,
    ...more[indicator],
  }));
}

const tell = (more: Partial<SentenceInput> = {}) => {
  const said = answer({
    environment: 'staging',
    target: null,
    indicators: six(),
    funnel: { attempts: 360, reached: {}, failedAt: {} },
    excluded: 0,
    release: null,
    now: NOW,
    intervalMs: 5000,
    lastFinishedAt: NOW - 3000,
    judgedAt: NOW - 15_000,
    paused: false,
    ...more,
  });
  return { ...said, headline: plain(said.headline), detail: plain(said.detail) };
};

const fails = (bad: number, valid: number, since = NOW - 61 * MINUTE): Partial<ToldIndicator> => ({
  state: 'fails',
  count: { bad, valid, unknown: 0 },
  since,
});
const RELEASE = { version: '2025.09.08-2', startedAt: NOW - 62 * MINUTE };

describe('the answering sentence', () => {
  it('all hold', () => {
    expect(tell({ release: { version: 'v7', startedAt: NOW - 50 * 3_600_000 } })).toEqual({
      tone: 'holds',
      headline: 'Staging holds: all six indicators are within their thresholds, for 30 min.',
      detail: 'Release v7 has been live for 2 d.',
    });
    expect(tell({ target: 'chat' }).headline).toMatch(/^Staging \(chat\) holds/);
    expect(tell({ indicators: six({ agent: { failedUntil: NOW - 6 * MINUTE } }) }).detail).toBe(
      'Agent pipeline failed until 6 min ago.',
    );
  });

  it('several fail: names the stage where sessions stop, what is fine before it, and the release', () => {
    const said = tell({
      indicators: six({
        connection: fails(425, 720),
        factory: fails(421, 716),
        emergency: { notMeaningful: true, state: 'fails' },
        agent: {},
      }),
      funnel: {
        attempts: 720,
        reached: { connect: 720, accept: 720, auth: 716, factory: 295 },
        failedAt: { auth: 4, factory: 421 },
      },
      release: RELEASE,
    });
    expect(said).toEqual({
      tone: 'fails',
      headline: 'Staging fails: factory initialisation 41.2 %, needs > 98 %, for 61 min.',
      detail:
        'Sessions stop at factory; authentication is fine (716 of 720). Connection fails too. Since 1 min after release 2025.09.08-2.',
    });
  });

  it('one fails at the very first stage', () => {
    const said = tell({
      indicators: six({ connection: fails(60, 60, NOW - 45_000) }),
      funnel: { attempts: 60, reached: {}, failedAt: { connect: 60 } },
    });
    expect(said.headline).toBe('Staging fails: connection 0.0 %, needs > 95 %, for 45 s.');
    expect(said.detail).toBe('Sessions stop at connecting.');
  });

  it('a bare close after the upgrade proves nothing in between', () => {
    const said = tell({
      indicators: six({ connection: fails(60, 60), internalError: fails(60, 60) }),
      funnel: { attempts: 60, reached: { connect: 60, accept: 60 }, failedAt: { ready: 60 } },
    });
    expect(said.headline).toContain('connection 0.0 %');
    expect(said.detail).toBe(
      'Sessions stop at ready; the upgrade is fine (60 of 60). Nothing proves authentication, factory and the handler. Internal errors fail too.',
    );
  });

  it('canned answers: every session ends, and the agent fails', () => {
    const said = tell({
      indicators: six({ agent: fails(60, 60), endToEnd: fails(60, 60) }),
      funnel: { attempts: 60, reached: {}, failedAt: { connect: 1 } },
    });
    expect(said.headline).toContain('agent pipeline 0.0 %, needs > 90 %');
    expect(said.detail).toBe(
      'Sessions run to their end, but the real agent handler does not serve them. End-to-end reliability fails too.',
    );
  });

  it('only end to end fails', () => {
    const said = tell({
      indicators: six({ endToEnd: fails(40, 360) }),
      funnel: { attempts: 360, reached: {}, failedAt: { agent: 25, ready: 15 } },
    });
    expect(said.headline).toBe(
      'Staging fails: end-to-end reliability 88.9 %, needs > 95 %, for 61 min.',
    );
    expect(said.detail).toBe('Most sessions that fail stop at the agent.');
  });

  it('a bad share is told as one', () => {
    expect(tell({ indicators: six({ internalError: fails(30, 360) }) }).headline).toContain(
      'internal errors 8.3 %, needs < 2 %',
    );
  });

  it('a release that is long past is not blamed', () => {
    const said = tell({
      indicators: six({ agent: fails(60, 60) }),
      release: { version: 'v7', startedAt: NOW - 9 * 3_600_000 },
    });
    expect(said.detail).toContain('Release v7 has been live for 9 h.');
  });

  it('not enough evidence: how many more sessions, and how long that is', () => {
    const said = tell({
      indicators: six({
        factory: { state: 'unsure', sessionsNeeded: 37 },
        connection: { state: 'unsure', sessionsNeeded: 3 },
      }),
    });
    expect(said).toEqual({
      tone: 'unsure',
      headline: 'Staging: not enough evidence.',
      detail:
        'Nothing fails. Factory initialisation needs 37 more sessions without a failure (≈ 3 min).',
    });
  });

  it('does not tell to wait where waiting cannot help', () => {
    const said = tell({
      intervalMs: 60_000,
      indicators: six({ factory: { state: 'unsure', sessionsNeeded: 119 } }),
    });
    expect(said.detail).toBe(
      'Nothing fails. Factory initialisation needs 149 sessions in 30 min and gets 30: probe every 12 s or less.',
    );
  });

  it('one indicator without data is not "all hold"', () => {
    const said = tell({
      indicators: six({ agent: { state: 'no_data', count: { bad: 0, valid: 0, unknown: 0 } } }),
    });
    expect([said.tone, said.detail]).toEqual([
      'unsure',
      'Nothing fails. No session says anything about agent pipeline yet.',
    ]);
  });

  it('no data', () => {
    expect(tell({ lastFinishedAt: null, indicators: [] })).toEqual({
      tone: 'no-data',
      headline: 'Staging has no data yet.',
      detail: 'No session has finished. One is started every 5 s.',
    });
    const none = six(Object.fromEntries(INDICATORS.map((key) => [key, { state: 'no_data' }])));
    expect(tell({ indicators: none, excluded: 12 }).detail).toBe(
      '12 sessions were excluded: the probe itself was at fault. The last session finished 3 s ago.',
    );
    expect(tell({ indicators: none }).tone).toBe('no-data');
  });

  it('stale, also over a failure', () => {
    expect(
      tell({ lastFinishedAt: NOW - 6 * MINUTE, indicators: six({ factory: fails(60, 60) }) }),
    ).toEqual({
      tone: 'stale',
      headline: 'Staging is stale: no session has finished for 6 min.',
      detail: 'Before that, factory initialisation failed.',
    });
    expect(tell({ lastFinishedAt: NOW - 2 * MINUTE }).tone).toBe('holds');
    expect(tell({ lastFinishedAt: NOW - 6 * MINUTE, intervalMs: 3 * MINUTE }).tone).not.toBe(
      'stale',
    );
  });

  it('stale where sessions go on and nobody judges them, however well it was', () => {
    expect(tell({ judgedAt: NOW - MINUTE }).tone).toBe('holds');
    expect(tell({ judgedAt: NOW - 4 * MINUTE })).toEqual({
      tone: 'stale',
      headline: 'Staging is stale: sessions go on, and nothing has judged them for 4 min.',
      detail: 'Nothing failed before that. Look at Tocsin’s own log.',
    });
    expect(tell({ judgedAt: NOW - 4 * MINUTE, paused: true }).tone).toBe('paused');
  });

  it('recovering', () => {
    const said = tell({
      indicators: six({
        factory: {
          state: 'unsure',
          sessionsNeeded: 900,
          count: { bad: 200, valid: 360, unknown: 0 },
          failedUntil: NOW - 40_000,
        },
      }),
    });
    expect(said).toEqual({
      tone: 'recovering',
      headline: 'Staging is recovering: nothing fails now.',
      detail:
        'Factory initialisation failed until 40 s ago. Its last 30 min still hold 200 bad of 360 sessions.',
    });
    const longAgo = six({
      factory: { state: 'unsure', sessionsNeeded: 9, failedUntil: NOW - 31 * MINUTE },
    });
    expect(tell({ indicators: longAgo }).tone).toBe('unsure');
  });

  it('paused outweighs all', () => {
    const said = tell({
      paused: true,
      lastFinishedAt: NOW - 3 * 3_600_000,
      indicators: six({ factory: fails(60, 60) }),
    });
    expect([said.tone, said.headline]).toEqual(['paused', 'Staging is paused.']);
    expect(said.detail).toBe(
      'No session is run and nothing is judged. The last session finished 3 h ago.',
    );
  });
});

describe('wording', () => {
  it('never rounds to all or none', () => {
    expect(
      [
        shareText(9999, 10_000),
        shareText(1, 10_000),
        shareText(5, 5),
        shareText(0, 5),
        shareText(0, 0),
      ].map(plain),
    ).toEqual(['99.9 %', '0.1 %', '100.0 %', '0.0 %', '–']);
    expect(shareText(1, 3)).toBe('33.3\u00a0%');
  });

  it('states the share that the threshold is about', () => {
    expect(plain(valueText('emergency', { bad: 3, valid: 100, unknown: 0 }))).toBe('3.0 %');
    expect(plain(valueText('agent', { bad: 3, valid: 100, unknown: 0 }))).toBe('97.0 %');
    expect(
      [
        thresholdText('factory', 200),
        thresholdText('emergency', 500),
        thresholdText('agent', 1050),
      ].map(plain),
    ).toEqual(['> 98 %', '< 5 %', '> 89.5 %']);
  });

  it('counts and lists', () => {
    expect([countText(1, 'session'), countText(2, 'session'), listText(['a', 'b', 'c'])]).toEqual([
      '1 session',
      '2 sessions',
      'a, b and c',
    ]);
    expect(
      [59_999, 61 * MINUTE, 120 * MINUTE, 49 * 60 * MINUTE].map((ms) => plain(spanText(ms))),
    ).toEqual(['59 s', '61 min', '2 h', '2 d']);
  });
});
