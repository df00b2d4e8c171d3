import type { Release } from '../../domain/deployments/release';
import { bucketStart } from '../../domain/tallies/buckets';
import { BUCKET_STEPS } from '../../domain/tallies/tally';
import { BLOCK_MS } from '../../domain/verdict/model/gate-settings';
import type { TallyRow } from '../../store/event-store';
import { type ReleaseReads, sliceOf } from './read-release';

/** With more passed sessions than this in ten seconds, the first one is known to the bucket only. */
const MOST_MARKS = 2_000;

/** From the start of a release to the end of its first passed session, in ms; null where none has passed. */
export async function firstSuccessMs(
  events: ReleaseReads,
  release: Release,
  rows: readonly TallyRow[],
): Promise<number | null> {
  const minute = rows.find((row) => row.counts.passed > 0)?.at;
  if (minute === undefined) return null;
  // Before a later deployment the same minute holds sessions of the one before.
  const earliest = Math.max(minute, bucketStart(release.startedAt, BUCKET_STEPS['10s']));
  const fine = await events.tallies({
    ...sliceOf(release),
    from: earliest,
    to: minute + BLOCK_MS,
    step: '10s',
    mergeMs: BUCKET_STEPS['10s'],
  });
  const bucket = fine.find((row) => row.counts.passed > 0);
  const from = bucket?.at ?? earliest;
  const to = bucket ? from + BUCKET_STEPS['10s'] : minute + BLOCK_MS;
  const marks = await events.marks(
    { targetId: release.targetId, release: release.version, outcomes: ['passed'], from, to },
    MOST_MARKS,
  );
  const ends = marks.length < MOST_MARKS ? marks.map((mark) => mark.endedAt) : [];
  return Math.max(0, Math.min(to, ...ends) - release.startedAt);
}
