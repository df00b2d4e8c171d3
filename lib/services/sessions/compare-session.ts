import { type Comparison, LAST_PASSED, MATCHED } from '../../contract/api/explorer/compare';
import { compareSessions } from '../../domain/sessions/compare-sessions';
import type { SessionRecord } from '../../domain/sessions/session';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { requireSession } from './get-session';

/** Passing sessions among which the one most like it is chosen: the newest before it. */
const CANDIDATES = 200;

type Context = Pick<ServiceContext, 'events'>;

/** A session beside another one, or beside the passing session before it that is most like it. Throws AppError `not_found`. */
export async function compareSession(
  ctx: Context,
  { id, other }: { id: string; other: string },
): Promise<Comparison> {
  const record = await requireSession(ctx, id);
  const match =
    other === LAST_PASSED ? await lastPassed(ctx, record) : await requireSession(ctx, other);
  const [frames, otherFrames] = await Promise.all([
    ctx.events.frames(id),
    match === null ? null : ctx.events.frames(match.id),
  ]);
  if (match === null) return { with: null, framesKept: frames !== null, differsIn: [], rows: [] };
  return {
    with: {
      id: match.id,
      outcome: match.outcome,
      endedAt: iso(match.endedAt),
      framesKept: otherFrames !== null,
    },
    framesKept: frames !== null,
    differsIn: MATCHED.filter((key) => isOther(record[key], match[key])),
    rows: compareSessions({ record, frames }, { record: match, frames: otherFrames }),
  };
}

/** A session that failed early does not know its instance, which says nothing about another one. */
const isOther = (a: string | null, b: string | null) => a !== null && b !== null && a !== b;

/** Of the newest passing ones before it, that which shares most of what `MATCHED` lists; of those alike the newest. */
async function lastPassed(ctx: Context, record: SessionRecord): Promise<SessionRecord | null> {
  const { sessions } = await ctx.events.sessions(
    { targetId: record.targetId, outcomes: ['passed'], to: record.endedAt, seeded: true },
    { limit: CANDIDATES },
  );
  // A session that runs another journey, or another release, is less alike than one on another instance.
  const weights = { journey: 8, release: 4, location: 2, instance: 1 };
  const likeness = (one: SessionRecord) =>
    MATCHED.reduce((sum, key) => sum + (isOther(one[key], record[key]) ? 0 : weights[key]), 0);
  return sessions.reduce<SessionRecord | null>(
    (best, one) => (best === null || likeness(one) > likeness(best) ? one : best),
    null,
  );
}
