import { expect, it } from 'vitest';
import type { CollectReport } from '../../contract/node-reports';
import { mergeStats } from './merge-reports';

type Stats = CollectReport['stats'];

const KIND = { duplicates: 1, ignored: 0, rejected: 2, refused: 0, refusedBytes: 0 };
const statsOf = (of: { skewMs: number; accepted: number; name?: string }): Stats => ({
  queueDepth: 1,
  queueLimit: 100,
  eventsAccepted: of.accepted,
  eventsRejected: 2,
  sessionsStored: 3,
  corrections: 0,
  clockSkewMs: of.skewMs,
  sources: [
    {
      name: of.name ?? 'backend',
      accepted: of.accepted,
      duplicates: 1,
      rejected: 2,
      refused: 0,
      limited: 0,
      queued: 1,
      lagMs: of.accepted,
      clockSkewMs: of.skewMs,
      unjoinedRatio: null,
      kinds: [{ ...KIND, kind: 'logs', accepted: of.accepted }],
    },
  ],
});

it('leaves the figures of one process as they are, also those of a clock that is behind', () => {
  const one = statsOf({ skewMs: -400, accepted: 7 });
  expect(mergeStats([one])).toEqual(one);
});

it('adds what two processes took in of a sender, and keeps the clock that is furthest off', () => {
  const merged = mergeStats([
    statsOf({ skewMs: 30, accepted: 7 }),
    statsOf({ skewMs: -400, accepted: 5 }),
    statsOf({ skewMs: 10, accepted: 1, name: 'another' }),
  ]);
  expect(merged).toMatchObject({ eventsAccepted: 13, queueLimit: 300, clockSkewMs: -400 });
  expect(merged.sources.map(({ name, accepted }) => [name, accepted])).toEqual([
    ['backend', 12],
    ['another', 1],
  ]);
  expect(merged.sources[0]).toMatchObject({ clockSkewMs: -400, lagMs: 7 });
  expect(merged.sources[0]?.kinds).toMatchObject([{ accepted: 12, rejected: 4 }]);
});

it('says nothing of none', () => {
  expect(mergeStats([])).toMatchObject({ eventsAccepted: 0, clockSkewMs: 0, sources: [] });
});
