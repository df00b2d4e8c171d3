import { DEFAULT_SETTINGS } from '../../domain/targets/settings';
import { DAY, HOUR, MINUTE } from '../../domain/time';
import type { ServiceContext } from '../service-context';
import { type Range, rangeOf } from '../time-range';

const MOST_STEPS = 120;
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY),
];

/**
 * The span of a request in whole minutes, which is how counts are kept, and not further back than sessions are. Throws AppError
 * `invalid_input` as `rangeOf`.
 */
export async function countedSpan(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  query: { from?: number | undefined; to?: number | undefined },
): Promise<Range> {
  const now = ctx.clock.now();
  const { from, to } = rangeOf(query, now);
  const { retention } = (await ctx.state.get('settings', 'settings'))?.value ?? DEFAULT_SETTINGS;
  const end = Math.ceil(to / MINUTE) * MINUTE;
  const kept = now - retention.sessionsDays * DAY;
  return {
    from: Math.floor(Math.min(Math.max(from, kept), end - MINUTE) / MINUTE) * MINUTE,
    to: end,
  };
}

/** The narrowest step in which a span has at most 120. Of more than two days only whole hours: it is read from the hours. */
export const stepOf = ({ from, to }: Range): number =>
  STEPS_MS.filter((step) => to - from <= 2 * DAY || step >= HOUR).find(
    (step) => Math.ceil((to - from) / step) + 1 <= MOST_STEPS,
  ) ?? 28 * DAY;
