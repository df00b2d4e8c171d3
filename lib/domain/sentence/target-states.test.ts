import { describe, expect, it } from 'vitest';
import {
  all,
  at,
  facts,
  fails,
  NOW,
  picture,
  plain,
  six,
  warming,
} from '../../../tests/support/domain/sentence-facts';
import { MINUTE } from '../time';
import type { SentenceInput } from './target-input';
import { answerForTarget } from './target-sentence';

const tell = (more: Partial<SentenceInput> = {}) => {
  const said = answerForTarget(facts(more));
  return { ...said, headline: plain(said.headline), detail: plain(said.detail) };
};

const AT_FACTORY = {
  indicators: six({ connection: fails(36, 69), factory: fails(36, 69) }),
  funnel: {
    attempts: 69,
    reached: { connect: 69, accept: 69, auth: 69, factory: 33 },
    failedAt: { factory: 36 },
  },
  failingSince: at('18:54:36'),
};

describe('the other states', () => {
  it('a release that warms up without a failure is not "no data"', () => {
    const said = tell({
      indicators: six(all({ state: 'no_data' })),
      picture: picture({ warmingUp: warming('v8', { sessions: 8 }) }),
    });
    expect([said.tone, said.headline]).toEqual(['unsure', 'Staging chat: not enough evidence.']);
    expect(said.detail).toContain(
      'Release v8 is 40 s old: 8 of its 8 sessions passed, evaluated from 18:58:56.',
    );
  });

  it('recovering', () => {
    const indicators = six({
      factory: { state: 'unsure', sessionsNeeded: 90, failedUntil: NOW - 40_000 },
    });
    expect(tell({ indicators })).toEqual({
      tone: 'recovering',
      headline:
        'Staging chat is recovering: the recovery of factory initialisation was proven 40 s ago.',
      detail:
        'Factory initialisation needs 90 more sessions without a failure (about 7 min) to hold. No session failed in the last 5 min.',
    });
    const longAgo = six({
      factory: { state: 'unsure', sessionsNeeded: 9, failedUntil: NOW - 31 * MINUTE },
    });
    expect(tell({ indicators: longAgo }).tone).toBe('unsure');
  });

  it('does not say to wait where waiting cannot help', () => {
    const said = tell({
      intervalMs: MINUTE,
      indicators: six({ factory: { state: 'unsure', sessionsNeeded: 119 } }),
    });
    expect(said.detail).toContain(
      'Factory initialisation needs 149 sessions in 30 min, and there is room for 30: run one every 12 s or less.',
    );
  });

  it('one indicator without data is not "all hold"', () => {
    const said = tell({ indicators: six({ agent: { state: 'no_data' } }) });
    expect([said.tone, said.detail]).toEqual([
      'unsure',
      'No session has measured agent pipeline yet. No session failed in the last 5 min.',
    ]);
  });

  it('maintenance', () => {
    const maintenance = { name: 'database upgrade', until: at('19:30:00') };
    expect(tell({ ...AT_FACTORY, maintenance })).toEqual({
      tone: 'maintenance',
      headline: 'Staging chat is in maintenance until 19:30: database upgrade.',
      detail: 'Connection and factory initialisation fail now.',
    });
  });

  it('no data', () => {
    const silent = picture({ recent: { sessions: 0 } });
    const nothing = { lastFinishedAt: null, lastCountedAt: null, picture: null, indicators: [] };
    expect(tell(nothing)).toEqual({
      tone: 'no-data',
      headline: 'Staging chat has no data yet.',
      detail: 'No session has finished. One is started every 5 s.',
    });
    const none = six(all({ state: 'no_data' }));
    const excluded = { indicators: none, picture: silent, lastCountedAt: null, excluded: 12 };
    expect(tell(excluded).detail).toBe(
      '12 sessions were excluded: the probe itself was at fault. The last session finished 3 s ago.',
    );
  });

  it('stale, also over a failure', () => {
    const old = { lastFinishedAt: NOW - 6 * MINUTE, lastCountedAt: NOW - 6 * MINUTE };
    expect(tell({ ...old, indicators: six({ factory: fails(60, 60) }) })).toEqual({
      tone: 'stale',
      headline: 'Staging chat is stale: no session has finished for 6 min.',
      detail: 'Before that, factory initialisation failed. One should finish every 5 s.',
    });
    expect(tell({ lastCountedAt: NOW - 90_000 }).tone).toBe('holds');
    expect(tell({ lastCountedAt: NOW - 91_000 }).headline).toBe(
      'Staging chat is stale: no session has counted for 1 min.',
    );
    expect(tell({ ...old, intervalMs: 2 * MINUTE }).tone).not.toBe('stale');
    expect(tell({ ...old, paused: true }).tone).toBe('paused');
  });

  it('stale where sessions go on and are not judged', () => {
    expect(tell({ judgedAt: NOW - MINUTE }).tone).toBe('holds');
    expect(tell({ judgedAt: NOW - 4 * MINUTE })).toEqual({
      tone: 'stale',
      headline: 'Staging chat is stale: sessions finish, but have not been evaluated for 4 min.',
      detail: 'See Tocsin’s log.',
    });
  });
});
