/** Longest wait that a receiver may ask for: an hour. A broken header must not postpone a page for days. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

/** A Retry-After header in ms from `now` (epoch ms): seconds or an HTTP date (RFC 9110 §10.2.3). Undefined if it says nothing. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS) : undefined;
}
