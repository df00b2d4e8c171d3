import { describe, expect, it } from 'vitest';
import {
  all,
  at,
  facts,
  fails,
  NOW,
  picture,
  plain,
  serving,
  six,
  UTC,
  warming,
} from '../../../tests/support/domain/sentence-facts';
import { HOUR, MINUTE } from '../time';
import { offlineForTarget } from './offline-sentence';
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

describe('the table of one target', () => {
  it('fails', () => {
    expect(
      tell({
        ...AT_FACTORY,
        indicators: six({ factory: fails(36, 69) }),
        cause: 'Expected UserExecutionContext, got LegacyUserContext',
        release: { version: '2026.11.27-5', startedAt: at('18:54:35') },
      }),
    ).toEqual({
      tone: 'fails',
      headline: 'Staging chat fails: factory initialisation 47.8 %, needs > 98 %, for 4 min.',
      detail:
        '36 of 69 sessions stop at factory: “Expected UserExecutionContext, got LegacyUserContext”. Authentication is fine (69 of 69). Began 1 s after release 2026.11.27-5.',
    });
  });

  it('first minute', () => {
    expect(
      tell({
        now: at('18:55:15'),
        picture: picture({
          recent: { sessions: 30, bad: 12, stage: 'factory' },
          warmingUp: warming('2026.11.27-5', {
            startedAt: at('18:54:35'),
            judgedFrom: at('18:55:35'),
            sessions: 17,
            bad: 12,
            stage: 'factory',
          }),
        }),
        previous: { version: '2026.11.27-4' },
        notified: false,
      }),
    ).toEqual({
      tone: 'unsure',
      headline: 'Release 2026.11.27-5 is 40 s old: 12 of its 17 sessions failed at factory.',
      detail:
        'Not evaluated before 18:55:35, when its warm-up ends. The release before, 2026.11.27-4, held. Nobody has been notified yet.',
    });
  });

  it('fix deployed', () => {
    const now = at('19:01:20');
    expect(
      tell({
        ...AT_FACTORY,
        now,
        recoveryAt: at('19:05:00'),
        failingSince: at('18:54:36'),
        indicators: six({ factory: fails(97, 201) }, now),
        newest: {
          version: '2026.11.27-6',
          startedAt: at('19:00:36'),
          sessions: 12,
          bad: 0,
          stage: null,
        },
      }),
    ).toEqual({
      tone: 'fails',
      headline: 'Staging chat fails: factory initialisation 51.7 %, needs > 98 %, for 6 min.',
      detail:
        'A new release, 2026.11.27-6, began 44 s ago: 12 of its 12 sessions pass. Recovery is proven at about 19:05 if that goes on.',
    });
  });

  it('stays red until the recovery is proven, and claims no breach that is over', () => {
    const now = at('19:06:30');
    const { tone, headline } = tell({
      ...AT_FACTORY,
      now,
      failingSince: at('18:54:36'),
      indicators: six({ factory: fails(0, 150) }, now),
    });
    expect([tone, headline]).toEqual([
      'fails',
      'Staging chat fails: factory initialisation 100.0 % now, recovery not proven yet, for 11 min.',
    ]);
  });

  it('holds', () => {
    const lastIncident = { name: 'INC-43', beganAt: at('18:54:36'), endedAt: at('19:00:34') };
    const release = { version: '2026.11.27-6', startedAt: at('17:00:00') };
    expect(tell({ release, lastIncident }).detail).toBe(
      'Release 2026.11.27-6. Last incident: INC-43, 18:54 to 19:00.',
    );
    expect(tell({ release })).toEqual({
      tone: 'holds',
      headline:
        'Staging chat holds: all six indicators are within their thresholds, for 1 h 33 min.',
      detail: 'Release 2026.11.27-6.',
    });
    expect(tell({ release, isUnverified: true }).detail).toBe(
      "The server's certificate is not verified. Release 2026.11.27-6.",
    );
    expect(tell({ release, longestSessionMs: 1_200_000 }).detail).toMatch(
      /^Its sessions may last 20.min: what is shown is about sessions that began up to that long before\./,
    );
  });

  it('not enough evidence', () => {
    const indicators = six({ agent: { state: 'unsure', sessionsNeeded: 11 } });
    expect(tell({ indicators, intervalMs: 4000 })).toEqual({
      tone: 'unsure',
      headline: 'Staging chat: not enough evidence.',
      detail:
        'Agent pipeline needs 11 more sessions without a failure (about 44 s) to hold. No session failed in the last 5 min.',
    });
    expect(tell({ indicators, lastMinutes: { sessions: 60, bad: 1 } }).detail).not.toContain(
      'No session failed',
    );
    expect(tell({ indicators, lastMinutes: { sessions: 0, bad: 0 } }).detail).not.toContain(
      'No session failed',
    );
  });

  it('paused', () => {
    const pausedBy = { by: 'Ana Ruiz', at: at('08:12:00') };
    expect(tell({ paused: true, pausedBy, lastFinishedAt: null })).toEqual({
      tone: 'paused',
      headline: 'Staging chat is paused since 08:12, by Ana Ruiz.',
      detail: 'Nothing is measured, nobody is alerted.',
    });
    expect(tell({ paused: true, lastFinishedAt: NOW - 3 * HOUR }).detail).toBe(
      'Nothing is measured, nobody is alerted. The last session finished 3 h ago.',
    );
  });

  it('offline', () => {
    const said = offlineForTarget(
      { name: 'chat', environment: 'staging' },
      { tone: 'fails', since: at('18:58:38'), clocks: UTC },
    );
    expect([said.tone, said.headline]).toEqual([
      'stale',
      'No connection to Tocsin since 18:58:38. Staging chat failed then.',
    ]);
  });
});

