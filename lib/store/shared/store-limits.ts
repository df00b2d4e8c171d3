/** Bounds that every engine has. */
export const SESSION_PAGE_LIMIT = 500;
export const MARKS_LIMIT = 5_000;
/** Rows of one kind that `related` and `healthEventsOf` return at most. */
export const RELATED_LIMIT = 5_000;

/** Rows that one step of retention deletes in its transaction. */
export const RETENTION_STEP_ROWS = 2_000;

/** Ids of labels, and of sets of dimensions, that are kept in memory before the cache is emptied. */
export const CACHED_LOOKUPS = 50_000;

/** The asked number of rows, at least one and at most `most`. */
export const clampLimit = (limit: number, most: number) =>
  Math.max(1, Math.min(most, Math.floor(limit)));
