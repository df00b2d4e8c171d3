import type { ReleaseEvidence } from '@/lib/contract/api/releases/verdicts';
import { type IndicatorKey, STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { countNoun, formatPercent } from '@/lib/web/text/format';
import { formatThreshold } from '@/lib/web/text/format-indicator';
import { MINUTE } from '../../../lib/domain/time';
import { exactCounts, shownShare, shownThreshold } from '../axes/indicator-share';
import type { Span } from '../axes/time-spans';
import { dateTimeText, type TimeTick, timeTicks } from '../axes/time-ticks';
import { type ValueAxis, valueAxis } from '../axes/value-axis';

type Series = ReleaseEvidence['series'][number];

/** After one closed minute; shares 0…1 in the sense in which the indicator is stated. */
export type EvidenceRow = {
  /** End of the minute, epoch ms. */
  x: number;
  band: [number, number] | null;
  /** Unknown outcomes left out. */
  share: number | null;
  n: number;
  unknown: number;
  /** `98.4 %, 702 of 713`. */
  text: string;
};

export type PreparedEvidence = {
  indicator: IndicatorKey;
  range: Span;
  rows: EvidenceRow[];
  valueAxis: ValueAxis;
  timeTicks: TimeTick[];
  threshold: { share: number; label: string };
  /** The side of the threshold where no share may lie, in shares. */
  forbidden: [number, number];
  /** Where the verdict was reached. */
  fell: { at: number; verdict: 'pass' | 'fail' } | null;
};

/** The first intervals span nearly everything: points before this share of the series do not set the scale. */
const SCALE_FROM = 1 / 3;
const END_KEPT_FREE = 0.03;

/** Prepares one series of `/releases/{id}/evidence` for its chart. */
export function prepareEvidence(
  series: Series,
  options: { zone: string; ticks: number },
): PreparedEvidence {
  const { indicator, thresholdBp } = series;
  const threshold = shownThreshold(indicator, thresholdBp);
  const rows = series.points.map((point) => toRow(indicator, threshold, point));
  const settled = rows.slice(Math.floor(rows.length * SCALE_FROM));
  const axis = valueAxis(
    indicator,
    threshold,
    settled.flatMap((row) => [...(row.band ?? []), ...(row.share === null ? [] : [row.share])]),
  );
  const [first] = rows;
  const last = rows.at(-1);
  const range = first && last ? { from: first.x - MINUTE, to: last.x } : { from: 0, to: MINUTE };
  return {
    indicator,
    range,
    rows,
    valueAxis: axis,
    timeTicks: timeTicks(range, options.zone, options.ticks).filter(({ at }) =>
      setsScale(at, range),
    ),
    threshold: { share: threshold, label: formatThreshold(indicator, thresholdBp) },
    forbidden: STATES_BAD_SHARE[indicator]
      ? [threshold, axis.domain[1]]
      : [axis.domain[0], threshold],
    fell: reachedVerdict(series),
  };
}

/** A label at the very end would be cut off. */
function setsScale(at: number, { from, to }: Span): boolean {
  return at <= to - (to - from) * END_KEPT_FREE;
}

function toRow(indicator: IndicatorKey, threshold: number, point: Series['points'][number]) {
  const { bad, n, unknown, interval } = point;
  const count = { bad, valid: n - unknown };
  const share = shownShare(indicator, count);
  const band = interval && shownInterval(indicator, interval);
  const text =
    share === null
      ? 'no valid session'
      : `${formatPercent(share, threshold)}, ${exactCounts(indicator, count)}`;
  return { x: Date.parse(point.at), band, share, n, unknown, text } satisfies EvidenceRow;
}

/** An interval of the bad share in the sense in which the indicator is stated. */
export function shownInterval(
  indicator: IndicatorKey,
  [low, high]: readonly [number, number],
): [number, number] {
  return STATES_BAD_SHARE[indicator] ? [low, high] : [1 - high, 1 - low];
}

function reachedVerdict({ fellAt, verdict }: Series): PreparedEvidence['fell'] {
  if (fellAt === null || (verdict !== 'pass' && verdict !== 'fail')) return null;
  return { at: Date.parse(fellAt), verdict };
}

/** `97.1 %–99.3 %`. */
export function bandText(band: readonly [number, number] | null): string {
  return band ? `${formatPercent(band[0])}–${formatPercent(band[1])}` : '–';
}

/** The row nearest to an instant. */
export function rowAt(rows: readonly EvidenceRow[], at: number): EvidenceRow | null {
  return rows.reduce<EvidenceRow | null>(
    (best, row) => (best && Math.abs(best.x - at) <= Math.abs(row.x - at) ? best : row),
    null,
  );
}

/** What the chart shows, in words. */
export function summariseEvidence(prepared: PreparedEvidence, zone: string): string {
  const last = prepared.rows.at(-1);
  if (!last) return 'No closed minute has a session yet.';
  const { fell } = prepared;
  const end = fell
    ? `The verdict, ${fell.verdict}, was reached at ${dateTimeText(fell.at, zone)}.`
    : 'No verdict has been reached.';
  return `After ${countNoun(prepared.rows.length, 'closed minute')}: ${last.text}, always-valid interval ${bandText(last.band)}, must be ${prepared.threshold.label}. ${end}`;
}