describe('what else a failure says', () => {
  it('that others fail too, and what nothing proves', () => {
    expect(tell(AT_FACTORY).detail).toBe(
      '36 of 69 sessions stop at factory. Authentication is fine (69 of 69). Connection fails too.',
    );
    const said = tell({
      indicators: six({ connection: fails(60, 60), internalError: fails(60, 60) }),
      funnel: { attempts: 60, reached: { connect: 60, accept: 60 }, failedAt: { ready: 60 } },
    });
    expect(said.headline).toContain('connection 0.0 %');
    expect(said.detail).toBe(
      '60 of 60 sessions stop at ready. The upgrade is fine (60 of 60). Nothing proves authentication, factory and the handler. Internal errors fail too.',
    );
  });

  it('emergency says nothing while connection fails', () => {
    const emergency = { ...fails(5, 10), notMeaningful: true };
    expect(tell({ indicators: six({ connection: fails(9, 10), emergency }) }).detail).toBe('');
  });

  it('canned answers: every session ends, and the agent fails', () => {
    const said = tell({
      indicators: six({ agent: fails(60, 60), endToEnd: fails(60, 60) }),
      funnel: { attempts: 60, reached: {}, failedAt: { connect: 1 } },
    });
    expect(said.headline).toContain('agent pipeline 0.0 %, needs > 90 %');
    expect(said.detail).toBe(
      'Sessions complete, but not by the agent handler. End-to-end reliability fails too.',
    );
  });

  it('only end to end fails', () => {
    const said = tell({
      indicators: six({ endToEnd: fails(40, 360) }),
      funnel: { attempts: 360, reached: {}, failedAt: { agent: 25, ready: 15 } },
    });
    expect(said.headline).toContain('end-to-end reliability 88.9 %, needs > 95 %');
    expect(said.detail).toBe('Most sessions that fail stop at the agent.');
  });

  it('a bad share is stated as one', () => {
    expect(tell({ indicators: six({ internalError: fails(30, 360) }) }).headline).toContain(
      'internal errors 8.3 %, needs < 2 %',
    );
  });

  it('a release that is long past is not blamed', () => {
    const said = tell({ ...AT_FACTORY, release: { version: 'v7', startedAt: NOW - 9 * HOUR } });
    expect(said.detail).toContain('Release v7 has been live for 9 h.');
  });

  it('counts from the first failing session, not from the tick that judged it', () => {
    const late = { indicators: six({ factory: fails(36, 69, NOW - 10_000) }) };
    expect(tell({ ...late, failingSince: NOW - 4 * MINUTE }).headline).toContain('for 4 min.');
  });

  it('a page that fires keeps the sentence red, whatever the state says', () => {
    const unsure = { state: 'unsure' as const, count: { bad: 30, valid: 69, unknown: 0 } };
    const said = tell({ indicators: six({ factory: unsure }), paging: ['factory'] });
    expect([said.tone, said.headline]).toEqual([
      'fails',
      expect.stringContaining('factory initialisation 56.5 %'),
    ]);
  });

  it('states what a new release does that fails as well', () => {
    const none = { version: 'v8', startedAt: NOW - 40_000, sessions: 0, bad: 0, stage: null };
    const newer = (more: object) => tell({ ...AT_FACTORY, newest: { ...none, ...more } }).detail;
    expect(newer({ sessions: 8, bad: 8, stage: 'factory' })).toContain(
      'A new release, v8, began 40 s ago: 8 of its 8 sessions failed at factory.',
    );
    expect(newer({})).toContain(
      'A new release, v8, began 40 s ago; none of its sessions has finished yet.',
    );
  });

  it('names the release that decides, where the whole still looks well', () => {
    const ofRelease = { version: '2026.11.27-6', count: { bad: 3, valid: 4, unknown: 0 } };
    const said = tell({ indicators: six({ factory: { ...fails(3, 312), ofRelease } }) });
    expect(said.headline).toBe(
      'Staging chat fails: factory initialisation 25.0 % in release 2026.11.27-6, needs > 98 %, for 3 min.',
    );
    expect(said.detail).toContain('All releases together: 99.0 % (3 of 312 bad).');
  });

  it('names the releases that serve, and versions that are none', () => {
    const two = picture({ serving: [serving('v1', 0.8), serving('v2', 0.2)] });
    expect(tell({ picture: two }).detail).toBe('2 releases serve: v1 80 %, v2 20 %.');
    expect(tell({ ...AT_FACTORY, picture: two }).detail).toContain(
      '2 releases serve: v1 80 %, v2 20 %.',
    );
    const more = picture({
      serving: [serving('v1', 0.995)],
      others: { releases: 3, share: 0.005 },
    });
    expect(tell({ picture: more }).detail).toBe('4 releases serve: v1 99.5 %, 3 more 0.5 %.');
    const none = picture({ warnings: ['versions_are_no_releases'] });
    expect(tell({ picture: none }).detail).toContain('not treated as releases');
  });
});

