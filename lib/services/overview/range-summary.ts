import type { PastRange } from '../../domain/sentence/past-sentence';
import { rangeState } from '../../domain/sentence/range-state';
import { INDICATORS, type Thresholds } from '../../domain/tallies/indicators';
import { BUCKET_STEPS } from '../../domain/tallies/tally';
import type { TallyFilter } from '../../store/event-store';
import type { ServiceContext } from '../service-context';
import type { Buckets } from '../time-range';

/** A range that ended longer ago than this is past. */
const PAST_AFTER_MS = 60_000;

/** Whether a chosen range is past: one that ends now is the present. Epoch ms. */
export const isPast = (to: number, now: number): boolean => now - to > PAST_AFTER_MS;

/** Each indicator over a past range, from at most 300 points of tallies; seeded history is left out. Errors: those of the store. */
export async function rangeSummary(
  ctx: Pick<ServiceContext, 'events'>,
  slice: Omit<TallyFilter, 'from' | 'to'>,
  { buckets, thresholds }: { buckets: Buckets; thresholds: Thresholds },
): Promise<PastRange> {
  const { from, to, step, mergeMs } = buckets;
  const wanted = { ...slice, from, to, step, seeded: false, sources: ['synthetic' as const] };
  const [rows, marks] = await Promise.all([
    ctx.events.tallies({ ...wanted, mergeMs }),
    ctx.events.counts({ ...wanted, kinds: ['unmeasured'] }),
  ]);
  const unmeasured = new Set(marks.map(({ key }) => key));
  const ms = Math.max(mergeMs, BUCKET_STEPS[step]);
  return {
    from,
    to,
    indicators: INDICATORS.map((indicator) => {
      const points = rows.map(({ at, counts }) => ({
        at,
        ms,
        count: counts.indicators[indicator],
      }));
      const thresholdBp = thresholds[indicator];
      const state = rangeState(points, thresholdBp);
      // An indicator is named as the stage that it cannot do without.
      const isMeasured = state.count.valid > 0 || !unmeasured.has(indicator);
      return { indicator, thresholdBp, ...state, ...(isMeasured ? {} : { measured: false }) };
    }),
  };
}
