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
  for (const { at: minute } of rows.filter((row) => row.counts.passed > 0)) {
    const span = await firstPassedSpan(events, release, minute);
    if (span) return (await firstEnd(events, release, span)) - release.startedAt;
  }
  return null;
}

type Span = { from: number; to: number };

/**
 * The ten seconds of a minute in which a session of the release first passed; the whole minute where only minutes are still stored. Null if
 * those that passed in it belong to the deployment before, which ended in the same minute.
 */
async function firstPassedSpan(
  events: ReleaseReads,
  release: Release,
  minute: number,
): Promise<Span | null> {
  const from = Math.max(minute, bucketStart(release.startedAt, BUCKET_STEPS['10s']));
  const to = minute + BLOCK_MS;
  const fine = await events.tallies({
    ...sliceOf(release),
    from,
    to,
    step: '10s',
    mergeMs: BUCKET_STEPS['10s'],
  });
  if (fine.length === 0) return { from, to };
  const bucket = fine.find((row) => row.counts.passed > 0);
  return bucket ? { from: bucket.at, to: bucket.at + BUCKET_STEPS['10s'] } : null;
}

/** End of the first session that passed in the span, not before the start of the release, epoch ms. */
async function firstEnd(
  events: ReleaseReads,
  release: Release,
  { from, to }: Span,
): Promise<number> {
  const marks = await events.marks(
    { targetId: release.targetId, release: release.version, outcomes: ['passed'], from, to },
    MOST_MARKS,
  );
  const ends = marks.length < MOST_MARKS ? marks.map((mark) => mark.endedAt) : [];
  return Math.max(release.startedAt, Math.min(to, ...ends));
}
