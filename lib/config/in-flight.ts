/** Sessions of one target that may be open at once at this interval, ms (decision: ceil(longest ÷ interval) + 2). */
export function minimumInFlight(intervalMs: number, longestMs: number): number {
  return Math.ceil(longestMs / intervalMs) + 2;
}
