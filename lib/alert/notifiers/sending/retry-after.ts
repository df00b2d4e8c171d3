import { z } from 'zod';

/** Longest wait that a receiver may ask for: an hour. A broken header must not postpone a page for days. */
const RETRY_AFTER_MAX_MS = 3_600_000;

const bodySchema = z.object({ retry_after: z.number() });

/** A Retry-After header in ms from `now` (epoch ms): seconds or an HTTP date (RFC 9110 §10.2.3). Undefined if it says nothing. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  return withinLimit(/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now);
}

/**
 * The `retry_after` of a JSON answer, seconds, in ms
 * (https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit). Undefined if it has none.
 */
export function retryAfterOfBody(body: string): number | undefined {
  try {
    const parsed = bodySchema.safeParse(JSON.parse(body));
    return parsed.success ? withinLimit(parsed.data.retry_after * 1000) : undefined;
  } catch {
    return undefined;
  }
}

const withinLimit = (ms: number): number | undefined =>
  Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms), 0), RETRY_AFTER_MAX_MS) : undefined;
