import { DAYS, monthlyDayText } from '../../contract/config/monthly-day';
import { durationText } from '../../contract/duration-text';
import { findNotifierKind } from '../../contract/notifier-kinds/kinds';
import { thresholdText } from '../../contract/threshold-text';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import type { MaintenanceSchedule, MaintenanceWindow } from '../../domain/alerts/silence';
import { defaultRules, KEEP_FIRING_MS } from '../../domain/rules/default-rules';
import type { Rule } from '../../domain/rules/rule';
import { unwatchedReason } from '../../domain/rules/unwatched';
import type { Target } from '../../domain/targets/target';
import { mapDeep, mapFields, type TargetNames, withoutDefaults } from './export-target';
import type { Owner, Variables } from './variables';

type Fields = Record<string, unknown>;
type Tools = { variables: Variables; targets: TargetNames; notes: string[] };

/** By what entries name targets: the name alone where one target has it. */
export function targetNames(targets: readonly Target[]): TargetNames {
  const byId = new Map(targets.map((target) => [target.id, target]));
  const counts = new Map<string, number>();
  for (const { name } of targets) counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    pollsOf: (id) => byId.get(id)?.poll ?? [],
    of(id) {
      const target = byId.get(id);
      if (!target) return null;
      const { name, environment } = target;
      return counts.get(name) === 1 ? { name } : { name, environment };
    },
  };
}

/** A rule as an entry of the file; null for a built-in rule as it is brought, and for one whose target or health endpoint is gone. */
export function exportRule(rule: Rule, tools: Tools): Fields | null {
  return rule.builtIn ? exportBuiltIn(rule) : exportOwnRule(rule, tools);
}

function exportBuiltIn(rule: Rule): Fields | null {
  const brought = defaultRules(0).find(({ id }) => id === rule.id);
  if (!brought) return null;
  const changes = withoutDefaults({
    enabled: rule.enabled ? undefined : false,
    for: rule.forMs === brought.forMs ? undefined : durationText(rule.forMs),
    keepFiring:
      rule.keepFiringMs === brought.keepFiringMs ? undefined : durationText(rule.keepFiringMs),
    runbook: rule.runbookUrl,
  });
  return Object.keys(changes).length === 0 ? null : { builtIn: rule.id, ...changes };
}

function exportOwnRule(rule: Rule, { variables, targets, notes }: Tools): Fields | null {
  const { name, measure, severity, scope, thresholdBp, keepFiringMs } = rule;
  const target = scope.targetId === null ? null : targets.of(scope.targetId);
  if (scope.targetId !== null && target === null) {
    notes.push(`the rule ${name} is left out: its target is gone`);
    return null;
  }
  // The file is refused with such a rule (`checkRules`).
  const unwatched = scope.targetId && unwatchedReason(rule, targets.pollsOf(scope.targetId));
  if (unwatched) {
    notes.push(`the rule ${name} is left out: ${unwatched}`);
    return null;
  }
  const owner: Owner = { kind: 'rule', name, title: `rule ${name}` };
  const words = (text: string) => variables.text(owner, 'text', text);
  const limit = 'limitMs' in measure ? { limitMs: durationText(measure.limitMs) } : {};
  return withoutDefaults({
    name: words(name),
    severity,
    measure: mapDeep({ ...measure, ...limit }, words),
    scope: withoutDefaults({
      target: target && words(target.name),
      environment: definedOnly(scope.environment ?? target?.environment, words),
      location: definedOnly(scope.location, words),
    }),
    source: rule.source === 'synthetic' ? undefined : rule.source,
    threshold:
      thresholdBp === null
        ? undefined
        : thresholdText('indicator' in measure ? measure.indicator : null, thresholdBp),
    conditions:
      measure.kind === 'health'
        ? undefined
        : rule.conditions.map(({ longMs, shortMs, alpha }) => ({
            long: durationText(longMs),
            short: durationText(shortMs),
            alpha,
          })),
    minSessions: rule.minSessions,
    minBad: rule.minBad,
    for: rule.forMs === 0 ? undefined : durationText(rule.forMs),
    keepFiring: keepFiringMs === KEEP_FIRING_MS[severity] ? undefined : durationText(keepFiringMs),
    enabled: rule.enabled ? undefined : false,
    runbook: definedOnly(rule.runbookUrl, words),
  });
}

