import { BUCKET_STEPS, type BucketStep } from '../domain/tally';
import type { EventStore, TallyRow } from '../store/event-store';

/** Spans of whole buckets that follow each other, oldest first: `cuts[i]` to `cuts[i + 1]`, epoch ms. */
export type Cuts = { cuts: number[]; step: BucketStep };

/** A row of a segment; `at` is where the segment starts. */
export type SegmentRow = TallyRow & { targetId: string };

/** Windows longer than this are cut at whole minutes: buckets of 10 s are kept two days. */
const FINE_UP_TO_MS = 24 * 3_600_000;

/**
 * Where windows of these lengths begin, and the release that cuts them. One read for each segment between two of them is all
 * that any window needs, and a read of one segment takes the widest buckets that fit: some dozen rows, not two thousand.
 */
export function cutsAt(lengthsMs: readonly number[], at: { now: number; notBefore: number }): Cuts {
  const longest = Math.max(...lengthsMs);
  const step = longest > FINE_UP_TO_MS ? '1m' : '10s';
  const { end, to } = edgesAt(at.now, step);
  const width = BUCKET_STEPS[step];
  const release = Math.floor(at.notBefore / width) * width;
  const starts = [...lengthsMs.map((ms) => end - Math.ceil(ms / width) * width), release]
    .filter((start) => start < to && start >= end - longest - width)
    .sort((a, b) => a - b);
  return { cuts: [...new Set([...starts, to])], step };
}

/** End of the last whole bucket, and of the one that is still filling. */
export function edgesAt(now: number, step: BucketStep): { end: number; to: number } {
  const width = BUCKET_STEPS[step];
  const end = Math.floor(now / width) * width;
  return { end, to: end + width };
}

/** Segments of one span, each as a query of one point. */
export function segmentsOf({
  cuts,
  step,
}: Cuts): Array<{ from: number; to: number; step: BucketStep }> {
  return cuts.slice(1).map((to, index) => ({ from: cuts[index] ?? to, to, step }));
}

/** Our sessions in every segment, of one target or of all, apart by release, location and stratum. */
export async function readSegments(
  events: Pick<EventStore, 'tallies'>,
  cuts: Cuts,
  targetId: string | null,
): Promise<SegmentRow[]> {
  const answers = await Promise.all(
    segmentsOf(cuts).map((segment) =>
      events.tallies({
        ...segment,
        ...(targetId === null ? {} : { targetId }),
        groupBy: ['targetId', 'release', 'location', 'stratum'],
        sources: ['synthetic'],
        seeded: false,
      }),
    ),
  );
  return answers.flat().map((row) => ({ ...row, targetId: row.group.targetId ?? '' }));
}
