import type { Series, SeriesPoint } from '@/lib/contract/api/overview';
import type { IndicatorKey } from '@/lib/domain/tallies/indicators';
import { STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { formatThreshold } from '@/lib/web/text/format-indicator';
import { breachesThreshold, shownShare, shownThreshold } from '../axes/indicator-share';
import { bucketSpans, clipSpans, type Span } from '../axes/time-spans';
import { type TimeTick, timeTicks } from '../axes/time-ticks';
import { type ValueAxis, valueAxis } from '../axes/value-axis';
import { type AlertBand, alertBands } from './alert-bands';
import { type JourneyMark, journeyMarks } from './journey-marks';

/** Which server-reported connections are drawn: all, only real users, none. */
type ServerChoice = 'all' | 'real' | 'none';

export type BucketCount = { bad: number; valid: number; unknown: number; cold: number };

/** One bucket with at least one session. */
export type ChartBucket = {
  /** Start, epoch ms; it ends `stepMs` later. */
  at: number;
  /** Where it is drawn: its middle, inside the range. */
  x: number;
  synthetic: BucketCount | null;
  server: BucketCount | null;
  seeded: boolean;
};

/** A row for Recharts: shares 0…1, null where the line breaks. */
type ChartRow = { x: number; synthetic: number | null; server: number | null };

/** A bucket whose neighbours are gaps: a line alone would not show it. */
type ChartDot = { x: number; share: number; series: 'synthetic' | 'server' };

export type PreparedSeries = {
  indicator: IndicatorKey;
  range: Span;
  stepMs: number;
  rows: ChartRow[];
  buckets: ChartBucket[];
  dots: ChartDot[];
  valueAxis: ValueAxis;
  timeTicks: TimeTick[];
  threshold: { share: number; bp: number; label: string };
  /** The side of the threshold where no share may lie, in shares. */
  forbidden: [number, number];
  breaches: Span[];
  /** When an alert of the indicator fired. */
  alerts: AlertBand[];
  probeGaps: Span[];
  seeded: Span[];
  /** Middles of buckets with cold sessions. */
  cold: number[];
  releases: Series['releases'];
  /** Earlier deployments in the range that have no flag. */
  moreReleases: number;
  /** Where sessions of another or a changed journey began. */
  journeys: JourneyMark[];
  empty: boolean;
};

export type SeriesOptions = { zone: string; server: ServerChoice; ticks: number };

/** Prepares the answer of `/indicators/series` for one chart. Null where the indicator is not in it. */
export function prepareSeries(
  series: Series,
  indicator: IndicatorKey,
  options: SeriesOptions,
): PreparedSeries | null {
  const found = series.indicators.find((it) => it.indicator === indicator);
  if (!found) return null;
  const range = { from: series.from, to: series.to };
  const buckets = toBuckets(found.synthetic, chosenServer(found, options.server), series);
  const share = (count: BucketCount | null) => (count ? shownShare(indicator, count) : null);
  const threshold = shownThreshold(indicator, found.thresholdBp);
  const drawn = buckets.map((it) => ({
    at: it.at,
    x: it.x,
    synthetic: share(it.synthetic),
    server: share(it.server),
  }));
  const shares = drawn.flatMap((it) => [it.synthetic, it.server]).filter((it) => it !== null);
  const axis = valueAxis(indicator, threshold, shares);
  const statedBad = STATES_BAD_SHARE[indicator];
  return {
    indicator,
    range,
    stepMs: series.stepMs,
    rows: breakAtGaps(drawn, series.stepMs),
    buckets,
    dots: isolatedDots(drawn, series.stepMs),
    valueAxis: axis,
    timeTicks: timeTicks(range, options.zone, options.ticks),
    threshold: {
      share: threshold,
      bp: found.thresholdBp,
      label: formatThreshold(indicator, found.thresholdBp),
    },
    forbidden: statedBad ? [threshold, axis.domain[1]] : [axis.domain[0], threshold],
    breaches: clipSpans(
      bucketSpans(found.synthetic, series.stepMs, (it) => breachesThreshold(it, found.thresholdBp)),
      range,
    ),
    alerts: alertBands(series, indicator),
    probeGaps: clipSpans(series.probeGaps, range),
    seeded: clipSpans(
      bucketSpans(buckets, series.stepMs, (it) => it.seeded),
      range,
    ),
    cold: buckets.filter((it) => (it.synthetic?.cold ?? 0) > 0).map((it) => it.x),
    releases: series.releases.filter((it) => it.at >= range.from && it.at <= range.to),
    moreReleases: series.moreReleases,
    journeys: journeyMarks(series),
    empty: shares.length === 0,
  };
}

type SeriesOfIndicator = Series['indicators'][number];

/** Connections that the backend reports. Those with our session ids are drawn with the rest or left out, never added to our sessions. */
function chosenServer(found: SeriesOfIndicator, choice: ServerChoice): SeriesPoint[] {
  if (choice === 'none') return [];
  if (choice === 'real') return found.server;
  const byStart = new Map(found.server.map((point) => [point.at, point]));
  for (const point of found.serverSynthetic) {
    const beside = byStart.get(point.at);
    byStart.set(point.at, beside ? addPoint(beside, point) : point);
  }
  return [...byStart.values()];
}

function addPoint(left: SeriesPoint, right: SeriesPoint): SeriesPoint {
  return {
    at: left.at,
    bad: left.bad + right.bad,
    valid: left.valid + right.valid,
    unknown: left.unknown + right.unknown,
    cold: left.cold + right.cold,
    seeded: left.seeded || right.seeded,
  };
}

function toBuckets(
  synthetic: readonly SeriesPoint[],
  server: readonly SeriesPoint[],
  series: Series,
): ChartBucket[] {
  const buckets = new Map<number, ChartBucket>();
  const addBucket = (key: 'synthetic' | 'server', point: SeriesPoint) => {
    if (point.valid <= 0 && point.unknown <= 0) return;
    if (point.at + series.stepMs <= series.from || point.at >= series.to) return;
    const middle = point.at + series.stepMs / 2;
    const bucket = buckets.get(point.at) ?? {
      at: point.at,
      x: Math.min(series.to, Math.max(series.from, middle)),
      synthetic: null,
      server: null,
      seeded: false,
    };
    const { bad, valid, unknown, cold } = point;
    bucket[key] = { bad, valid, unknown, cold };
    bucket.seeded ||= point.seeded;
    buckets.set(point.at, bucket);
  };
  for (const point of synthetic) addBucket('synthetic', point);
  for (const point of server) addBucket('server', point);
  return [...buckets.values()].sort((left, right) => left.at - right.at);
}

type Drawn = ChartRow & { at: number };

/** Puts an empty row between buckets that are not neighbours, so that no line crosses what was not measured. */
function breakAtGaps(drawn: readonly Drawn[], stepMs: number): ChartRow[] {
  const rows: ChartRow[] = [];
  let before: Drawn | undefined;
  for (const it of drawn) {
    if (before && it.at - before.at > stepMs) {
      rows.push({ x: (before.x + it.x) / 2, synthetic: null, server: null });
    }
    rows.push({ x: it.x, synthetic: it.synthetic, server: it.server });
    before = it;
  }
  return rows;
}

function isolatedDots(drawn: readonly Drawn[], stepMs: number): ChartDot[] {
  const dots: ChartDot[] = [];
  for (const series of ['synthetic', 'server'] as const) {
    const present = drawn.filter((it) => it[series] !== null);
    present.forEach((it, index) => {
      const before = present[index - 1];
      const after = present[index + 1];
      const joined =
        (before !== undefined && it.at - before.at <= stepMs) ||
        (after !== undefined && after.at - it.at <= stepMs);
      const share = it[series];
      if (!joined && share !== null) dots.push({ x: it.x, share, series });
    });
  }
  return dots;
}

/** The drawn bucket nearest to an instant, if one lies within a bucket's width (or `within` ms, if wider). */
export function bucketAt(
  prepared: Pick<PreparedSeries, 'buckets' | 'stepMs'>,
  at: number,
  within = 0,
): ChartBucket | null {
  let best: ChartBucket | null = null;
  for (const bucket of prepared.buckets) {
    if (!best || Math.abs(bucket.x - at) < Math.abs(best.x - at)) best = bucket;
  }
  const reach = Math.max(prepared.stepMs / 2, within);
  return best && Math.abs(best.x - at) <= reach ? best : null;
}
