/** Limits that pages name too: without schemas beside them, so that a page loads none for a number. */

/** Fewest characters of a password. */
export const PASSWORD_MIN = 12;

/** Rows of one page of `GET /api/v1/targets`, also where no limit is given: scripts that want all need one request. */
export const TARGETS_LIMIT = 2_000;

/** Rows per page of all targets, and the most that can be requested. */
export const OVERVIEW_PAGE = 200;
export const OVERVIEW_PAGE_LIMIT = 2_000;
