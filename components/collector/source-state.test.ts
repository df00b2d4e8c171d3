import { describe, expect, it } from 'vitest';
import type { SourceReport } from '@/lib/contract/api/intake/sources';
import { missingStages, sourceState } from './source-state';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const REPORT: SourceReport = {
  lastSeenAt: '2026-11-28T11:59:58.000Z',
  kinds: ['logs'],
  rowsPerSecond: 1,
  rows: { events: 1, duplicates: 0, ignored: 0, rejected: 0, sampled: 0 },
  refused: { requests: 0, bytes: 0 },
  unread: { requests: 0, last: [] },
  lagMs: 0,
  clockSkewMs: 0,
  unjoinedRatio: null,
  says: ['factory'],
  ignored: [],
  samples: [],
  oneSided: [],
  metricsRequests: 0,
  cut: 0,
};
const rows = (more: Partial<SourceReport['rows']>) => ({
  rows: { events: 0, duplicates: 0, ignored: 0, rejected: 0, sampled: 0, ...more },
});
const stateOf = (
  report: Partial<SourceReport> | null,
  more: { expired?: boolean; lastSeenAt?: string | null; offline?: boolean } = {},
) =>
  sourceState(
    {
      expired: more.expired ?? false,
      lastSeenAt: more.lastSeenAt === undefined ? REPORT.lastSeenAt : more.lastSeenAt,
      report: report && { ...REPORT, ...report },
    },
    { now: NOW, offline: more.offline ?? false },
  );

describe('the state of a source', () => {
  it('is not green where the last request could not be read, until one is', () => {
    const unreadAt = (at: string) => ({
      unread: { requests: 1, last: [{ at, status: 415, reason: 'expected', sender: null }] },
    });
    expect(stateOf(unreadAt('2026-11-28T11:59:59.000Z'))).toEqual({
      state: 'fails',
      word: 'last request could not be read',
    });
    expect(stateOf(unreadAt('2026-11-28T11:59:57.000Z')).state).toBe('holds');
  });

  it('is green only where health events were stored lately', () => {
    expect(stateOf({})).toEqual({ state: 'holds', word: 'receiving' });
    expect(stateOf(rows({ duplicates: 3 }))).toEqual({ state: 'holds', word: 'receiving' });
    const others = [
      stateOf(rows({ rejected: 2 })),
      stateOf(rows({ ignored: 9 })),
      stateOf({ ...rows({}), refused: { requests: 1, bytes: 9 } }),
      stateOf({ ...rows({}), metricsRequests: 1 }),
      stateOf(rows({})),
      stateOf({}, { lastSeenAt: '2026-11-28T11:50:00.000Z' }),
      stateOf(null),
      stateOf(null, { lastSeenAt: null }),
      stateOf({}, { expired: true }),
      stateOf({}, { offline: true }),
    ];
    expect(others.map(({ word }) => word)).toEqual([
      '2 rows rejected, none stored',
      'no health event in what came',
      'refused',
      'only metrics came',
      'an empty request came',
      'nothing for 10\u00a0min',
      'nothing since the start',
      'nothing came yet',
      'token expired',
      'not known',
    ]);
    expect(others.filter(({ state }) => state === 'holds')).toEqual([]);
  });

  it('names what it never says', () => {
    expect(missingStages({ says: ['accept', 'ready', 'close'] }).map(({ stage }) => stage)).toEqual(
      ['auth', 'factory', 'handler', 'agent', 'complete'],
    );
  });
});
