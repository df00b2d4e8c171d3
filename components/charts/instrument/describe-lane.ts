import { durationText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { formatCount, formatPercent } from '@/lib/web/text/format';
import { exactCounts } from '../axes/indicator-share';
import { clockText } from '../axes/time-ticks';
import { boxAt, type Lane, type LaneBox } from './prepare-lane';

/** "2 min": the width of a box. */
export const stepText = (ms: number): string => durationText(ms);

/**
 * What a lane shows, for a screen reader: "Factory, 1 h in 2 min steps, must be > 98 %: 98 to 100 % until 18:54, then 25 to 58 %; outside the
 * threshold since 18:54:36."
 */
export function summariseLane(lane: Lane, zone: string): string {
  const { boxes, range, stepMs, threshold, lost } = lane;
  const name = INDICATOR_NAMES[lane.indicator];
  const head = `${name}, ${durationText(range.to - range.from)} in ${stepText(stepMs)} steps, must be ${threshold.label}:`;
  if (boxes.length === 0) return `${head} no session in this range.`;
  const first = boxes.findIndex(({ proof }) => proof === 'proven');
  const total = lost.reduce((sum, { n }) => sum + n, 0);
  const lostText = `${formatCount(total)} of ${formatCount(validOf(boxes))} sessions bad`;
  if (first < 0) return `${head} ${spread(boxes)}; never proven outside; ${lostText}.`;
  const proven = boxes.slice(first, boxes.findLastIndex(({ proof }) => proof === 'proven') + 1);
  const before = boxes.slice(0, first).filter(({ proof }) => proof !== 'cold');
  const start = before.at(-1)?.to ?? boxes[first]?.from ?? range.from;
  const end = proven.at(-1)?.to ?? range.to;
  const onset = clockText(lost.find(({ to }) => to > start)?.at ?? start, zone);
  const isOver = end < range.to - stepMs;
  const when = isOver ? `from ${onset} to ${clockText(end, zone, false)}` : `since ${onset}`;
  const until =
    before.length > 0 ? `${spread(before)} until ${clockText(start, zone, false)}, then ` : '';
  return `${head} ${until}${spread(proven)}; outside the threshold ${when}; ${lostText}.`;
}

const validOf = (boxes: readonly LaneBox[]) =>
  boxes.reduce((sum, { count }) => sum + count.valid, 0);

function spread(boxes: readonly LaneBox[]): string {
  const shares = boxes.map(({ share }) => share);
  const [low, high] = [Math.min(...shares), Math.max(...shares)];
  return low === high ? formatPercent(low) : `${formatPercent(low)} to ${formatPercent(high)}`;
}

export const PROOF_WORDS: Record<LaneBox['proof'], string> = {
  inside: 'within',
  outside: 'outside, not proven',
  proven: 'proven outside',
  cold: 'warm-up, not evaluated',
};

/** `12 of 34, 35.3 %, interval 22–51 %`; "no session" where the lane has none at that instant. */
export function boxText(lane: Lane, at: number): string {
  const box = boxAt(lane, at);
  if (!box) return 'no session';
  const value = formatPercent(box.share, lane.threshold.share);
  return `${exactCounts(lane.indicator, box.count)}, ${value}, interval ${intervalText(box)}`;
}

/** `22–51 %`. */
export function intervalText({ low, high }: Pick<LaneBox, 'low' | 'high'>): string {
  return `${formatPercent(low).replace(/\u00a0%$/, '')}–${formatPercent(high)}`;
}

/** `18:54–18:56`, with seconds for steps below a minute. */
export function spanText({ from, to }: { from: number; to: number }, zone: string): string {
  const withSeconds = from % 60_000 !== 0 || to % 60_000 !== 0;
  return `${clockText(from, zone, withSeconds)}–${clockText(to, zone, withSeconds)}`;
}