/** A notifier as an entry of the file. Its secrets become references. */
export function exportNotifier(notifier: NotifierConfig, tools: Tools): Fields | null {
  const { name, kind, route, settings } = notifier;
  const { variables, targets, notes } = tools;
  const known = findNotifierKind(kind);
  if (!known) {
    notes.push(`the notifier ${name} is left out: no kind of this version is called ${kind}`);
    return null;
  }
  const owner: Owner = { kind: 'notifier', name, title: `notifier ${name}` };
  const secretOf = (key: string, value: unknown) =>
    typeof value === 'object' && value !== null
      ? mapFields(value, (inner) => variables.secret(owner, `${key} ${inner}`))
      : variables.secret(owner, key);
  const named = route.targetIds.flatMap((id) => targets.of(id) ?? []);
  // Without its targets the route would take the alerts of all.
  const isLost = route.targetIds.length > 0 && named.length === 0;
  if (isLost) notes.push(`the notifier ${name} is switched off: all targets of its route are gone`);
  return withoutDefaults({
    name: variables.text(owner, 'name', name),
    kind,
    ...Object.fromEntries(
      Object.entries(settings)
        .filter(([, value]) => value !== null)
        .map(([key, value]) => [
          key,
          known.secrets.includes(key)
            ? secretOf(key, value)
            : mapDeep(value, (text) => variables.text(owner, key, text)),
        ]),
    ),
    purpose: notifier.purpose === 'watchdog' ? 'watchdog' : undefined,
    route: withoutDefaults({
      severities: route.severities,
      environments: mapDeep(route.environments, (text) => variables.text(owner, 'route', text)),
      targets: named.map((one) =>
        one.environment === undefined
          ? variables.text(owner, 'route', one.name)
          : mapDeep(one, (text) => variables.text(owner, 'route', text)),
      ),
      escalateAfter: definedOnly(route.escalateAfterMs, durationText),
      repeat: definedOnly(route.repeatMs, durationText),
      sendResolved: route.sendResolved ? undefined : false,
    }),
    enabled: notifier.enabled && !isLost ? undefined : false,
  });
}

/** A window as an entry of the file; null for one whose target is gone. */
export function exportMaintenance(window: MaintenanceWindow, tools: Tools): Fields | null {
  const { variables, targets, notes } = tools;
  const { name, targetId, environment, timeZone } = window;
  const target = targetId === null ? null : targets.of(targetId);
  if (targetId !== null && target === null) {
    notes.push(`the maintenance window ${name} is left out: its target is gone`);
    return null;
  }
  const owner: Owner = { kind: 'window', name, title: `window ${name}` };
  const words = (text: string) => variables.text(owner, 'text', text);
  return withoutDefaults({
    name: words(name),
    target: target && words(target.name),
    environment: definedOnly(environment ?? target?.environment, words),
    timeZone: timeZone === 'UTC' ? undefined : timeZone,
    ...scheduleFields(window.schedule),
  });
}

function scheduleFields(schedule: MaintenanceSchedule): Fields {
  if (schedule.kind === 'once') {
    const { from, to } = schedule;
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
  if (schedule.kind === 'cron')
    return { cron: schedule.cron, duration: durationText(schedule.durationMs) };
  const times = { from: clock(schedule.fromMinute), to: clock(schedule.toMinute) };
  return schedule.kind === 'weekly'
    ? { days: schedule.days.map((day) => DAYS[day]), ...times }
    : { monthly: monthlyDayText(schedule.on), ...times };
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
const clock = (minute: number) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;

function definedOnly<T, U>(value: T | null | undefined, change: (value: T) => U): U | undefined {
  return value === null || value === undefined ? undefined : change(value);
}
