/** Without a session that counts for this long a picture is old: four intervals, at least 90 s (decision 37). */
const STALE_INTERVALS = 4;
const STALE_MIN_MS = 90_000;

/** Judging comes every 15 s (decision 24); where four in a row did not, what it said last is no longer about now. */
const JUDGED_LATE_MS = 60_000;

/** How long ago the last session that counts may have finished without the picture being stale, ms. */
export function staleAfterMs(intervalMs: number): number {
  return Math.max(STALE_INTERVALS * intervalMs, STALE_MIN_MS);
}

/** Instants are epoch ms. */
export type Freshness = {
  /** When a session last finished; null where none ever did. */
  lastFinishedAt: number | null;
  /** When one last finished that was not excluded; null where none did. */
  lastCountedAt: number | null;
  judgedAt: number;
  intervalMs: number;
  now: number;
};

/**
 * Since when the picture is old, epoch ms: the last session that counts, or the last judgement where sessions go on and nobody
 * judges them. Null while it is about now, and where no session ever finished.
 */
export function staleSince({
  lastFinishedAt,
  lastCountedAt,
  judgedAt,
  intervalMs,
  now,
}: Freshness): number | null {
  if (lastFinishedAt === null) return null;
  if (lastCountedAt === null) return null;
  if (now - lastCountedAt > staleAfterMs(intervalMs)) return lastCountedAt;
  return now - judgedAt > JUDGED_LATE_MS ? judgedAt : null;
}
