import type { Alert } from '../domain/alerts/alert';
import { servingSpansMs } from '../domain/deployments/serving-releases';
import { holdSpans } from '../domain/now/hold-evidence';
import { presentInterval } from '../domain/now/present-interval';
import { type LateRows, lateByTarget, lateEdges } from '../domain/places/late-rows';
import type { Place } from '../domain/places/remote-probe';
import {
  pageWindowLengths,
  releaseIntervalMs,
  stretchWindows,
} from '../domain/rules/count-windows';
import { R1, R2 } from '../domain/rules/default-conditions';
import { noDataLimitMs } from '../domain/rules/no-data';
import type { Rule } from '../domain/rules/rule';
import { INDICATORS, type Thresholds } from '../domain/tallies/indicators';
import { longestSessionMs } from '../domain/targets/deadlines';
import { DEFAULT_SETTINGS } from '../domain/targets/settings';
import type { Target } from '../domain/targets/target';
import type { Stored } from '../store/state-store';
import type { AlertMemory } from './alert-round';
import type { JudgeCache } from './judge-cache';
import { deploymentCuts } from './readings/target-rows';
import type { TargetStatuses } from './readings/target-status';
import { readsOwnTallies } from './target/evaluate-counted';
import { recoveredAtOf, type StoredStates } from './target/evaluate-indicators';

/** Rules with longer windows than a page's wait for the tick. */
const QUICK_UP_TO_MS = 30 * 60_000;

/** Everything that one round is evaluated from, as it was at its beginning. */
export type EvaluationInputs = {
  /** Every 15 s all targets are evaluated, by all rules. */
  isTick: boolean;
  cache: JudgeCache;
  targets: ReadonlyMap<string, Stored<Target>>;
  /** Enabled rules. */
  rules: readonly Rule[];
  /** Of them, the rules of this round. */
  due: readonly Rule[];
  stored: ReadonlyMap<string, StoredStates>;
  /** Open alerts by target. */
  open: ReadonlyMap<string, Alert[]>;
  alerts: AlertMemory;
  statuses: TargetStatuses;
  /** Probes in other places, by location. */
  places: readonly Place[];
  /** Sessions that came late, by target. */
  late: ReadonlyMap<string, readonly LateRows[]>;
  /** Locations whose probe has a heartbeat. */
  probeLocations: ReadonlySet<string>;
  thresholdsOf(target: Target | undefined): Thresholds;
};

export function evaluationInputs(
  cache: JudgeCache,
  {
    ownLocation,
    ...round
  }: Pick<EvaluationInputs, 'isTick' | 'alerts' | 'statuses' | 'places'> & {
    ownLocation: string | null;
  },
): EvaluationInputs {
  const settings = cache.rows('settings').get('settings')?.value ?? DEFAULT_SETTINGS;
  const rules = [...cache.rows('rule').values()]
    .map((row) => row.value)
    .filter((rule) => rule.enabled);
  const stored = new Map<string, StoredStates>();
  for (const { value } of cache.rows('indicatorState').values()) {
    const known = stored.get(value.targetId);
    if (known) known[value.indicator] = value;
    else stored.set(value.targetId, { [value.indicator]: value });
  }
  const open = new Map<string, Alert[]>();
  for (const { value } of cache.rows('alert').values()) {
    const known = open.get(value.targetId);
    if (known) known.push(value);
    else open.set(value.targetId, [value]);
  }
  return {
    cache,
    ...round,
    late: lateByTarget(round.places),
    probeLocations: new Set([
      ...(ownLocation === null ? [] : [ownLocation]),
      ...round.places.map(({ location }) => location),
    ]),
    targets: cache.rows('target'),
    rules,
    stored,
    open,
    due: round.isTick ? rules : rules.filter(isQuick),
    thresholdsOf: (target) => ({ ...settings.thresholds, ...target?.thresholds }),
  };
}

function isQuick(rule: Rule): boolean {
  if (rule.measure.kind === 'noData' || rule.measure.kind === 'probeSilent') return true;
  const isShort = rule.conditions.every(({ longMs }) => longMs <= QUICK_UP_TO_MS);
  return rule.severity === 'page' && readsOwnTallies(rule) && isShort;
}

export const appliesTo = ({ measure, scope }: Rule, target: Target) =>
  measure.kind !== 'probeSilent' &&
  (scope.targetId === null || scope.targetId === target.id) &&
  (scope.environment === null || scope.environment === target.environment);

/** Whether an open alert still has its rule and its target. */
export function isAlive(
  { rules, targets, probeLocations }: EvaluationInputs,
  alert: Alert,
): boolean {
  const rule = rules.find(({ id }) => id === alert.ruleId);
  if (!rule) return false;
  if (rule.measure.kind === 'probeSilent') return probeLocations.has(alert.location);
  const target = targets.get(alert.targetId)?.value;
  return target !== undefined && appliesTo(rule, target);
}

/** Lengths of all windows that a target needs in this round, in ms. */
export function lengthsOf(inputs: EvaluationInputs, target: Target, now: number): number[] {
  const interval = presentInterval(target, inputs.cache.releasesOf(target.id), now);
  const rules = inputs.due.filter((rule) => appliesTo(rule, target) && readsOwnTallies(rule));
  const conditions = [[R1, R2], ...rules.map((rule) => rule.conditions)];
  const shares = inputs.statuses.get(target.id)?.picture.serving.map(({ share }) => share) ?? [];
  const intervals = (pairs: (typeof conditions)[number]) => [
    interval,
    ...shares.map((share) => releaseIntervalMs(pairs, { intervalMs: interval, share })),
  ];
  const pairs = conditions.flatMap((own) =>
    [...new Set(intervals(own))].flatMap((ms) => own.map((pair) => stretchWindows(pair, ms))),
  );
  const thresholds = inputs.thresholdsOf(target);
  const holds = INDICATORS.map((key) => holdSpans(interval, thresholds[key]));
  const lengths = [...Object.values(pageWindowLengths(interval)), ...pairs]
    .flatMap(({ longMs, shortMs }) => [longMs, shortMs])
    .concat(holds.flatMap(({ evidenceMs, recentMs }) => [evidenceMs, recentMs]));
  return [
    ...new Set([
      ...lengths,
      noDataLimitMs(interval, longestSessionMs(target)),
      ...servingSpansMs(interval),
    ]),
  ].sort((a, b) => a - b);
}

/** Instants at which windows of a target are cut: recoveries, what counts since one began, deployments. Epoch ms. */
export function instantsOf(inputs: EvaluationInputs, targetId: string): number[] {
  const states = Object.values(inputs.stored.get(targetId) ?? {});
  const recoveries = states.flatMap((state) => recoveredAtOf(state) ?? []);
  const outages = [...states, ...(inputs.open.get(targetId) ?? [])].flatMap(
    ({ outage }) => outage?.recovery?.map(({ from }) => from) ?? [],
  );
  const deployments = deploymentCuts(inputs.cache.releasesOf(targetId));
  return [
    ...recoveries,
    ...outages,
    ...deployments,
    ...lateEdges(inputs.late.get(targetId) ?? []),
    ...inputs.alerts.resolves.instantsOf(targetId),
  ];
}
