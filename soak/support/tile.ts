import { holdSpans, RUN_ENDS } from '../../lib/domain/now/hold-evidence';
import { evaluateIndicatorNow, scopeValues } from '../../lib/domain/now/indicator-now';
import type { Conditions, StateWord } from '../../lib/domain/now/indicator-state';
import {
  type CountedWindow,
  type CountedWindows,
  pageWindowLengths,
  windowStart,
} from '../../lib/domain/rules/count-windows';
import { KEEP_FIRING_MS } from '../../lib/domain/rules/default-rules';
import { beginOutage, followOutage, type Outage } from '../../lib/domain/rules/recovery';
import type { ConditionValue } from '../../lib/domain/rules/rule';
import { shareOfBasisPoints } from '../../lib/domain/statistics/binomial';
import type { IndicatorKey } from '../../lib/domain/tallies/indicators';
import { HOUR } from '../../lib/domain/time';
import { sumsOf } from './running-sums';
import { BUCKET, type Sessions } from './sessions';

export type Tile = { indicator: IndicatorKey; thresholdBp: number; intervalMs: number };

/** How long the windows of a tile take to fill, in ms. */
export function windowsFilledAfterMs({ intervalMs, thresholdBp }: Tile): number {
  return Math.max(HOUR, holdSpans(intervalMs, thresholdBp).evidenceMs);
}

type Edges = { at: number; end: number; to: number };
type Count = (span: { from: number; to: number }) => CountedWindow;
type Seen = { edges: Edges; count: Count };

/**
 * The tile of one indicator of a target with one release, as the judge computes it. Call the returned function with rising
 * instants; `ended`: how many sessions of the trace have ended by then. `ms`: length of the trace.
 */
export function keepTile(
  { indicator, thresholdBp, intervalMs }: Tile,
  sessions: Sessions,
  ms: number,
) {
  const spans = { rules: pageWindowLengths(intervalMs), hold: holdSpans(intervalMs, thresholdBp) };
  const sums = sumsOf(sessions, ms);
  let previous: Conditions | null = null;
  let outage: Outage | null = null;
  /** No window starts before it. */
  let recoveredAt = 0;

  /** Updates the outage by the value of the page over these windows (decision 36). */
  function followOutageOf(
    value: ConditionValue,
    windows: CountedWindows,
    { edges, count }: Seen,
  ): void {
    if (outage === null) {
      const shows =
        windows.r1.long.count.bad > shareOfBasisPoints(thresholdBp) * windows.r1.long.count.valid;
      const { from } = (shows ? windows.r1 : windows.r2).long;
      outage = value === 'true' ? beginOutage(from, [null]) : null;
      return;
    }
    const tick = { ...edges, value, failing: [null], serving: [], thresholdBp };
    const keep = { keepFiringMs: KEEP_FIRING_MS.page, leadMs: spans.rules.r1.shortMs };
    const next = followOutage(outage, { ...tick, ...keep }, (span) => {
      const { bad, valid } = count(span).count;
      return { bad, n: valid };
    });
    if (next.recovered) recoveredAt = edges.end;
    outage = next.recovered ? null : next.outage;
  }

  /** Whether the last sessions all failed. */
  function runFails(ended: number): boolean {
    for (let back = 1; back <= RUN_ENDS; back++) if (sessions.bad[ended - back] !== 1) return false;
    return true;
  }

  return (at: number, ended: number): StateWord => {
    const end = Math.floor(at / BUCKET) * BUCKET;
    const edges = { at, end, to: end + BUCKET };
    const count: Count = (span) => sums.window(span, ended);
    const countLast = (length: number) => {
      const from = Math.max(recoveredAt, windowStart(end, length), 0);
      return count({ from: Math.min(edges.to, from), to: edges.to });
    };
    const countPair = (of: { longMs: number; shortMs: number }) => ({
      long: countLast(of.longMs),
      short: countLast(of.shortMs),
    });
    const input = {
      indicator,
      thresholdBp,
      previous,
      upstreamFails: false,
      windows: { r1: countPair(spans.rules.r1), r2: countPair(spans.rules.r2) },
      hold: {
        evidence: countLast(spans.hold.evidenceMs).count,
        recent: countLast(spans.hold.recentMs).count,
        runFails: runFails(ended),
      },
    };
    followOutageOf(scopeValues(input)[0]?.value ?? 'unknown', input.windows, { edges, count });
    const judged = evaluateIndicatorNow({ ...input, isOutage: outage !== null });
    previous = judged.conditions;
    return judged.state;
  };
}
