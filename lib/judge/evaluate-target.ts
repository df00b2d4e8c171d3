import type { ServingShare } from '../domain/alerts/alert';
import type { Release } from '../domain/deployments/release';
import { isOverflowing } from '../domain/labels/new-labels';
import type { IndicatorState } from '../domain/now/indicator-state';
import type { Place } from '../domain/places/remote-probe';
import { pollStateId } from '../domain/polls/health-poll';
import type { Rule } from '../domain/rules/rule';
import type { Target } from '../domain/targets/target';
import type { ServingRelease } from '../domain/targets/target-status';
import type { Logger } from '../kit/logger';
import type { Stored } from '../store/state-store';
import type { AlertSubject, EvaluatedRule } from './alerts/step-alerts';
import { appliesTo, type EvaluationInputs, instantsOf, lengthsOf } from './evaluation-inputs';
import type { ProbeBlindness } from './readings/probe-blindness';
import { spanReader } from './readings/span-counts';
import { readTarget, releaseRows, type SharedRows } from './readings/target-rows';
import { readTargetStatus } from './readings/target-status';
import { evaluateIndicators, isSameToReaders, recoveredAtOf } from './target/evaluate-indicators';
import { evaluateTargetRule, pausedResult, type RulePast } from './target/evaluate-target-rule';
import type { EvaluationEvents, ProbeFacts, RuledTarget } from './target/ruled-target';

export type TargetDeps = {
  events: EvaluationEvents;
  logger: Logger;
  probe(): ProbeFacts;
  inMaintenance(target: Target, at: number): boolean;
  /** Probes in other places and processes, by location; absent: there are none. Errors: those of the store. */
  places?: (() => readonly Place[] | Promise<readonly Place[]>) | undefined;
  /** When Tocsin started, epoch ms: missing data from before is not the target's fault. */
  startedAt: number;
};

export type TargetToEvaluate = {
  row: Stored<Target>;
  shared: SharedRows;
  now: number;
  blindness: ProbeBlindness;
};

/** States that changed, and the result of every rule that is due. Null if the target could not be read, which is logged. */
export async function evaluateTarget(
  deps: TargetDeps,
  inputs: EvaluationInputs,
  of: TargetToEvaluate,
): Promise<{ states: IndicatorState[]; rules: EvaluatedRule[] } | null> {
  const target = of.row.value;
  const due = inputs.due.filter((rule) => appliesTo(rule, target));
  if (target.paused) {
    // A paused target keeps its states: that nothing is measured is no evidence.
    const subject = { target, location: '', release: null };
    const pastOf = rulePasts(inputs, subject);
    const rules = due.map((rule) => ({
      rule,
      subject,
      result: pausedResult(rule, pastOf(rule)),
    }));
    return { states: [], rules };
  }
  try {
    const { ruled, subject, states } = await readAndEvaluate(deps, inputs, of);
    const pastOf = rulePasts(inputs, subject);
    const rules: EvaluatedRule[] = [];
    for (const rule of due) {
      const result = await evaluateTargetRule(deps.events, { rule, past: pastOf(rule) }, ruled);
      rules.push({ rule, subject, result });
    }
    return { states, rules };
  } catch (error) {
    deps.logger.error({ err: error, target: target.id }, 'a target could not be evaluated');
    return null;
  }
}

function hasOtherLabels({ cache }: EvaluationInputs, targetId: string, now: number): boolean {
  const overflow = cache.rows('labelOverflow').get(targetId)?.value;
  return overflow !== undefined && isOverflowing(overflow, now);
}

async function readAndEvaluate(
  deps: TargetDeps,
  inputs: EvaluationInputs,
  { row, shared, now, blindness }: TargetToEvaluate,
) {
  const target = row.value;
  const releases = inputs.cache.releasesOf(target.id);
  const asked = () => ({
    lengthsMs: lengthsOf(inputs, target, now),
    instants: instantsOf(inputs, target.id),
  });
  const late = inputs.late.get(target.id) ?? [];
  const rows = await readTarget(deps.events, { target, releases }, { asked, shared, late, now });
  const { intervalMs } = rows.moment;
  const status = await readTargetStatus(deps.events, {
    target,
    deployments: releases,
    rows: rows.all,
    intervalMs,
    now,
    before: inputs.statuses.get(target.id) ?? null,
    hasOtherLabels: hasOtherLabels(inputs, target.id, now),
  });
  inputs.statuses.set(target.id, status);
  const { serving } = status.picture;
  const own = releaseRows(rows, serving, releases);
  const read = { targetId: target.id, rows, releases: own, late };
  const readSpan = spanReader(deps.events, read);
  const thresholds = inputs.thresholdsOf(target);
  const stored = inputs.stored.get(target.id) ?? {};
  const release = newestOf(serving, releases);
  const evaluated = await evaluateIndicators(deps.events, {
    targetId: target.id,
    plan: target.journeyDefinition?.plan,
    thresholds,
    stored,
    rows,
    releases: own,
    readSpan,
    release,
    now,
  });
  const ruled: RuledTarget = {
    target,
    thresholds,
    rows,
    releases: own,
    readSpan,
    blindness,
    now,
    probe: deps.probe(),
    places: inputs.places,
    late,
    pollOf: (name) =>
      inputs.cache.rows('pollState').get(pollStateId(target.id, name))?.value ?? null,
    awakeSince: Math.max(target.createdAt, row.updatedAt, deps.startedAt),
    inMaintenance: deps.inMaintenance(target, now),
    isProbeJudged: inputs.rules.some(({ measure }) => measure.kind === 'probeSilent'),
  };
  const subject: AlertSubject = { target, location: '', release, serving: serving.map(toShare) };
  const states = evaluated.filter((state) => {
    const before = stored[state.indicator];
    return before === undefined || !isSameToReaders(before, state);
  });
  return { ruled, subject, states };
}

const toShare = ({ version, share }: ServingRelease): ServingShare => ({
  version,
  share: Math.round(share * 1000) / 1000,
});

/** Version of the newest deployment that serves; if none is known to serve, of the newest that is known. */
function newestOf(serving: readonly ServingRelease[], releases: readonly Release[]): string | null {
  const known = serving.length > 0 ? serving : releases.filter(({ seeded }) => !seeded);
  const newest = [...known].sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0))[0];
  return newest?.version ?? null;
}

/** The open alert of each rule, and where its windows are cut. */
function rulePasts(inputs: EvaluationInputs, subject: AlertSubject): (rule: Rule) => RulePast {
  const targetId = subject.target?.id ?? '';
  const open = inputs.open.get(targetId) ?? [];
  const stored = inputs.stored.get(targetId) ?? {};
  /** An indicator without a page has recovered where its tile has. */
  const recoveredAt = ({ severity, measure }: Rule) =>
    severity === 'ticket' && measure.kind === 'indicator'
      ? (recoveredAtOf(stored[measure.indicator] ?? null) ?? 0)
      : 0;
  return (rule) => ({
    open: open.find((a) => a.ruleId === rule.id && a.location === subject.location) ?? null,
    notBefore: Math.max(inputs.alerts.resolves.cutOf(rule, subject), recoveredAt(rule)),
  });
}
