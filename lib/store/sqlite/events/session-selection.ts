import type { SessionFilter } from '../../event-store';
import { type SessionSearch, selectionOf } from '../../shared/session-filter';
import type { Condition } from '../../shared/sql-conditions';
import { SQLITE_DIALECT } from '../file/sqlite-dialect';

/** `from`: how the table is named in a query. */
export type SessionSelection = { from: string; conditions: Condition[] };

/**
 * The conditions of a filter, and the index that leads to the fewest rows. Each index ends in (ended_at, id), so that a page
 * costs its own rows, however many are stored. The query names its index, because the planner has no statistics and would guess.
 */
export function selectSessions(filter: SessionSearch): SessionSelection {
  const { conditions, lead, unpassed, oddClose } = selectionOf(filter, SQLITE_DIALECT);
  // Few rows by their number: every index would lead to more.
  const byRow = filter.found && filter.found.signatures.length === 0;
  const index = byRow ? 'NOT INDEXED' : `INDEXED BY ${indexFor(lead, { unpassed, oddClose })}`;
  return { from: `session ${index}`, conditions };
}

function indexFor(
  filter: SessionFilter,
  { unpassed, oddClose }: { unpassed: boolean; oddClose: boolean },
): string {
  if (filter.signature !== undefined) return 'session_by_signature';
  if (oddClose) return 'session_by_odd_close';
  const kind = unpassed ? 'session_unpassed' : 'session';
  if (filter.targetId !== undefined)
    return filter.release !== undefined && !unpassed ? 'session_by_release' : `${kind}_by_target`;
  if (filter.environment !== undefined) return `${kind}_by_environment`;
  return `${kind}_by_end`;
}
