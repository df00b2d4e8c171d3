import type { LATENCIES } from '../domain/tallies/tally';

/** Limits and choices that pages name too: without schemas beside them, so that a page loads none for a number. */

/** Fewest characters of a password. */
export const PASSWORD_MIN = 12;

/** Rows of one page of `GET /api/v1/targets`, also where no limit is given: scripts that want all need one request. */
export const TARGETS_LIMIT = 2_000;

/** Rows per page of all targets, and the most that can be requested. */
export const OVERVIEW_PAGE = 200;
export const OVERVIEW_PAGE_LIMIT = 2_000;

/** Longest note on a target, in characters. */
export const TARGET_NOTE_LIMIT = 500;

/** Most rows of an export; the newest are exported. */
export const EXPORT_LIMIT = 1_000_000;
export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;

/** Timings that have a chart. */
export const CHARTED_LATENCIES = [
  'complete',
  'firstEvent',
  'ready',
  'firstAudio',
] as const satisfies ReadonlyArray<(typeof LATENCIES)[number]>;
export type ChartedLatency = (typeof CHARTED_LATENCIES)[number];
