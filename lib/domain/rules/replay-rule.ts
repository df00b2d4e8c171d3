import type { FlappingMemory } from '../alerts/flapping';
import { type Lifecycle, type Step, step } from '../alerts/step';
import { stretch } from '../windows';
import { type CountedRule, type RuleWindow, type RuleWindows, ruleValue } from './evaluate-rule';
import type { RuleBucket } from './measure';
import type { ConditionValue, Rule, RuleCount } from './rule';

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
  /** When releases began, oldest first: no window reaches behind the last one. */
  releases: readonly number[];
};

export type ReplayedFiring = { from: number; to: number | null; bad: number; n: number };

/** What a replay looks at of a rule. */
export type ReplayedRule = CountedRule & Pick<Rule, 'forMs' | 'keepFiringMs'>;

/**
 * When a counted rule would have fired over stored buckets: by the very code that judges the present, at the end of every
 * bucket. Costs one look a window and a bucket, however long the windows are. `bad` and `n` are of the long window in which
 * it fired.
 */
export function replayRule(rule: ReplayedRule, input: ReplayInput): ReplayedFiring[] {
  const { stepMs } = input;
  const spans = rule.conditions.map((condition) => stretch(condition, input.intervalMs));
  const sums = runningSums(input, Math.max(0, ...spans.map(({ longMs }) => longMs)));
  const pairs = spans.map((): RuleWindows => ({ long: emptyWindow(), short: emptyWindow() }));
  const episodes = followEpisodes(rule);
  let release = 0;
  for (let at = sums.from + stepMs; at <= input.to; at += stepMs) {
    while ((input.releases[release] ?? Number.POSITIVE_INFINITY) < at) release++;
    const notBefore = input.releases[release - 1] ?? sums.from;
    // The windows are filled in place: a month has a quarter of a million ticks.
    for (const [index, { longMs, shortMs }] of spans.entries()) {
      const pair = pairs[index];
      if (!pair) continue;
      sums.fill(pair.long, Math.max(notBefore, at - longMs), at);
      sums.fill(pair.short, Math.max(notBefore, at - shortMs), at);
    }
    episodes.tick(at, ruleValue(rule, pairs, input.thresholdBp), pairs);
  }
  return episodes.firings.filter(({ to }) => to === null || to > input.from);
}

const emptyWindow = (): RuleWindow => ({ from: 0, to: 0, count: { bad: 0, n: 0 } });

/** The life of the alert that the rule would have made, episode after episode. */
function followEpisodes({ forMs, keepFiringMs }: ReplayedRule) {
  const firings: ReplayedFiring[] = [];
  let alert: Lifecycle | null = null;
  let past: FlappingMemory | null = null;
  return {
    firings,
    tick(at: number, value: ConditionValue, pairs: readonly RuleWindows[]) {
      if (alert === null && value !== 'true') return;
      const tick = { at, value, forMs, keepFiringMs, past };
      const next: Step<Lifecycle> = step<Lifecycle>(alert, tick, (life) => life);
      if (next.effects.includes('fired')) firings.push({ from: at, to: null, ...worst(pairs) });
      alert = next.alert;
      if (alert?.phase !== 'resolved') return;
      const { firings: fired, flappingSince } = alert;
      past = { firings: fired, flappingSince, changedAt: at };
      alert = null;
      const last = firings.at(-1);
      if (last) last.to = at;
    },
  };
}

/** The counts of the long window with the larger bad share. */
function worst(pairs: readonly RuleWindows[]): RuleCount {
  return pairs
    .map(({ long }) => ({ ...long.count }))
    .reduce((a, b) => (b.bad * a.n > a.bad * b.n ? b : a), { bad: 0, n: 1 });
}

/** Sums up to every bucket, so that a window is one difference. */
function runningSums({ from, to, stepMs, buckets }: ReplayInput, longestMs: number) {
  const start = Math.floor((from - longestMs) / stepMs) * stepMs;
  const size = Math.max(0, Math.ceil((to - start) / stepMs));
  const bad = new Float64Array(size + 1);
  const n = new Float64Array(size + 1);
  for (const { at, count } of buckets) {
    const index = Math.floor((at - start) / stepMs) + 1;
    if (index < 1 || index > size) continue;
    bad[index] = (bad[index] ?? 0) + count.bad;
    n[index] = (n[index] ?? 0) + count.n;
  }
  for (let index = 1; index <= size; index++) {
    bad[index] = (bad[index] ?? 0) + (bad[index - 1] ?? 0);
    n[index] = (n[index] ?? 0) + (n[index - 1] ?? 0);
  }
  const indexAt = (at: number) => Math.min(size, Math.max(0, Math.floor((at - start) / stepMs)));
  return {
    from: start,
    fill(window: RuleWindow, begin: number, end: number) {
      const a = indexAt(begin);
      const b = indexAt(end);
      window.from = begin;
      window.to = end;
      window.count.bad = (bad[b] ?? 0) - (bad[a] ?? 0);
      window.count.n = (n[b] ?? 0) - (n[a] ?? 0);
    },
  };
}
