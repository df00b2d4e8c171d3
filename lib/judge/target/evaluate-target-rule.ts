import type { Alert } from '../../domain/alerts/alert';
import { alignEdge, stretchWindows } from '../../domain/rules/count-windows';
import { NO_READING } from '../../domain/rules/evaluate-rule';
import { evaluateHealth } from '../../domain/rules/health-rule';
import { isCountedMeasure } from '../../domain/rules/measure';
import {
  followOutage,
  type Outage,
  type ScopeName,
  spansToCount,
} from '../../domain/rules/recovery';
import type { Evaluation, HealthMeasure, Rule, RuleCount } from '../../domain/rules/rule';
import { isRuleMeasured } from '../../domain/rules/rule-problem';
import type { Thresholds } from '../../domain/tallies/indicators';
import { indicatorIn, toRuleCount } from '../readings/span-counts';
import { type Counted, countSpan, evaluateCounted, readsOwnTallies } from './evaluate-counted';
import { evaluateNoDataRule, evaluateSilentIndicator } from './evaluate-no-data';
import type { EvaluationEvents, RuledTarget } from './ruled-target';

/** The open alert of a rule, and the instant that no window of it reaches behind, epoch ms. */
export type RulePast = { open: Alert | null; notBefore: number };

/** The result of a rule, and for a firing alert what proves its end (decision 36). */
export type RuleResult = {
  evaluation: Evaluation;
  /** The scopes in which a counted rule is true. */
  failing: ScopeName[];
  outage: Outage | null;
  /** Absent for rules about missing data, whose alerts end by the clock. */
  recovered?: boolean;
  /** The target's journey cannot show what the rule counts: an open alert ends, and nothing is known of its recovery. */
  isUnmeasured?: boolean;
};

const UNKNOWN: Evaluation = { value: 'unknown', reading: NO_READING };
const QUIET: Evaluation = { value: 'false', reading: NO_READING };

const plain = (evaluation: Evaluation): RuleResult => ({ evaluation, failing: [], outage: null });

/** The result of a rule for a paused target: nothing is measured on purpose, which is not missing data (decision 21). */
export function pausedResult(rule: Rule, { open }: RulePast): RuleResult {
  if (rule.measure.kind === 'health') return plain(UNKNOWN);
  if (!isCountedMeasure(rule.measure)) return plain(QUIET);
  return { ...plain(UNKNOWN), outage: open?.outage ?? null };
}

/** One rule over one target. Errors: those of the store. */
export async function evaluateTargetRule(
  events: EvaluationEvents,
  { rule, past }: { rule: Rule; past: RulePast },
  of: RuledTarget,
): Promise<RuleResult> {
  const { measure } = rule;
  if (!isRuleMeasured(rule, of.target.journeyDefinition?.plan))
    return { ...plain(QUIET), isUnmeasured: true };
  if (measure.kind === 'health') return evaluateHealthRule(measure, of);
  if (isCountedMeasure(measure))
    return evaluateCountedRule(events, { rule: { ...rule, measure }, past }, of);
  if (of.inMaintenance || measure.kind === 'probeSilent') return plain(QUIET);
  return plain(
    measure.kind === 'noData'
      ? await evaluateNoDataRule(events, of)
      : await evaluateSilentIndicator(events, { rule, indicator: measure.indicator }, of),
  );
}

/** A target without a health endpoint of that name is not watched by the rule. */
function evaluateHealthRule(
  measure: HealthMeasure,
  { target, pollOf, probe, now }: RuledTarget,
): RuleResult {
  if (!target.poll?.some(({ name }) => name === measure.poll))
    return { ...plain(QUIET), isUnmeasured: true };
  const state = pollOf(measure.poll);
  return plain(evaluateHealth(measure, { state, isProbeHealthy: probe.healthy, now }));
}

/** The threshold that a rule is compared with; null where it has none. */
function thresholdOf(rule: Rule, thresholds: Thresholds): number | null {
  if (rule.thresholdBp !== null) return rule.thresholdBp;
  return rule.measure.kind === 'indicator' ? thresholds[rule.measure.indicator] : null;
}

async function evaluateCountedRule(
  events: EvaluationEvents,
  { rule, past }: { rule: Counted; past: RulePast },
  of: RuledTarget,
): Promise<RuleResult> {
  const outage = past.open?.phase === 'firing' ? outageOf(past.open) : null;
  const thresholdBp = thresholdOf(rule, of.thresholds);
  if (thresholdBp === null) return { ...plain(UNKNOWN), outage };
  const notBefore = alignEdge(past.notBefore, of.rows.moment.end);
  const counted = { ...of, thresholdBp, notBefore, accused: outage?.parts ?? [] };
  const { evaluation, failing } = await evaluateCounted(events, rule, counted);
  if (outage === null) return { evaluation, failing, outage: null };
  const { end, to, intervalMs } = of.rows.moment;
  const { keepFiringMs } = rule;
  const leadMs = Math.min(
    ...rule.conditions.map((pair) => stretchWindows(pair, intervalMs).shortMs),
  );
  const serving = of.releases.map(({ version }) => version);
  const { value } = evaluation;
  const edges = { at: of.now, end, to, leadMs, keepFiringMs };
  const tick = { ...edges, value, failing, serving, thresholdBp };
  const counts = new Map<string, RuleCount>();
  for (const span of spansToCount(outage, tick))
    counts.set(JSON.stringify(span), await countFor(events, rule, { of, ...span }));
  const next = followOutage(
    outage,
    tick,
    (span) => counts.get(JSON.stringify(span)) ?? { bad: 0, n: 0 },
  );
  return { evaluation, failing, ...next };
}

/** An alert that an older version stored has no outage, only where it began. */
function outageOf({ outage, firedReading, pendingSince }: Alert): Outage {
  if (outage) return outage;
  const from = firedReading?.long?.from ?? pendingSince;
  return { from, parts: [null], recovery: null, provenSince: null };
}

async function countFor(
  events: EvaluationEvents,
  rule: Counted,
  span: Parameters<typeof countSpan>[2],
): Promise<RuleCount> {
  const { measure } = rule;
  if (!readsOwnTallies(rule) || measure.kind !== 'indicator') return countSpan(events, rule, span);
  const { location } = rule.scope;
  const rows = await span.of.readSpan(span);
  const there = rows.filter((row) => location === null || row.location === location);
  return toRuleCount(indicatorIn(there, measure.indicator));
}
