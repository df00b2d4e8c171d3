import { BUCKET_STEPS, type BucketStep } from '../domain/tally';
import { EXACT_UP_TO_MS, windowBegin } from '../domain/windows';
import type { EventStore, TallyRow } from '../store/event-store';

/** Spans of whole buckets that follow each other, oldest first: `cuts[i]` to `cuts[i + 1]`, epoch ms. */
export type Cuts = { cuts: number[]; step: BucketStep };

/** A row of a segment, which lasts from `at` to `to`. */
export type SegmentRow = TallyRow & { targetId: string; to: number };

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
  // What lies behind the page's windows ends at a whole minute too, so that it stays the same for a minute.
  const lengths = longest > EXACT_UP_TO_MS ? [...lengthsMs, EXACT_UP_TO_MS + width] : lengthsMs;
  const begins = lengths.map((ms) => windowBegin(end, Math.ceil(ms / width) * width));
  const starts = [...begins, release]
    .filter((start) => start < to && start >= windowBegin(end, longest) - width)
    .sort((a, b) => a - b);
  return { cuts: [...new Set([...starts, to])], step };
}

/** End of the last whole bucket, and of the one that is still filling. */
export function edgesAt(now: number, step: BucketStep): { end: number; to: number } {
  const width = BUCKET_STEPS[step];
  const end = Math.floor(now / width) * width;
  return { end, to: end + width };
}

const keyOf = ({ from, to, step }: { from: number; to: number; step: BucketStep }) =>
  `${from} ${to} ${step}`;

/** Segments of one span, each as a query of one point. */
export function segmentsOf({
  cuts,
  step,
}: Cuts): Array<{ from: number; to: number; step: BucketStep }> {
  return cuts.slice(1).map((to, index) => ({ from: cuts[index] ?? to, to, step }));
}

/** Answers about spans that lie behind every page's window: they are asked for again a minute later. */
export type SegmentCache = Map<string, SegmentRow[]>;

/** Our sessions in every segment, of one target or of all, apart by release, location and stratum. */
export async function readSegments(
  events: Pick<EventStore, 'tallies'>,
  cuts: Cuts,
  of: { targetId: string } | { cache: SegmentCache },
): Promise<SegmentRow[]> {
  const cache = 'cache' in of ? of.cache : null;
  const behind = (cuts.cuts.at(-1) ?? 0) - EXACT_UP_TO_MS;
  const answers = await Promise.all(
    segmentsOf(cuts).map(async (segment) => {
      const key = keyOf(segment);
      const known = cache?.get(key);
      if (known) return known;
      const rows = await events.tallies({
        ...segment,
        ...('targetId' in of ? { targetId: of.targetId } : {}),
        groupBy: ['targetId', 'release', 'location', 'stratum'],
        sources: ['synthetic'],
        seeded: false,
      });
      const found = rows.map((row) => ({
        ...row,
        targetId: row.group.targetId ?? '',
        to: segment.to,
      }));
      if (segment.to <= behind) cache?.set(key, found);
      return found;
    }),
  );
  return answers.flat();
}

/** Forgets the spans that the last tick had no use for. */
export function pruneSegments(cache: SegmentCache, used: ReadonlySet<string>): void {
  for (const key of cache.keys()) if (!used.has(key)) cache.delete(key);
}

/** The keys of a read, for `pruneSegments`. */
export function segmentKeys(cuts: Cuts): string[] {
  return segmentsOf(cuts).map(keyOf);
}
