import type { FlappingMemory } from '../alerts/flapping';
import { type Lifecycle, step } from '../alerts/step';
import { stretch } from '../windows';
import { type RuleWindows, ruleValue } from './evaluate-rule';
import type { RuleBucket } from './measure';
import type { Rule, RuleCount } from './rule';

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

/**
 * When a counted rule would have fired over stored buckets: by the very code that judges the present, at the end of every
 * bucket. Costs one look a window and a bucket, however long the windows are. `bad` and `n` are of the long window in which
 * it fired.
 */
export function replayRule(
  rule: Pick<Rule, 'conditions' | 'minSessions' | 'minBad' | 'forMs' | 'keepFiringMs'>,
  input: ReplayInput,
): ReplayedFiring[] {
  const { stepMs, thresholdBp } = input;
  const windows = rule.conditions.map((condition) => stretch(condition, input.intervalMs));
  const sums = runningSums(input, Math.max(0, ...windows.map(({ longMs }) => longMs)));
  const firings: ReplayedFiring[] = [];
  let alert: Lifecycle | null = null;
  let past: FlappingMemory | null = null;
  let release = 0;
  for (let at = sums.from + stepMs; at <= input.to; at += stepMs) {
    while ((input.releases[release] ?? Number.POSITIVE_INFINITY) < at) release++;
    const notBefore = release === 0 ? sums.from : (input.releases[release - 1] ?? sums.from);
    const pairs = windows.map(({ longMs, shortMs }): RuleWindows => {
      const window = (ms: number) => sums.window(Math.max(notBefore, at - ms), at);
      return { long: window(longMs), short: window(shortMs) };
    });
    const value = ruleValue(rule, pairs, thresholdBp);
    const next: ReturnType<typeof step<Lifecycle>> = step<Lifecycle>(
      alert,
      { at, value, forMs: rule.forMs, keepFiringMs: rule.keepFiringMs, past },
      (life) => life,
    );
    if (next.effects.includes('fired')) firings.push({ from: at, to: null, ...worst(pairs) });
    const last = firings.at(-1);
    if (next.effects.includes('resolved') && last) last.to = at;
    if (next.alert?.phase === 'resolved') {
      past = { ...next.alert, changedAt: at };
      alert = null;
    } else alert = next.alert;
  }
  return firings.filter(({ to }) => to === null || to > input.from);
}

/** The counts of the long window with the larger bad share. */
function worst(pairs: readonly RuleWindows[]): RuleCount {
  return pairs
    .map(({ long }) => long.count)
    .reduce((a, b) => (b.bad * a.n > a.bad * b.n ? b : a), { bad: 0, n: 1 });
}

/** Sums up to every bucket, so that a window is one difference. */
function runningSums({ from, to, stepMs, buckets }: ReplayInput, longestMs: number) {
  const start = Math.floor((from - longestMs) / stepMs) * stepMs;
  const size = Math.ceil((to - start) / stepMs) + 1;
  const bad = new Float64Array(size + 1);
  const n = new Float64Array(size + 1);
  for (const { at, count } of buckets) {
    const index = Math.floor((at - start) / stepMs);
    if (index < 0 || index >= size) continue;
    bad[index + 1] = (bad[index + 1] ?? 0) + count.bad;
    n[index + 1] = (n[index + 1] ?? 0) + count.n;
  }
  for (let index = 1; index <= size; index++) {
    bad[index] = (bad[index] ?? 0) + (bad[index - 1] ?? 0);
    n[index] = (n[index] ?? 0) + (n[index - 1] ?? 0);
  }
  const indexAt = (at: number) => Math.min(size, Math.max(0, Math.floor((at - start) / stepMs)));
  return {
    from: start,
    window(begin: number, end: number) {
      const [a, b] = [indexAt(begin), indexAt(end)];
      return {
        ...{ from: begin, to: end },
        count: { bad: (bad[b] ?? 0) - (bad[a] ?? 0), n: (n[b] ?? 0) - (n[a] ?? 0) },
      };
    },
  };
}
