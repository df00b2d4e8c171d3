import type { Funnel } from '../../contract/api/overview';
import type { RangeQuery } from '../../contract/primitives';
import { STAGES } from '../../domain/sessions/stages';
import { HANDLER_UNPROVEN } from '../../domain/tallies/contribution';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { bucketsOf, rangeOf, sliceOf } from '../time-range';

/** Where sessions stop in the range: all nine stages, from the tallies (decision 19). Throws AppError `not_found`. */
export async function getFunnel(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: RangeQuery,
): Promise<Funnel> {
  const target = await findTarget(ctx, query.target);
  const now = ctx.clock.now();
  const { from, to, step } = bucketsOf(rangeOf(query, now), now);
  const slice = {
    ...sliceOf(target.id, query),
    from,
    to,
    step,
    sources: ['synthetic' as const],
  };
  const [tallies, rows] = await Promise.all([
    ctx.events.tallies(slice),
    ctx.events.counts({ ...slice, kinds: ['reached', 'failedStage', 'unmeasured'] }),
  ]);
  const counted = new Map<string, number>();
  for (const { kind, key, n } of rows) {
    counted.set(`${kind} ${key}`, (counted.get(`${kind} ${key}`) ?? 0) + n);
  }
  const count = (kind: string, key: string) => counted.get(`${kind} ${key}`) ?? 0;
  return {
    sessions: tallies.reduce((sum, row) => sum + row.counts.sessions - row.counts.excluded, 0),
    stages: STAGES.map((stage) => {
      const unproven = stage === 'handler' ? count('reached', HANDLER_UNPROVEN) : 0;
      return {
        stage,
        reached: count('reached', stage) + unproven,
        unproven,
        failed: count('failedStage', stage),
        ...withUnmeasured(count('unmeasured', stage)),
      };
    }),
  };
}

const withUnmeasured = (unmeasured: number) => (unmeasured > 0 ? { unmeasured } : {});
