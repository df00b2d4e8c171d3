import {
  alignEdge,
  EXACT_UP_TO_MS,
  FINE_UP_TO_MS,
  windowStart,
} from '../../domain/rules/count-windows';
import { BUCKET_STEPS, type BucketStep } from '../../domain/tallies/tally';
import type { EventStore, TallyRow } from '../../store/event-store';

/** Edges of spans of whole buckets that follow each other, oldest first; the last one is `to`. Epoch ms. */
export type SpanEdges = {
  cuts: number[];
  /** End of the last whole bucket. */
  end: number;
  /** End of the bucket that is still filling, whose sessions count too. */
  to: number;
};

/** A tally of one span, which lasts from `at` to `to`. */
export type TallySpan = TallyRow & { targetId: string; to: number };

const WIDTH = BUCKET_STEPS['10s'];
const MINUTE = BUCKET_STEPS['1m'];

/**
 * Where windows of these lengths begin, and the instants that cut them. One read of each span between two of them is all that any
 * window needs, and a read of one span takes the widest buckets that fit: some dozen rows, not two thousand.
 */
export function spanEdges(
  lengthsMs: readonly number[],
  { now, instants = [] }: { now: number; instants?: readonly number[] },
): SpanEdges {
  const { end, to } = presentBucket(now);
  const longest = Math.max(...lengthsMs);
  // What lies behind the page's windows ends at a whole minute too, so that it stays the same for a minute.
  const lengths = longest > EXACT_UP_TO_MS ? [...lengthsMs, EXACT_UP_TO_MS + MINUTE] : lengthsMs;
  const begins = lengths.map((ms) => windowStart(end, Math.ceil(ms / WIDTH) * WIDTH));
  const oldest = Math.min(...begins);
  const cut = instants.map((instant) => alignEdge(instant, end));
  const edges = [...begins, ...cut].filter((edge) => edge >= oldest && edge < to);
  return { cuts: [...new Set([...edges.sort((a, b) => a - b), to])], end, to };
}

/** End of the last whole bucket, and of the one that is still filling. */
export function presentBucket(now: number): { end: number; to: number } {
  const end = Math.floor(now / WIDTH) * WIDTH;
  return { end, to: end + WIDTH };
}

type Span = { from: number; to: number; step: BucketStep };

const keyOf = ({ from, to }: Span) => `${from} ${to}`;

/** The spans between these edges, each a query of one point. Buckets of 10 s are kept two days. */
export function spansBetween({ cuts, end }: SpanEdges): Span[] {
  return cuts.slice(1).map((to, index) => {
    const from = cuts[index] ?? to;
    return { from, to, step: end - from > FINE_UP_TO_MS ? '1m' : '10s' };
  });
}

/** Spans that lie behind every page's window: they are needed again a minute later. */
export type SpanCache = Map<string, TallySpan[]>;

/** Our sessions in every span, of one target or of all, by release, location and stratum. */
export async function readTallySpans(
  events: Pick<EventStore, 'tallies'>,
  cuts: SpanEdges,
  of: { targetId: string } | { cache: SpanCache },
): Promise<TallySpan[]> {
  const cache = 'cache' in of ? of.cache : null;
  const behind = cuts.to - EXACT_UP_TO_MS;
  const answers = await Promise.all(
    spansBetween(cuts).map(async (span) => {
      const key = keyOf(span);
      const known = cache?.get(key);
      if (known) return known;
      const rows = await events.tallies({
        ...span,
        ...('targetId' in of ? { targetId: of.targetId } : {}),
        groupBy: ['targetId', 'release', 'location', 'stratum'],
        sources: ['synthetic'],
        seeded: false,
      });
      const found = rows.map((row) => ({
        ...row,
        targetId: row.group.targetId ?? '',
        to: span.to,
      }));
      if (span.to <= behind) cache?.set(key, found);
      return found;
    }),
  );
  return answers.flat();
}

/** Removes the spans that the last tick did not use. */
export function pruneSpans(cache: SpanCache, used: ReadonlySet<string>): void {
  for (const key of cache.keys()) if (!used.has(key)) cache.delete(key);
}

/** The keys of a read, for `pruneSpans`. */
export function spanKeys(cuts: SpanEdges): string[] {
  return spansBetween(cuts).map(keyOf);
}
