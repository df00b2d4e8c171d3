import type { Clock } from '../../../kit/clock';
import type { SessionFilter, SessionPageRequest } from '../../event-store';
import { decodeCursor, encodeCursor, isLedByIndex, type SessionSearch } from '../session-filter';
import { type ExplorerCalls, findTexts, isNothingFound } from './read-facets';
import { readWindows } from './row-windows';

/** Sessions may end so much after this machine's time: probes have clocks of their own. */
const AHEAD_MS = 86_400_000;

/** A page with its records as JSON texts. */
export type SessionTexts = { texts: string[]; next: string | null };

type Calls = Pick<ExplorerCalls, 'findText' | 'isSparse'> & {
  sessions(filter: SessionSearch, page: SessionPageRequest): Promise<SessionTexts>;
};

/** A page, whole or as far as rows could be read in time. */
export async function readPage(
  filter: SessionFilter,
  page: SessionPageRequest,
  { calls, clock }: { calls: Calls; clock: Pick<Clock, 'monotonic' | 'now'> },
): Promise<SessionTexts & { searchedFrom: number | null }> {
  const { limit, after, budgetMs } = page;
  const found = await findTexts(filter.where, calls);
  if (isNothingFound(found)) return { texts: [], next: null, searchedFrom: null };
  const search: SessionSearch = { ...filter, found };
  if (budgetMs === undefined || found?.rows.length || (!found && isLedByIndex(search)))
    return { ...(await calls.sessions(search, { limit, after })), searchedFrom: null };
  const from = filter.from ?? 0;
  const newest = after === undefined ? Number.POSITIVE_INFINITY : decodeCursor(after).endedAt + 1;
  const to = Math.min(filter.to ?? clock.now() + AHEAD_MS, newest);
  const texts: string[] = [];
  let next: string | null = null;
  const end = await readWindows({ from, to, budgetMs }, clock, {
    isSparse: calls.isSparse,
    read: async (window) => {
      const wanted = limit - texts.length;
      const read = await calls.sessions({ ...search, ...window }, { limit: wanted, after });
      texts.push(...read.texts);
      next = read.next;
      if (next === null && texts.length >= limit && window.from > from)
        next = encodeCursor(window.from, '');
      return next === null ? 'more' : 'done';
    },
  });
  if (next !== null || end <= from) return { texts, next, searchedFrom: null };
  return { texts, next: encodeCursor(end, ''), searchedFrom: end };
}
