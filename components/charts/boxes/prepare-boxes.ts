import type {
  HistorySeries,
  TargetHistory,
  TargetsHistory,
} from '@/lib/contract/api/fleet/targets-history';
import { type BoxProof, proofOf } from '@/lib/domain/boxes/evidence-boxes';
import { wilsonInterval } from '@/lib/domain/statistics/intervals';
import {
  INDICATOR_NAMES,
  type IndicatorKey,
  STATES_BAD_SHARE,
} from '@/lib/domain/tallies/indicators';
import { formatPercent } from '@/lib/web/text/format';
import { formatThreshold } from '@/lib/web/text/format-indicator';
import { depthAxis } from '../axes/depth-axis';
import { shownShare, shownThreshold } from '../axes/indicator-share';
import { mergeSpans, type Span } from '../axes/time-spans';
import type { ValueAxis } from '../axes/value-axis';

/** How a box is drawn: by what is proven, not by its value. */
export type BoxLook = BoxProof;

/** One step with at least one valid session. Instants are epoch ms, shares 0…1 in the sense in which the indicator is stated. */
export type Box = {
  at: number;
  to: number;
  valid: number;
  bad: number;
  share: number;
  /** 95 % interval of the share. */
  low: number;
  high: number;
  look: BoxLook;
};

export type PreparedBoxes = {
  indicator: IndicatorKey;
  range: Span;
  stepMs: number;
  boxes: Box[];
  /** Spans without a valid session. */
  gaps: Span[];
  valueAxis: ValueAxis;
  threshold: { share: number; label: string };
  /** The side of the threshold where no share may lie. */
  forbidden: [number, number];
  /** Seeded history; null where the range has none. */
  seeded: Span | null;
  releases: TargetHistory['releases'];
};

/** A step has about as many sessions where there are enough of them. */
const SESSIONS_PER_BOX = 20;
/** How many steps may be one box, as long as some boxes are left. */
const MERGED = [1, 2, 3, 5, 6, 10, 15];
const FEWEST_BOXES = 5;

/** Prepares one indicator of one target of `/targets/history` for a chart or a line. */
export function prepareBoxes(
  series: HistorySeries,
  { from, to, stepMs }: Pick<TargetsHistory, 'from' | 'to' | 'stepMs'>,
  { seededTo, releases }: Pick<TargetHistory, 'seededTo' | 'releases'>,
): PreparedBoxes {
  const { indicator, thresholdBp } = series;
  const merged = stepsPerBox(series.valid);
  const boxMs = merged * stepMs;
  const boxes: Box[] = [];
  const empty: Span[] = [];
  for (let first = 0; first < series.valid.length; first += merged) {
    const at = from + first * stepMs;
    const end = Math.min(to, at + boxMs);
    const of = (counts: readonly number[] = []) => sum(counts.slice(first, first + merged));
    const count = { bad: of(series.bad), valid: of(series.valid), cold: of(series.cold) };
    if (count.valid > 0) boxes.push(toBox(series, count, { at, to: end }));
    else empty.push({ from: at, to: end });
  }
  const proven = boxes.filter(({ look }) => look === 'proven');
  const axis = depthAxis(
    indicator,
    thresholdBp,
    proven.map(({ bad, valid }) => bad / valid),
  );
  const threshold = shownThreshold(indicator, thresholdBp);
  return {
    indicator,
    range: { from, to },
    stepMs: boxMs,
    boxes,
    gaps: mergeSpans(empty),
    valueAxis: axis,
    threshold: { share: threshold, label: formatThreshold(indicator, thresholdBp) },
    forbidden: STATES_BAD_SHARE[indicator]
      ? [threshold, axis.domain[1]]
      : [axis.domain[0], threshold],
    seeded: seededTo === null ? null : { from, to: Math.min(to, seededTo) },
    releases,
  };
}

const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);

/** Steps per box, so that half of the boxes with sessions have enough of them to say something. */
function stepsPerBox(valid: readonly number[]): number {
  const counts = valid.filter((n) => n > 0).sort((a, b) => a - b);
  const median = counts[Math.floor(counts.length / 2)] ?? SESSIONS_PER_BOX;
  const most = Math.max(1, Math.floor(valid.length / FEWEST_BOXES));
  const allowed = MERGED.filter((n) => n <= most);
  return allowed.find((n) => n * median >= SESSIONS_PER_BOX) ?? allowed.at(-1) ?? 1;
}

function toBox(
  { indicator, thresholdBp }: HistorySeries,
  count: { bad: number; valid: number; cold: number },
  { at, to }: { at: number; to: number },
): Box {
  const { bad, valid, cold } = count;
  const [low, high] = wilsonInterval(bad, valid) ?? [0, 1];
  const statesBad = STATES_BAD_SHARE[indicator];
  return {
    at,
    to,
    valid,
    bad,
    share: shownShare(indicator, count) ?? 0,
    low: statesBad ? low : 1 - high,
    high: statesBad ? high : 1 - low,
    look: lookOf({ bad, valid, thresholdBp, isCold: cold * 2 > valid }),
  };
}

function lookOf(of: { bad: number; valid: number; thresholdBp: number; isCold: boolean }): BoxLook {
  if (of.isCold) return 'cold';
  return proofOf({ ...of, coldBad: 0, coldValid: 0 }, of.thresholdBp);
}

/** "Factory over 30 boxes of 2 min: 98.2 % to 100 %, in 3 boxes proven outside > 98 %." */
export function summariseBoxes(prepared: PreparedBoxes, boxText: string): string {
  const { boxes, threshold, indicator } = prepared;
  const name = INDICATOR_NAMES[indicator];
  if (boxes.length === 0) return `${name}: no session in this range.`;
  const shares = boxes.map(({ share }) => share);
  const spread = `${formatPercent(Math.min(...shares))} to ${formatPercent(Math.max(...shares))}`;
  const proven = boxes.filter(({ look }) => look === 'proven').length;
  const lost = sum(boxes.map(({ bad }) => bad));
  const outside = proven === 0 ? 'never proven' : `in ${proven} of ${boxes.length} boxes proven`;
  return `${name} in boxes of ${boxText}: ${spread}, ${outside} outside ${threshold.label}; ${lost} of ${sum(boxes.map(({ valid }) => valid))} sessions bad.`;
}
