import { type RulePatch, type RuleView, ruleInputSchema } from '@/lib/contract/api/alerting/rules';
import type { CountedMeasure, HealthMeasure, Severity } from '@/lib/domain/rules/rule';
import type { Stage } from '@/lib/domain/sessions/stages';
import type { IndicatorKey } from '@/lib/domain/tallies/indicators';
import type { Latency } from '@/lib/domain/tallies/tally';
import type { RuleSent } from '@/lib/web/queries/rules';
import { durationField } from '@/lib/web/text/duration-field';
import { fieldAt, fieldErrors } from '@/lib/web/text/field-errors';

export type ConditionDraft = { long: string; short: string; alpha: string };

/** The fields of a rule's form: text as typed. */
export type RuleDraft = {
  name: string;
  severity: Severity;
  kind: CountedMeasure['kind'] | 'health';
  indicator: IndicatorKey;
  signature: string;
  code: string;
  stage: Stage;
  latency: Latency;
  limit: string;
  days: string;
  poll: string;
  pollState: HealthMeasure['state'];
  /** Percent of bad sessions; '' takes the threshold in force. */
  threshold: string;
  conditions: ConditionDraft[];
  minSessions: string;
  minBad: string;
  forText: string;
  keep: string;
  targetId: string;
  environment: string;
  location: string;
  source: 'synthetic' | 'server';
  runbookUrl: string;
  enabled: boolean;
};

export type RuleErrors = Partial<Record<keyof RuleDraft | 'form', string>>;

const NEW: RuleDraft = {
  name: '',
  severity: 'ticket',
  kind: 'indicator',
  indicator: 'connection',
  signature: '',
  code: '1011',
  stage: 'factory',
  latency: 'complete',
  limit: '10s',
  days: '14',
  poll: 'ready',
  pollState: 'degraded',
  threshold: '',
  conditions: [{ long: '5m', short: '1m', alpha: '0.001' }],
  minSessions: '10',
  minBad: '3',
  forText: '0s',
  keep: '15m',
  targetId: '',
  environment: '',
  location: '',
  source: 'synthetic',
  runbookUrl: '',
  enabled: true,
};

export function ruleDraftOf(rule: RuleView | null): RuleDraft {
  if (!rule) return NEW;
  const { measure, scope } = rule;
  return {
    ...NEW,
    name: rule.name,
    severity: rule.severity,
    source: rule.source,
    enabled: rule.enabled,
    ...('indicator' in measure ? { indicator: measure.indicator } : {}),
    ...(measure.kind === 'signature' ? { kind: measure.kind, signature: measure.signature } : {}),
    ...(measure.kind === 'closeCode' ? { kind: measure.kind, code: String(measure.code) } : {}),
    ...(measure.kind === 'stage' ? { kind: measure.kind, stage: measure.stage } : {}),
    ...(measure.kind === 'latency'
      ? { kind: measure.kind, latency: measure.latency, limit: durationField(measure.limitMs) }
      : {}),
    ...(measure.kind === 'certificateDays'
      ? { kind: measure.kind, days: String(measure.below) }
      : {}),
    ...(measure.kind === 'health'
      ? { kind: measure.kind, poll: measure.poll, pollState: measure.state }
      : {}),
    threshold: rule.thresholdBp === null ? '' : String(rule.thresholdBp / 100),
    conditions: rule.conditions.map(({ longMs, shortMs, alpha }) => ({
      long: durationField(longMs),
      short: durationField(shortMs),
      alpha: String(alpha),
    })),
    minSessions: String(rule.minSessions),
    minBad: String(rule.minBad),
    forText: durationField(rule.forMs),
    keep: durationField(rule.keepFiringMs),
    targetId: scope.targetId ?? '',
    environment: scope.environment ?? '',
    location: scope.location ?? '',
    runbookUrl: rule.runbookUrl ?? '',
  };
}

function measureOf(draft: RuleDraft): unknown {
  switch (draft.kind) {
    case 'indicator':
      return { kind: 'indicator', indicator: draft.indicator };
    case 'signature':
      return { kind: 'signature', signature: draft.signature.trim() };
    case 'closeCode':
      return { kind: 'closeCode', code: Number(draft.code) };
    case 'stage':
      return { kind: 'stage', stage: draft.stage };
    case 'latency':
      return { kind: 'latency', latency: draft.latency, limitMs: draft.limit.trim() };
    case 'certificateDays':
      return { kind: 'certificateDays', below: count(draft.days) };
    case 'health':
      return { kind: 'health', poll: draft.poll.trim(), state: draft.pollState };
  }
}

/** Basis points of a percentage; null for none, NaN where it is not a number. */
function basisPoints(text: string): number | null {
  if (text.trim() === '') return null;
  return Math.round(Number(text.trim().replace(',', '.').replace(/\s*%$/, '')) * 100);
}

