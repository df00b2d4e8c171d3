/** Longest a session can last with the default deadlines: connect 10 s, welcome 10 s, completion 60 s after it, close 2 s. */
const LONGEST_SESSION_MS = 82_000;

/** Sessions of one target that may be open at once at this interval, ms (decision: ceil(longest ÷ interval) + 2). */
export function minimumInFlight(intervalMs: number, longestMs = LONGEST_SESSION_MS): number {
  return Math.ceil(longestMs / intervalMs) + 2;
}
