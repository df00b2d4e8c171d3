/**
 * Without a session that counts for this long data is stale: four intervals, at least 90 s (decision 37), which is the usual longest session
 * of 82 s and the time until it is stored. A target whose sessions may last longer has that much longer.
 */
const STALE_INTERVALS = 4;
const STALE_MIN_MS = 90_000;

/** Rules are evaluated every 15 s (decision 24); after four missed rounds the last result is no longer about now. */
const JUDGED_LATE_MS = 60_000;

/** Until a session that has ended is stored. */
const STORED_AFTER_MS = 8_000;

/** How long ago the last session that counts may have finished before data is stale, ms. All sessions of a target can hang. */
function staleAfterMs({
  intervalMs,
  longestSessionMs = 0,
}: Pick<Freshness, 'intervalMs' | 'longestSessionMs'>): number {
  const hangsMs = longestSessionMs + STORED_AFTER_MS;
  return Math.max(STALE_INTERVALS * intervalMs, STALE_MIN_MS, hangsMs);
}

/** Instants are epoch ms. */
export type Freshness = {
  /** When a session last finished; null where none ever did. */
  lastFinishedAt: number | null;
  /** When one last finished that was not excluded; null where none did. */
  lastCountedAt: number | null;
  judgedAt: number;
  intervalMs: number;
  /** The longest that a session can take; absent: no longer than usual. */
  longestSessionMs?: number | undefined;
  now: number;
};

/**
 * Since when data is stale, epoch ms: since the last session that counts, or since the last evaluation where sessions finish but are not evaluated. Null while data is current, and where no session ever finished.
 */
export function staleSince({
  lastFinishedAt,
  lastCountedAt,
  judgedAt,
  intervalMs,
  longestSessionMs,
  now,
}: Freshness): number | null {
  if (lastFinishedAt === null) return null;
  if (lastCountedAt === null) return null;
  if (now - lastCountedAt > staleAfterMs({ intervalMs, longestSessionMs })) return lastCountedAt;
  return now - judgedAt > JUDGED_LATE_MS ? judgedAt : null;
}
