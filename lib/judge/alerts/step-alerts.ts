import { createHash } from 'node:crypto';
import {
  type AlertEffect,
  type AlertLifecycle,
  advanceAlert,
  endAlert,
} from '../../domain/alerts/advance-alert';
import type { Alert, ServingShare } from '../../domain/alerts/alert';
import { FLAPPING_SPAN_MS, type FlappingHistory } from '../../domain/alerts/flapping';
import { isCountedMeasure } from '../../domain/rules/measure';
import { beginOutage } from '../../domain/rules/recovery';
import type { Evaluation, Measure, Reading, Rule } from '../../domain/rules/rule';
import type { Target } from '../../domain/targets/target';
import { uuidv7 } from '../../kit/ids';
import type { RuleResult } from '../target/evaluate-target-rule';

/** What an alert of a rule is subject. */
export type AlertSubject = {
  target: Target | null;
  location: string;
  release: string | null;
  /** Releases that serve the target now, largest share first. */
  serving?: ServingShare[];
};

/** An alert that changed: `null` where a pending one left nothing behind. */
export type AlertChange = { before: Alert | null; after: Alert | null; effects: AlertEffect[] };

/** The open alerts, and what is kept of closed ones. */
export type AlertBook = {
  open(ruleId: string, targetId: string, location: string): Alert | null;
  past(key: string): FlappingHistory | null;
};

/** One rule over one target, evaluated. */
export type EvaluatedRule = { rule: Rule; subject: AlertSubject; result: RuleResult };

/** One tick of one rule over one target, at `at` (epoch ms). */
export function stepAlert(book: AlertBook, judged: EvaluatedRule, at: number): AlertChange {
  const { rule, subject, result } = judged;
  const { evaluation, recovered } = result;
  const targetId = subject.target?.id ?? '';
  const before = book.open(rule.id, targetId, subject.location);
  if (result.isUnmeasured) return endUnmeasured(before, at);
  const key = alertKey(rule, subject);
  const { alert, effects } = advanceAlert<Alert>(
    before,
    {
      at,
      value: evaluation.value,
      forMs: rule.forMs,
      keepFiringMs: rule.keepFiringMs,
      past: before === null && evaluation.value === 'true' ? book.past(key) : null,
      ...(recovered === undefined ? {} : { recovered }),
    },
    (life) => openAlert(life, { rule, subject, evaluation, key }),
  );
  if (alert === null) return { before, after: null, effects };
  const reading = evaluation.value === 'unknown' ? alert.reading : evaluation.reading;
  const firedReading = effects.includes('fired') ? reading : alert.firedReading;
  const worstReading =
    evaluation.value === 'true' ? worseReading(alert, reading) : alert.worstReading;
  const readings = { reading, firedReading, worstReading: worstReading ?? null };
  const after = { ...alert, ...namesOf(rule, subject), ...readings };
  return { before, after: { ...after, ...lifeOf(after, judged, effects) }, effects };
}

/** An alert about what is no longer measured ends, and says so: that is no recovery. */
function endUnmeasured(before: Alert | null, at: number): AlertChange {
  if (before === null) return { before, after: null, effects: [] };
  const closed = closeAlert(before, at);
  return { ...closed, after: closed.after && { ...closed.after, endedBecause: 'not_measured' } };
}

/** What only a firing alert has: its outage, and the serving releases. Both stay as they were when it ends. */
function lifeOf(
  { phase, reading, pendingSince, outage, serving }: Alert,
  { rule, subject, result }: EvaluatedRule,
  effects: readonly AlertEffect[],
): Pick<Alert, 'outage' | 'serving'> {
  if (phase !== 'firing') return { outage, serving };
  const begins = effects.includes('fired') && isCountedMeasure(rule.measure);
  const from = reading.long?.from ?? pendingSince;
  return {
    outage: begins ? beginOutage(from, result.failing) : result.outage,
    serving: subject.serving ?? serving,
  };
}

/** What is shown once it is over: by then its sessions have left the windows. */
function worseReading({ worstReading }: Alert, reading: Reading): Reading {
  const bad = (of: Reading) => of.long?.count.bad ?? 0;
  return worstReading && bad(worstReading) > bad(reading) ? worstReading : reading;
}

/** Ends an alert whose rule or target is gone, or no longer appliesTo. */
export function closeAlert(before: Alert, at: number): AlertChange {
  const { alert, effects } = endAlert(before, at);
  return { before, after: alert, effects };
}

/** Stable across episodes (decision 20). A user's own rule is a subject of its own beside the built-in one. */
export function alertKey(rule: Rule, { target, location }: AlertSubject): string {
  const own = rule.builtIn ? '' : ` ${rule.id}`;
  const subject = `${measureKey(rule.measure, location)}${own}`;
  const parts = [target?.environment ?? '', target?.id ?? '', subject, rule.severity];
  return createHash('sha256').update(parts.join('|')).digest('hex');
}

function measureKey(measure: Measure, location: string): string {
  switch (measure.kind) {
    case 'indicator':
      return measure.indicator;
    case 'indicatorSilent':
      return `silent ${measure.indicator}`;
    case 'signature':
      return `signature ${measure.signature}`;
    case 'closeCode':
      return `close ${measure.code}`;
    case 'stage':
      return `stage ${measure.stage}`;
    case 'latency':
      return `${measure.latency} over ${measure.limitMs}`;
    case 'certificateDays':
      return `certificate below ${measure.below} days`;
    case 'health':
      return `health ${measure.poll} ${measure.state}`;
    case 'noData':
      return 'no data';
    case 'probeSilent':
      return `probe ${location}`;
  }
}

function openAlert(
  life: AlertLifecycle,
  of: { rule: Rule; subject: AlertSubject; evaluation: Evaluation; key: string },
): Alert {
  const { measure } = of.rule;
  return {
    ...life,
    ...namesOf(of.rule, of.subject),
    id: uuidv7(life.pendingSince),
    key: of.key,
    indicator:
      measure.kind === 'indicator' || measure.kind === 'indicatorSilent' ? measure.indicator : null,
    release: of.evaluation.reading.ofRelease ?? of.subject.release,
    firedReading: null,
    reading: of.evaluation.reading,
    cause: { stage: null, signature: null, sessionId: null },
  };
}

/** Names may be edited while an alert is open. */
const namesOf = (rule: Rule, { target, location }: AlertSubject) => ({
  ruleId: rule.id,
  ruleName: rule.name,
  severity: rule.severity,
  measure: rule.measure,
  targetId: target?.id ?? '',
  target: target?.name ?? '',
  environment: target?.environment ?? '',
  location,
});

/** What is kept of a closed alert for the next episode of its key. */
export function flappingMemoryOf(alert: Alert): FlappingHistory {
  const { firings, flappingSince, resolvedAt, pendingSince } = alert;
  return { firings, flappingSince, changedAt: resolvedAt ?? pendingSince };
}

/** Whether what was kept of a closed alert no longer matters. */
export function isExpired({ firings, changedAt }: FlappingHistory, at: number): boolean {
  return at - Math.max(changedAt, ...firings) >= FLAPPING_SPAN_MS;
}
