import type { Thresholds } from '../domain/indicators';
import { evaluateRule, NO_READING } from '../domain/rules/evaluate-rule';
import { seenWidely } from '../domain/rules/locations';
import { bucketsOf, isCounted, questionOf, type RuleBucket } from '../domain/rules/measure';
import type { CountedMeasure, Evaluation, Rule, RuleCount } from '../domain/rules/rule';
import { windowsOf } from '../domain/rules/rule-windows';
import {
  evaluateIndicatorSilence,
  evaluateSilence,
  MISSED_FOR_MS,
  noDataLimitMs,
} from '../domain/rules/silence';
import type { Target } from '../domain/target';
import { ruleWindows, stretch } from '../domain/windows';
import type { EventStore } from '../store/event-store';
import { cutsAt, segmentsOf } from './segments';
import type { TargetRows } from './target-rows';

export type ProbeFacts = { location: string; healthy: boolean; heartbeatAt: number };

export type JudgedEvents = Pick<EventStore, 'tallies' | 'counts' | 'latencies' | 'marks'>;

/** A target whose rules are evaluated. Epoch ms. */
export type RuledTarget = {
  target: Target;
  thresholds: Thresholds;
  rows: TargetRows;
  /** From when on silence counts: the newest of its creation, its last edit (un-pausing among them) and Tocsin's own start. */
  awakeSince: number;
  /** Expected work: never "no data" (decision 21). */
  inMaintenance: boolean;
  probe: ProbeFacts;
  now: number;
};

const UNKNOWN: Evaluation = { value: 'unknown', reading: NO_READING };
const QUIET: Evaluation = { value: 'false', reading: NO_READING };

/** What a rule says about a target that is paused: nothing is measured, and that is no silence (decision 21). */
export function pausedEvaluation(rule: Rule): Evaluation {
  return isCounted(rule.measure) ? UNKNOWN : QUIET;
}

/** One rule over one target. Errors: those of the store. */
export async function evaluateFor(
  events: JudgedEvents,
  rule: Rule,
  of: RuledTarget,
): Promise<Evaluation> {
  const { measure } = rule;
  if (isCounted(measure)) return evaluateCounted(events, { ...rule, measure }, of);
  if (of.inMaintenance || measure.kind === 'probeSilent') return QUIET;
  return measure.kind === 'noData'
    ? evaluateNoData(events, of)
    : evaluateIndicator(events, { rule, indicator: measure.indicator }, of);
}

type Counted = Rule & { measure: CountedMeasure };

/** The threshold that a rule is held against; null where it has none. */
export function thresholdOf(rule: Rule, thresholds: Thresholds): number | null {
  if (rule.thresholdBp !== null) return rule.thresholdBp;
  return rule.measure.kind === 'indicator' ? thresholds[rule.measure.indicator] : null;
}

async function evaluateCounted(
  events: JudgedEvents,
  rule: Counted,
  of: RuledTarget,
): Promise<Evaluation> {
  const thresholdBp = thresholdOf(rule, of.thresholds);
  if (thresholdBp === null) return UNKNOWN;
  const { moment } = of.rows;
  const buckets = await bucketsFor(events, rule, of);
  const evaluation = evaluateRule(rule, windowsOf(rule.conditions, buckets, moment), thresholdBp);
  if (rule.severity !== 'page' || evaluation.value !== 'true') return evaluation;
  if (rule.source === 'server' || rule.scope.location !== null) return evaluation;
  const { long } = evaluation.reading;
  if (long === null) return evaluation;
  const span = { of, from: long.from, to: long.to };
  const server = await serverCount(events, rule, span);
  const byLocation = await locationCounts(events, rule, { ...span, count: long.count });
  return seenWidely(evaluation, { thresholdBp, byLocation, server, probe: of.probe });
}

/** Whether a rule is counted from the rows that were read for every target anyway. */
export function readsOwnTallies(rule: Rule): boolean {
  return rule.measure.kind === 'indicator' && rule.source === 'synthetic';
}

async function bucketsFor(
  events: JudgedEvents,
  rule: Counted,
  of: RuledTarget,
): Promise<RuleBucket[]> {
  const { location } = rule.scope;
  if (readsOwnTallies(rule)) {
    const rows = of.rows.own.filter((row) => location === null || row.group.location === location);
    return bucketsOf(rule.measure, { tallies: rows });
  }
  const { notBefore, intervalMs } = of.rows.moment;
  const lengths = rule.conditions.flatMap((condition) => {
    const { longMs, shortMs } = stretch(condition, intervalMs);
    return [longMs, shortMs];
  });
  const cuts = cutsAt(lengths, { now: of.now, notBefore });
  const found: RuleBucket[] = [];
  for (const segment of segmentsOf(cuts)) {
    if (segment.from < notBefore) continue;
    const bucket = await countSpan(events, rule, { of, ...segment });
    found.push({ at: segment.from, count: bucket });
  }
  return found;
}

