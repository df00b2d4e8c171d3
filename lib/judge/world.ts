import type { Alert } from '../domain/alerts/alert';
import { servingSpansMs } from '../domain/deployments/serving-releases';
import { holdSpans } from '../domain/now/hold-evidence';
import { presentInterval } from '../domain/now/present-interval';
import { R1, R2 } from '../domain/rules/evidence';
import type { Rule } from '../domain/rules/rule';
import { noDataLimitMs } from '../domain/rules/silence';
import { releaseIntervalMs, ruleWindows, stretch } from '../domain/rules/windows';
import { INDICATORS, type Thresholds } from '../domain/tallies/indicators';
import { DEFAULT_SETTINGS } from '../domain/targets/settings';
import type { Target } from '../domain/targets/target';
import type { Stored } from '../store/state-store';
import type { AlertMemory } from './judge-alerts';
import type { JudgeCache } from './judge-cache';
import type { Pictures } from './readings/picture';
import { deploymentCuts } from './readings/target-rows';
import { readsOwnTallies } from './target/evaluate-counted';
import { recoveredAtOf, type StoredStates } from './target/judge-target';

/** Rules with longer windows than a page's wait for the tick. */
const QUICK_UP_TO_MS = 30 * 60_000;

/** What one pass goes by. */
export type World = {
  cache: JudgeCache;
  targets: ReadonlyMap<string, Stored<Target>>;
  /** Enabled rules; those of this pass among them. */
  rules: readonly Rule[];
  due: readonly Rule[];
  stored: ReadonlyMap<string, StoredStates>;
  /** Open alerts by target. */
  open: ReadonlyMap<string, Alert[]>;
  alerts: AlertMemory;
  pictures: Pictures;
  thresholdsOf(target: Target | undefined): Thresholds;
};

export function worldOf(
  cache: JudgeCache,
  { isTick, ...memory }: { isTick: boolean; alerts: AlertMemory; pictures: Pictures },
): World {
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
    ...memory,
    targets: cache.rows('target'),
    rules,
    stored,
    open,
    due: isTick ? rules : rules.filter(isQuick),
    thresholdsOf: (target) => ({ ...settings.thresholds, ...target?.thresholds }),
  };
}

function isQuick(rule: Rule): boolean {
  if (rule.measure.kind === 'noData' || rule.measure.kind === 'probeSilent') return true;
  const isShort = rule.conditions.every(({ longMs }) => longMs <= QUICK_UP_TO_MS);
  return rule.severity === 'page' && readsOwnTallies(rule) && isShort;
}

export const applies = ({ measure, scope }: Rule, target: Target) =>
  measure.kind !== 'probeSilent' &&
  (scope.targetId === null || scope.targetId === target.id) &&
  (scope.environment === null || scope.environment === target.environment);

/** Whether an open alert still has its rule and its target. */
export function isAlive({ rules, targets }: World, alert: Alert): boolean {
  const rule = rules.find(({ id }) => id === alert.ruleId);
  if (!rule) return false;
  if (rule.measure.kind === 'probeSilent') return true;
  const target = targets.get(alert.targetId)?.value;
  return target !== undefined && applies(rule, target);
}

/** Lengths of all windows that a target needs in this pass, in ms. */
export function lengthsOf(world: World, target: Target, now: number): number[] {
  const interval = presentInterval(target, world.cache.releasesOf(target.id), now);
  const rules = world.due.filter((rule) => applies(rule, target) && readsOwnTallies(rule));
  const conditions = [[R1, R2], ...rules.map((rule) => rule.conditions)];
  const shares = world.pictures.get(target.id)?.picture.serving.map(({ share }) => share) ?? [];
  const intervals = (pairs: (typeof conditions)[number]) => [
    interval,
    ...shares.map((share) => releaseIntervalMs(pairs, { intervalMs: interval, share })),
  ];
  const pairs = conditions.flatMap((own) =>
    [...new Set(intervals(own))].flatMap((ms) => own.map((pair) => stretch(pair, ms))),
  );
  const thresholds = world.thresholdsOf(target);
  const holds = INDICATORS.map((key) => holdSpans(interval, thresholds[key]));
  const lengths = [...Object.values(ruleWindows(interval)), ...pairs]
    .flatMap(({ longMs, shortMs }) => [longMs, shortMs])
    .concat(holds.flatMap(({ evidenceMs, recentMs }) => [evidenceMs, recentMs]));
  return [...new Set([...lengths, noDataLimitMs(interval), ...servingSpansMs(interval)])].sort(
    (a, b) => a - b,
  );
}

/** Instants at which windows of a target are cut: recoveries, what counts since one began, deployments. Epoch ms. */
export function instantsOf(world: World, targetId: string): number[] {
  const states = Object.values(world.stored.get(targetId) ?? {});
  const recoveries = states.flatMap((state) => recoveredAtOf(state) ?? []);
  const outages = [...states, ...(world.open.get(targetId) ?? [])].flatMap(
    ({ outage }) => outage?.recovery?.map(({ from }) => from) ?? [],
  );
  const deployments = deploymentCuts(world.cache.releasesOf(targetId));
  return [...recoveries, ...outages, ...deployments, ...world.alerts.resolves.instantsOf(targetId)];
}
