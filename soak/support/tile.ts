import { beginOutage, followOutage, type Outage } from '../../lib/domain/alerts/recovery';
import { holdSpans, RUN_ENDS } from '../../lib/domain/hold-evidence';
import { judgeIndicator } from '../../lib/domain/indicator-now';
import type { Conditions, StateWord } from '../../lib/domain/indicator-state';
import type { IndicatorKey } from '../../lib/domain/indicators';
import { KEEP_FIRING_MS } from '../../lib/domain/rules/default-rules';
import { type CountedWindow, ruleWindows, windowBegin } from '../../lib/domain/windows';
import { sumsOf } from './running-sums';
import { BUCKET, HOUR, type Sessions } from './sessions';

export type Tile = { indicator: IndicatorKey; thresholdBp: number; intervalMs: number };

/** How long its windows take to fill, in ms. */
export function warmUpOf({ intervalMs, thresholdBp }: Tile): number {
  return Math.max(HOUR, holdSpans(intervalMs, thresholdBp).evidenceMs);
}

type Edges = { at: number; end: number; to: number };
type Count = (span: { from: number; to: number }) => CountedWindow;

/**
 * The tile of one indicator of a target with one release, as the judge keeps it. Looks come in order; `ended`: how many sessions
 * of the trace have ended by then. `ms`: length of the trace.
 */
export function keepTile(
  { indicator, thresholdBp, intervalMs }: Tile,
  sessions: Sessions,
  ms: number,
) {
  const windows = ruleWindows(intervalMs);
  const spans = holdSpans(intervalMs, thresholdBp);
  const sums = sumsOf(sessions, ms);
  let previous: Conditions | null = null;
  let outage: Outage | null = null;
  /** No window reaches behind it. */
  let recoveredAt = 0;

  /** The outage one tick later, by the page's own conditions (decision 36). */
  function follow(value: 'true' | 'false', edges: Edges, count: Count): void {
    if (outage === null) return;
    const tick = { ...edges, value, failing: [null], serving: [], thresholdBp };
    const next = followOutage(outage, { ...tick, keepFiringMs: KEEP_FIRING_MS.page }, (span) => {
      const { bad, valid } = count(span).count;
      return { bad, n: valid };
    });
    if (next.recovered) recoveredAt = edges.to;
    outage = next.recovered ? null : next.outage;
  }

  /** Whether its last sessions all failed. */
  function runFails(ended: number): boolean {
    for (let back = 1; back <= RUN_ENDS; back++) if (sessions.bad[ended - back] !== 1) return false;
    return true;
  }

  return (at: number, ended: number): StateWord => {
    const end = Math.floor(at / BUCKET) * BUCKET;
    const edges = { at, end, to: end + BUCKET };
    const count: Count = (span) => sums.window(span, ended);
    const last = (length: number) => {
      const from = Math.max(recoveredAt, windowBegin(end, length), 0);
      return count({ from: Math.min(edges.to, from), to: edges.to });
    };
    const pair = (of: { longMs: number; shortMs: number }) => ({
      long: last(of.longMs),
      short: last(of.shortMs),
    });
    const counted = { r1: pair(windows.r1), r2: pair(windows.r2) };
    const judged = judgeIndicator({
      ...{ indicator, windows: counted, thresholdBp, previous, upstreamFails: false },
      hold: {
        evidence: last(spans.evidenceMs).count,
        recent: last(spans.recentMs).count,
        runFails: runFails(ended),
      },
      isOutage: outage !== null,
    });
    previous = judged.conditions;
    const { r1, r2 } = judged.conditions;
    if (outage !== null) follow(r1 || r2 ? 'true' : 'false', edges, count);
    else if (r1 || r2) outage = beginOutage((r1 ? counted.r1 : counted.r2).long.from, [null]);
    return judged.state;
  };
}