const count = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));

const FIELDS: Record<string, keyof RuleErrors> = {
  name: 'name',
  thresholdBp: 'threshold',
  minSessions: 'minSessions',
  minBad: 'minBad',
  forMs: 'forText',
  keepFiringMs: 'keep',
  runbookUrl: 'runbookUrl',
  conditions: 'conditions',
  'measure.signature': 'signature',
  'measure.code': 'code',
  'measure.limitMs': 'limit',
  'measure.below': 'days',
  'measure.poll': 'poll',
  'scope.location': 'location',
  'scope.targetId': 'targetId',
  source: 'source',
};

const WORDS: Partial<Record<keyof RuleErrors, string>> = {
  name: 'Give a name of at most 80 characters.',
  threshold: 'Give a percentage between 0.01 and 99.99.',
  minSessions: 'Give a whole number from 1 on.',
  minBad: 'Give a whole number from 1 on.',
  forText: 'Give a duration such as 0s or 5m, not over 6h.',
  keep: 'Give a duration such as 5m, not over 6h.',
  signature: 'Give the id of a signature.',
  code: 'Give a close code between 1000 and 4999.',
  limit: 'Give a duration such as 2s, not over 10m.',
  poll: 'Give the name of a health endpoint, such as ready.',
  days: 'Give a whole number from 1 to 100.',
  conditions: 'Give durations such as 5m: long ones of 1m to 24h, short ones of 10s to 6h.',
  runbookUrl: 'Give an http:// or https:// URL.',
};

/** What to say at which field about a refused rule. Paths are arrays (zod) or dotted (the API). */
export function ruleErrors(issues: readonly unknown[]): RuleErrors {
  return fieldErrors<keyof RuleErrors>(issues, {
    fieldOf: (path) => fieldAt(FIELDS, path),
    complaintAt: (field) => WORDS[field],
  });
}

/** The field that the problem of a rule is about. */
export function fieldOfRefusal(reason: string): keyof RuleErrors {
  if (/one bad session|requires \d+ bad/.test(reason)) return 'minBad';
  if (/requires \d+\./.test(reason)) return 'minSessions';
  if (/last at least/.test(reason)) return 'forText';
  if (/threshold/i.test(reason)) return 'threshold';
  if (/does not measure the stage/.test(reason)) return 'stage';
  if (/is not measured by the journey/.test(reason)) return 'indicator';
  if (/location|does not report/.test(reason)) return 'source';
  return 'conditions';
}

/** What a rule about a health endpoint does not have. */
const OF_HEALTH: Pick<RuleDraft, 'threshold' | 'conditions' | 'location' | 'source'> = {
  threshold: '',
  conditions: [],
  location: '',
  source: 'synthetic',
};

export type ReadRule = { ok: true; rule: RuleSent } | { ok: false; errors: RuleErrors };

/** The rule in the fields, or the error of each field. */
export function readRule(typed: RuleDraft): ReadRule {
  const draft = typed.kind === 'health' ? { ...typed, ...OF_HEALTH } : typed;
  const rule = {
    name: draft.name,
    severity: draft.severity,
    measure: measureOf(draft),
    scope: {
      targetId: draft.targetId || null,
      environment: draft.environment || null,
      location: draft.location.trim() || null,
    },
    source: draft.source,
    thresholdBp: basisPoints(draft.threshold),
    conditions: draft.conditions.map(({ long, short, alpha }) => ({
      longMs: long.trim(),
      shortMs: short.trim(),
      alpha: Number(alpha),
    })),
    minSessions: count(draft.minSessions),
    minBad: count(draft.minBad),
    forMs: draft.forText.trim(),
    keepFiringMs: draft.keep.trim(),
    enabled: draft.enabled,
    runbookUrl: draft.runbookUrl.trim() || null,
  };
  const parsed = ruleInputSchema.safeParse(rule);
  if (!parsed.success) return { ok: false, errors: ruleErrors(parsed.error.issues) };
  return { ok: true, rule: parsed.data };
}

/** The changes of a rule: all fields of a custom one, a few of a built-in one. */
export function rulePatchOf(draft: RuleDraft, rule: RuleView): RulePatch | null {
  const read = readRule(
    rule.builtIn ? { ...draft, conditions: SOUND, minBad: '3', minSessions: '10' } : draft,
  );
  if (!read.ok) return null;
  if (!rule.builtIn) return read.rule as RulePatch;
  const { enabled, forMs, keepFiringMs, runbookUrl } = read.rule as RulePatch;
  return { enabled, forMs, keepFiringMs, runbookUrl };
}

/** Rules about no data have no conditions; those of a built-in rule are not sent. */
const SOUND: ConditionDraft[] = NEW.conditions;
