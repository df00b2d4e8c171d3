import { AppError } from '../kit/errors';

/** Most rows of each kind that users can create, and that a list shows. */
export const RULES_LIMIT = 200;
export const USERS_LIMIT = 1_000;
export const NOTIFIERS_LIMIT = 50;
export const MAINTENANCE_LIMIT = 200;
/** Of one target. */
export const FAILURE_TYPES_LIMIT = 2_000;
export const SILENCES_LISTED = 200;
/** Rows that one filtered page reads at most; it then returns what it has found. */
export const SCANNED_ROWS = 2_000;
/** How long sessions are read for one answer, ms, where neither an index nor a count has it. */
export const ROWS_BUDGET_MS = 200;

/** Throws AppError `conflict` where the limit is reached. */
export function requireCapacity(kind: string, { count, limit }: { count: number; limit: number }) {
  if (count >= limit)
    throw new AppError(
      'conflict',
      `there are ${limit} ${kind}, which is the limit: remove one first`,
    );
}
