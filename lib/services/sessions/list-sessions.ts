import type { SessionList, SessionListQuery } from '../../contract/api/sessions';
import type { SessionFilter } from '../../store/event-store';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { rangeOf } from '../time-range';
import { sessionSummary } from './session-view';

/** A page of sessions, newest first. Without `from` and `to` it reaches back as far as sessions are kept. */
export async function listSessions(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: SessionListQuery,
): Promise<SessionList> {
  const target = query.target === undefined ? null : await findTarget(ctx, query.target);
  const bounded = query.from !== undefined || query.to !== undefined;
  const range = bounded ? rangeOf({ from: 0, ...query }, ctx.clock.now()) : {};
  const filter: SessionFilter = {
    ...range,
    seeded: true,
    ...(target ? { targetId: target.id } : {}),
    ...(query.environment === undefined ? {} : { environment: query.environment }),
    ...(query.release === undefined ? {} : { release: query.release }),
    ...(query.location === undefined ? {} : { location: query.location }),
    ...(query.outcome === undefined ? {} : { outcomes: query.outcome }),
    ...(query.stage === undefined ? {} : { failedStage: query.stage }),
    ...(query.code === undefined ? {} : { closeCode: query.code }),
    ...(query.signature === undefined ? {} : { signature: query.signature }),
    ...(query.handler === undefined ? {} : { handler: query.handler }),
    ...(query.auth === undefined ? {} : { auth: query.auth }),
  };
  const page = await ctx.events.sessions(filter, {
    limit: query.limit,
    ...(query.after === undefined ? {} : { after: query.after }),
  });
  return { sessions: page.sessions.map(sessionSummary), next: page.next };
}
