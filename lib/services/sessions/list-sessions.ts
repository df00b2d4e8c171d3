import type { SessionList, SessionListQuery } from '../../contract/api/sessions';
import { ROWS_BUDGET_MS } from '../limits';
import type { ServiceContext } from '../service-context';
import { rangeOf, toIsoOrNull } from '../time-range';
import { sessionConditions } from './session-conditions';
import { sessionSummary } from './session-view';

/** A page of sessions, newest first. Without `from` and `to` it reaches back as far as sessions are kept. */
export async function listSessions(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: SessionListQuery,
): Promise<SessionList> {
  const bounded = query.from !== undefined || query.to !== undefined;
  const range = bounded ? rangeOf({ from: 0, ...query }, ctx.clock.now()) : {};
  const conditions = await sessionConditions(ctx, query);
  const page = await ctx.events.sessions(
    { ...conditions, ...range, seeded: true },
    { limit: query.limit, after: query.after, budgetMs: ROWS_BUDGET_MS },
  );
  return {
    sessions: page.sessions.map(sessionSummary),
    next: page.next,
    searchedFrom: toIsoOrNull(page.searchedFrom),
  };
}
