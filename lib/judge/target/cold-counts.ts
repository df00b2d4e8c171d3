import type { ReleaseInput } from '../../domain/now/indicator-now';
import { pageWindowLengths, windowStart } from '../../domain/rules/count-windows';
import type { IndicatorKey } from '../../domain/tallies/indicators';
import { indicatorIn, toRuleCount } from '../readings/span-counts';
import type { ReleaseRows, TargetRows } from '../readings/target-rows';

type Cold = NonNullable<ReleaseInput['cold']> & { from: number };

/** The cold sessions of a deployment, as far back as a page looks; null where it has none, or its start is not known. */
export function coldCounts(
  { moment }: Pick<TargetRows, 'moment'>,
  release: ReleaseRows,
  indicator: IndicatorKey,
): Cold | null {
  const { startedAt, notBefore, steady, cold } = release;
  const windows = pageWindowLengths(moment.intervalMs);
  const from = Math.max(notBefore, windowStart(moment.end, windows.r2.longMs));
  const lately = windowStart(moment.end, windows.r1.shortMs);
  const own = cold.filter(({ at }) => at >= from || from === notBefore);
  if (startedAt === null || own.length === 0) return null;
  const count = indicatorIn(own, indicator);
  const short = indicatorIn(
    [...steady, ...cold].filter(({ at }) => at >= lately),
    indicator,
  );
  return { startedAt, from, count, cold: toRuleCount(count), short: toRuleCount(short) };
}
