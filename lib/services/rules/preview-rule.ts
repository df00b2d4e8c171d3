import type { RulePreview, RulePreviewInput } from '../../contract/api/alerting/rules';
import { replayRule } from '../../domain/alerts/replay-rule';
import { stretchWindows } from '../../domain/rules/count-windows';
import { isCountedMeasure, sumMeasureBuckets } from '../../domain/rules/measure';
import type { CountedMeasure, Rule } from '../../domain/rules/rule';
import { ignoredText, replayText } from '../../domain/rules/rule-text';
import type { Target } from '../../domain/targets/target';
import { iso } from '../../domain/time';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import type { Range } from '../time-range';
import { newRule } from './create-rule';
import { readMeasure, stepFor } from './read-measure';
import { findRuleProblem, isInScope, thresholdOf } from './validate-rule';

const DAY_MS = 86_400_000;
const USUAL_RANGE_MS = 7 * DAY_MS;
const LONGEST_RANGE_MS = 14 * DAY_MS;
/** Targets are replayed separately. */
const TARGETS_LIMIT = 20;
const FIRINGS_LIMIT = 200;

/**
 * When an unsaved rule would have fired over stored data, seeded history included, evaluated by the code that evaluates the present. Throws AppError `invalid_input` for a range that is empty or too long.
 */
export async function previewRule(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  input: RulePreviewInput,
): Promise<RulePreview> {
  const now = ctx.clock.now();
  const rule = newRule(input.rule, { id: 'preview', createdAt: now });
  const range = rangeOf(input, now);
  const refused = await findRuleProblem(ctx, rule);
  const { measure } = rule;
  if (!isCountedMeasure(measure)) return notReplayed(range, refused);
  const rows = await ctx.state.list('target');
  const meant = rows
    .map((row) => row.value)
    .filter((target) => isInScope(rule.scope, target))
    .slice(0, TARGETS_LIMIT);
  const longestMs = Math.max(
    ...meant.flatMap(({ intervalMs }) =>
      rule.conditions.map((condition) => stretchWindows(condition, intervalMs).longMs),
    ),
    0,
  );
  const step = stepFor(range.from - longestMs, now);
  const targets: RulePreview['targets'] = [];
  const atOnce = { firings: 0, firedMs: 0 };
  for (const target of meant) {
    const replayed = await replayOn(
      ctx,
      { rule: { ...rule, measure }, target },
      { ...range, ...step, longestMs },
    );
    if (!replayed) continue;
    targets.push(replayed.shown);
    atOnce.firings += replayed.atOnce.firings;
    atOnce.firedMs += replayed.atOnce.firedMs;
  }
  const sum = (count: (one: RulePreview['targets'][number]) => number) =>
    targets.reduce((total, one) => total + count(one), 0);
  const firings = sum((one) => one.firings.length);
  return {
    from: iso(range.from),
    to: iso(range.to),
    stepMs: step.stepMs,
    refused,
    targets,
    summary: replayText(
      firings,
      sum((one) => one.firedMs),
      range.to - range.from,
    ),
    atOnce:
      rule.forMs === 0
        ? null
        : { ...atOnce, summary: ignoredText({ atOnce: atOnce.firings, firings }, rule.forMs) },
  };
}

/** What health endpoints answered is not kept, so there is nothing to replay. */
function notReplayed({ from, to }: Range, refused: string | null): RulePreview {
  const summary = 'cannot be replayed: what health endpoints answered is not kept';
  return { from: iso(from), to: iso(to), stepMs: 0, refused, targets: [], summary, atOnce: null };
}

function rangeOf({ from, to }: RulePreviewInput, now: number): Range {
  const end = Math.min(now, to ?? now);
  const start = from ?? end - USUAL_RANGE_MS;
  if (start >= end) throw new AppError('invalid_input', 'from must be before to');
  if (end - start > LONGEST_RANGE_MS)
    throw new AppError('invalid_input', 'a preview covers at most 14 days');
  return { from: start, to: end };
}

/** The replay of one target, with and without the minimum duration. */
type Replayed = {
  shown: RulePreview['targets'][number];
  atOnce: { firings: number; firedMs: number };
};

async function replayOn(
  ctx: Pick<ServiceContext, 'state' | 'events'>,
  { rule, target }: { rule: Rule & { measure: CountedMeasure }; target: Target },
  span: Range & ReturnType<typeof stepFor> & { longestMs: number },
): Promise<Replayed | null> {
  const thresholdBp = await thresholdOf(ctx, rule, target);
  if (thresholdBp === null) return null;
  const { from, to, stepMs } = span;
  const rows = await readMeasure(ctx.events, rule, {
    targetId: target.id,
    from: from - span.longestMs,
    to,
    step: span.step,
  });
  const input = {
    from,
    to,
    stepMs,
    thresholdBp,
    intervalMs: target.intervalMs,
    buckets: sumMeasureBuckets(rule.measure, rows),
  };
  const replayed = replayRule(rule, input);
  const atOnce = rule.forMs === 0 ? replayed : replayRule({ ...rule, forMs: 0 }, input);
  const inRange = (firing: { from: number; to: number | null }) =>
    Math.max(0, (firing.to ?? to) - Math.max(from, firing.from));
  const firedMs = (firings: typeof replayed) =>
    firings.reduce((sum, firing) => sum + inRange(firing), 0);
  return {
    shown: {
      targetId: target.id,
      target: target.name,
      environment: target.environment,
      firings: replayed.slice(-FIRINGS_LIMIT),
      firedMs: firedMs(replayed),
    },
    atOnce: { firings: atOnce.length, firedMs: firedMs(atOnce) },
  };
}
