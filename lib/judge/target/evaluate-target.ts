import type { Alert } from '../../domain/alerts/alert';
import { alignEdge, stretchWindows } from '../../domain/rules/count-windows';
import { NO_READING } from '../../domain/rules/evaluate-rule';
import { isCountedMeasure } from '../../domain/rules/measure';
import {
  followOutage,
  type Outage,
  type ScopeName,
  spansToCount,
} from '../../domain/rules/recovery';
import type { Evaluation, Rule, RuleCount } from '../../domain/rules/rule';
import type { Thresholds } from '../../domain/tallies/indicators';
import { indicatorIn, toRuleCount } from '../readings/span-counts';
import { type Counted, countSpan, evaluateCounted, readsOwnTallies } from './evaluate-counted';
import { evaluateIndicator, evaluateNoDataRule } from './evaluate-silence';
import type { JudgedEvents, RuledTarget } from './ruled-target';

/** What is known of the alert that a rule has or had. `cutAt`: no window reaches behind it, epoch ms. */
export type RulePast = { open: Alert | null; notBefore: number };

/** What a rule says, and for an alert that fires what its end is proven by (decision 36). */
export type RuleWord = {
  evaluation: Evaluation;
  /** Who is true, where a rule counts. */
  failing: ScopeName[];
  outage: Outage | null;
  /** Absent for rules of silence, whose alerts end by the clock. */
  recovered?: boolean;
};

const UNKNOWN: Evaluation = { value: 'unknown', reading: NO_READING };
const QUIET: Evaluation = { value: 'false', reading: NO_READING };

const plain = (evaluation: Evaluation): RuleWord => ({ evaluation, failing: [], outage: null });

/** What a rule says about a target that is paused: nothing is measured, and that is no silence (decision 21). */
export function pausedWord(rule: Rule, { open }: RulePast): RuleWord {
  if (!isCountedMeasure(rule.measure)) return plain(QUIET);
  return { ...plain(UNKNOWN), outage: open?.outage ?? null };
}

/** One rule over one target. Errors: those of the store. */
export async function evaluateFor(
  events: JudgedEvents,
  { rule, past }: { rule: Rule; past: RulePast },
  of: RuledTarget,
): Promise<RuleWord> {
  const { measure } = rule;
  if (isCountedMeasure(measure))
    return countedWord(events, { rule: { ...rule, measure }, past }, of);
  if (of.inMaintenance || measure.kind === 'probeSilent') return plain(QUIET);
  return plain(
    measure.kind === 'noData'
      ? await evaluateNoDataRule(events, of)
      : await evaluateIndicator(events, { rule, indicator: measure.indicator }, of),
  );
}

/** The threshold that a rule is held against; null where it has none. */
export function thresholdOf(rule: Rule, thresholds: Thresholds): number | null {
  if (rule.thresholdBp !== null) return rule.thresholdBp;
  return rule.measure.kind === 'indicator' ? thresholds[rule.measure.indicator] : null;
}

async function countedWord(
  events: JudgedEvents,
  { rule, past }: { rule: Counted; past: RulePast },
  of: RuledTarget,
): Promise<RuleWord> {
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

/** An alert of an older version tells where its outage began, and no more. */
function outageOf({ outage, firedReading, pendingSince }: Alert): Outage {
  if (outage) return outage;
  const from = firedReading?.long?.from ?? pendingSince;
  return { from, parts: [null], recovery: null, provenSince: null };
}

async function countFor(
  events: JudgedEvents,
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
