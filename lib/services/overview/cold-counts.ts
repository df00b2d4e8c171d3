import type { IndicatorCount, IndicatorKey } from '../../domain/tallies/indicators';
import { mergeCounts } from '../../domain/tallies/tally-math';
import type { WarmingUp } from '../../domain/targets/target-status';
import type { ServiceContext } from '../service-context';

const BUCKET_MS = 10_000;

/** Counts of a warming deployment's first sessions, by indicator. */
export type WarmUpCounts = WarmingUp & { counts: Record<IndicatorKey, IndicatorCount> };

/** Errors: those of the store. */
export async function warmUpCounts(
  ctx: Pick<ServiceContext, 'events'>,
  of: { targetId: string; warmingUp: WarmingUp | null; now: number },
): Promise<WarmUpCounts | null> {
  const { warmingUp, targetId, now } = of;
  if (warmingUp === null) return null;
  const floor = (at: number) => Math.floor(at / BUCKET_MS) * BUCKET_MS;
  const rows = await ctx.events.tallies({
    targetId,
    release: warmingUp.version,
    step: '10s',
    seeded: false,
    from: floor(warmingUp.startedAt),
    to: floor(now) + BUCKET_MS,
    sources: ['synthetic'],
    strata: ['cold'],
  });
  return { ...warmingUp, counts: mergeCounts(rows.map((row) => row.counts)).indicators };
}
