/** Durations in ms. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** An instant (epoch ms) as ISO 8601 in UTC, with milliseconds: how it leaves the process. Throws RangeError for what is no instant. */
export const iso = (at: number): string => new Date(at).toISOString();