type Span = { of: RuledTarget; from: number; to: number };

/** Bad of n in one span, of the release that serves and of sessions whose release is not known. */
async function countSpan(
  events: JudgedEvents,
  rule: Counted,
  { of, from, to }: Span,
): Promise<RuleCount> {
  const { version } = of.rows.release ?? {};
  const releases = version === undefined ? [undefined] : [version, 'unknown'];
  const sum = { bad: 0, n: 0 };
  for (const release of releases) {
    const query = {
      ...{ targetId: of.target.id, from, to, step: '10s' as const, seeded: false },
      ...{ sources: [rule.source], strata: ['steady' as const] },
      ...(release === undefined ? {} : { release }),
      ...(rule.scope.location === null ? {} : { location: rule.scope.location }),
    };
    const question = questionOf(rule.measure);
    const answer =
      question.read === 'tallies'
        ? { tallies: await events.tallies(query) }
        : question.read === 'counts'
          ? { counts: await events.counts({ ...query, kinds: question.kinds }) }
          : { latencies: await events.latencies({ ...query, latencies: question.latencies }) };
    for (const { count } of bucketsOf(rule.measure, answer)) {
      sum.bad += count.bad;
      sum.n += count.n;
    }
  }
  return sum;
}

/** What the backend counted of its own connections in a page's window; null where it says nothing (decision 22). */
async function serverCount(
  events: JudgedEvents,
  rule: Counted,
  span: Span,
): Promise<RuleCount | null> {
  if (rule.measure.kind !== 'indicator') return null;
  const count = await countSpan(events, { ...rule, source: 'server' }, span);
  return count.n > 0 ? count : null;
}

/** The same window apart by location. Only where there are several is it counted again. */
async function locationCounts(
  events: JudgedEvents,
  rule: Counted,
  { count, ...span }: Span & { count: RuleCount },
): Promise<Map<string, RuleCount>> {
  const { own } = span.of.rows;
  const locations = [...new Set(own.map((row) => row.group.location ?? ''))];
  if (locations.length <= 1) return new Map([[locations[0] ?? span.of.probe.location, count]]);
  const counts = new Map<string, RuleCount>();
  for (const location of locations) {
    const there = { ...rule, scope: { ...rule.scope, location } };
    counts.set(location, await countSpan(events, there, span));
  }
  return counts;
}

/** Only silence is asked about twice: the exact end of the last session is looked up where the buckets hold none. */
async function evaluateNoData(events: JudgedEvents, of: RuledTarget): Promise<Evaluation> {
  const { rows, now } = of;
  const limitMs = noDataLimitMs(rows.moment.intervalMs);
  const isHeard = rows.all.some(
    ({ at, counts }) => at >= rows.moment.end - limitMs && counts.sessions > 0,
  );
  if (isHeard) return QUIET;
  const [newest] = await events.marks({ targetId: of.target.id, seeded: false }, 1);
  const lastSeenAt = newest?.endedAt ?? null;
  return evaluateSilence({ lastSeenAt, since: of.awakeSince, limitMs, at: now });
}

async function evaluateIndicator(
  events: JudgedEvents,
  { rule, indicator }: { rule: Rule; indicator: keyof Thresholds },
  { target, rows, now }: RuledTarget,
): Promise<Evaluation> {
  const { moment, own } = rows;
  const from = Math.max(moment.notBefore, moment.end - ruleWindows(moment.intervalMs).r2.longMs);
  const seen = own.filter(({ at }) => at >= from);
  const sum = (pick: (row: (typeof seen)[number]) => number) =>
    seen.reduce((total, row) => total + pick(row), 0);
  const attempts = sum(({ counts }) => counts.sessions - counts.excluded);
  const valid = sum(({ counts }) => counts.indicators[indicator].valid);
  const silence = { from, to: moment.to, attempts, valid, minSessions: rule.minSessions };
  const isSilent = valid === 0 && attempts >= rule.minSessions;
  const isMissed =
    isSilent && (await hadData(events, { targetId: target.id, indicator, to: moment.to, now }));
  return evaluateIndicatorSilence({ ...silence, isMissed });
}

async function hadData(
  events: JudgedEvents,
  of: { targetId: string; indicator: keyof Thresholds; to: number; now: number },
): Promise<boolean> {
  const from = Math.floor((of.now - MISSED_FOR_MS) / 10_000) * 10_000;
  const rows = await events.tallies({
    ...{ targetId: of.targetId, from, to: of.to, step: '10s', sources: ['synthetic'] },
    seeded: false,
  });
  return rows.some(({ counts }) => counts.indicators[of.indicator].valid > 0);
}
