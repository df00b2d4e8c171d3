import { stretchWindows } from '../rules/count-windows';
import {
  type CountedRule,
  type RuleWindow,
  type RuleWindows,
  ruleValue,
} from '../rules/evaluate-rule';
import type { RuleBucket } from '../rules/measure';
import { beginOutage, type CountSpan, followOutage, type Outage } from '../rules/recovery';
import type { ConditionValue, Rule } from '../rules/rule';
import { type AlertLifecycle, advanceAlert, type Step } from './advance-alert';
import type { FlappingHistory } from './flapping';

export type ReplayInput = {
  /** Epoch ms. Buckets before `from` fill the first windows. */
  from: number;
  to: number;
  /** Width of the buckets, and the time from one tick to the next. */
  stepMs: number;
  /** Oldest first; those without sessions may be missing. */
  buckets: readonly RuleBucket[];
  /** How often sessions started, in ms. */
  intervalMs: number;
  thresholdBp: number;
};

export type ReplayedFiring = { from: number; to: number | null; bad: number; n: number };

/** The fields of a rule that a replay uses. */
export type ReplayedRule = CountedRule & Pick<Rule, 'forMs' | 'keepFiringMs'>;

/**
 * When a counted rule would have fired over stored buckets of a target as a whole, with the code that evaluates the present, at the end of every bucket. Costs one evaluation per window and bucket, however long the windows are. `bad` and `n` are of the long window in which it fired.
 */
export function replayRule(rule: ReplayedRule, input: ReplayInput): ReplayedFiring[] {
  const { stepMs, thresholdBp } = input;
  const spans = rule.conditions.map((condition) => stretchWindows(condition, input.intervalMs));
  const sums = runningSums(input, Math.max(0, ...spans.map(({ longMs }) => longMs)));
  const pairs = spans.map((): RuleWindows => ({ long: emptyWindow(), short: emptyWindow() }));
  const leadMs = Math.min(...spans.map(({ shortMs }) => shortMs));
  const episodes = followEpisodes(rule, { thresholdBp, leadMs, count: sums.count });
  for (let at = sums.from + stepMs; at <= input.to; at += stepMs) {
    const notBefore = episodes.resolvedAt() ?? sums.from;
    // The windows are filled in place: a month has a quarter of a million ticks.
    for (const [index, { longMs, shortMs }] of spans.entries()) {
      const pair = pairs[index];
      if (!pair) continue;
      sums.fill(pair.long, Math.max(notBefore, at - longMs), at);
      sums.fill(pair.short, Math.max(notBefore, at - shortMs), at);
    }
    episodes.tick(at, ruleValue(rule, pairs, thresholdBp), pairs);
  }
  return episodes.firings.filter(({ to }) => to === null || to > input.from);
}

const emptyWindow = (): RuleWindow => ({ from: 0, to: 0, count: { bad: 0, n: 0 } });

/** Steps the alert that the rule would have made through its episodes. */
function followEpisodes(
  { forMs, keepFiringMs }: ReplayedRule,
  { thresholdBp, leadMs, count }: { thresholdBp: number; leadMs: number; count: CountSpan },
) {
  const firings: ReplayedFiring[] = [];
  let alert: AlertLifecycle | null = null;
  let outage: Outage | null = null;
  let past: FlappingHistory | null = null;
  let resolvedAt: number | null = null;
  /** The recovery of a firing alert, as the judge evaluates it (decision 36). */
  const evaluateRecovery = (at: number, value: ConditionValue): boolean => {
    if (outage === null) return true;
    const edges = { at, serving: [], end: at, to: at, thresholdBp, keepFiringMs, leadMs };
    const next = followOutage(outage, { ...edges, value, failing: [null] }, count);
    outage = next.outage;
    return next.recovered;
  };
  return {
    firings,
    /** No window begins before this instant. */
    resolvedAt: () => resolvedAt,
    tick(at: number, value: ConditionValue, pairs: readonly RuleWindows[]) {
      if (alert === null && value !== 'true') return;
      const tick = { at, value, forMs, keepFiringMs, past, recovered: evaluateRecovery(at, value) };
      const next: Step<AlertLifecycle> = advanceAlert<AlertLifecycle>(alert, tick, (life) => life);
      alert = next.alert;
      if (next.effects.includes('fired')) {
        const telling = worseWindow(pairs);
        firings.push({ from: at, to: null, bad: telling.count.bad, n: telling.count.n });
        outage = beginOutage(telling.from, [null]);
      }
      if (alert?.phase !== 'resolved') return;
      const { firings: fired, flappingSince } = alert;
      past = { firings: fired, flappingSince, changedAt: at };
      alert = null;
      outage = null;
      resolvedAt = at;
      const last = firings.at(-1);
      if (last) last.to = at;
    },
  };
}

/** The long window with the larger bad share. */
function worseWindow(pairs: readonly RuleWindows[]): RuleWindow {
  return pairs
    .map(({ long }) => ({ ...long, count: { ...long.count } }))
    .reduce((a, b) => (b.count.bad * a.count.n > a.count.bad * b.count.n ? b : a), {
      ...emptyWindow(),
      count: { bad: 0, n: 1 },
    });
}

/** Sums up to every bucket, so that a window is one difference. */
function runningSums({ from, to, stepMs, buckets }: ReplayInput, longestMs: number) {
  const start = Math.floor((from - longestMs) / stepMs) * stepMs;
  const size = Math.max(0, Math.ceil((to - start) / stepMs));
  const kinds = ['bad', 'n', 'unknown'] as const;
  const sums = {
    bad: new Float64Array(size + 1),
    n: new Float64Array(size + 1),
    unknown: new Float64Array(size + 1),
  };
  for (const { at, count } of buckets) {
    const index = Math.floor((at - start) / stepMs) + 1;
    if (index < 1 || index > size) continue;
    for (const kind of kinds) sums[kind][index] = (sums[kind][index] ?? 0) + (count[kind] ?? 0);
  }
  for (const sum of Object.values(sums))
    for (let index = 1; index <= size; index++)
      sum[index] = (sum[index] ?? 0) + (sum[index - 1] ?? 0);
  const indexAt = (at: number) => Math.min(size, Math.max(0, Math.floor((at - start) / stepMs)));
  const sumBetween = (kind: (typeof kinds)[number], begin: number, end: number) =>
    (sums[kind][indexAt(end)] ?? 0) - (sums[kind][indexAt(begin)] ?? 0);
  const countWindow: CountSpan = (span) => ({
    bad: sumBetween('bad', span.from, span.to),
    n: sumBetween('n', span.from, span.to),
    unknown: sumBetween('unknown', span.from, span.to),
  });
  return {
    from: start,
    count: countWindow,
    fill(window: RuleWindow, begin: number, end: number) {
      window.from = begin;
      window.to = end;
      window.count.bad = sumBetween('bad', begin, end);
      window.count.n = sumBetween('n', begin, end);
    },
  };
}