describe('unjudged failures', () => {
  const recent = (bad: number, sessions: number, stage: 'agent' | 'factory' = 'agent') =>
    picture({ recent: { sessions, bad, stage } });

  it('come before recovering, not enough evidence and no data', () => {
    for (const state of ['unsure', 'no_data'] as const) {
      const said = tell({
        indicators: six(all({ state, sessionsNeeded: 40, failedUntil: NOW - MINUTE })),
        picture: recent(1, 24),
        notified: false,
      });
      expect([said.tone, said.headline]).toEqual([
        'unsure',
        'Staging chat: 1 of 24 sessions failed at the agent in the last 2 min.',
      ]);
      expect(said.detail).toMatch(
        /^Not proven either way yet; evaluated again after each session\..* Nobody has been notified yet\.$/,
      );
    }
  });

  it('are part of what holds while they are within the threshold, and are said', () => {
    expect(tell({ picture: recent(2, 24) })).toMatchObject({
      tone: 'holds',
      detail: '2 of 24 sessions failed in the last 2 min, at the agent.',
    });
    expect(tell({ picture: recent(3, 24) }).tone).toBe('unsure');
    expect(tell({ picture: recent(1, 24, 'factory') }).tone).toBe('holds');
    expect(tell({ picture: recent(2, 24, 'factory') }).headline).toBe(
      'Staging chat: 2 of 24 sessions failed at factory in the last 2 min.',
    );
  });

  it('of a release that warms up outweigh six indicators that hold', () => {
    const warmingUp = warming('v8', { sessions: 1, bad: 1, stage: 'factory' });
    expect(tell({ picture: picture({ warmingUp }) }).headline).toBe(
      'Release v8 is 40 s old: its only session failed at factory.',
    );
  });
});
