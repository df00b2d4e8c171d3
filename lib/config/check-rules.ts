import type { ConfigFile } from '../contract/config/config';
import type { ConfigOwnRule } from '../contract/config/config-rules';
import { nearest } from '../domain/nearest';
import { defaultRules } from '../domain/rules/default-rules';
import { isRuleMeasured, ruleProblem } from '../domain/rules/rule-problem';
import { unwatchedReason } from '../domain/rules/unwatched';
import { DEFAULT_SETTINGS } from '../domain/targets/settings';
import type { Problem } from './problems/problem';
import { isBuiltIn, ownRule } from './rule-of';

/** Interval that a rule is checked against where the file has no target in its scope. */
const USUAL_INTERVAL_MS = 5_000;

/** Problems of rules: an unknown built-in rule, a rule that can never fire, or one that fires on one bad session. */
export function checkRules(file: ConfigFile, problems: Problem[]): void {
  const brought = defaultRules(0).map(({ id }) => id);
  for (const [index, rule] of file.rules.entries()) {
    const path = `rules[${index}]`;
    if (!isBuiltIn(rule)) {
      const refusal = findRuleProblem(file, rule);
      if (refusal !== null) problems.push({ path, problem: refusal, hint: `change ${rule.name}` });
    } else if (!brought.includes(rule.builtIn)) {
      const near = nearest(rule.builtIn, brought);
      problems.push({
        path: `${path}.builtIn`,
        problem: `there is no built-in rule ${rule.builtIn}`,
        hint: near ? `did you mean ${near}?` : `known: ${brought.join(', ')}`,
      });
    }
  }
}

/** What is wrong with a rule, for the first target in its scope that it cannot watch; null where it is valid. */
function findRuleProblem(file: ConfigFile, rule: ConfigOwnRule): string | null {
  const { target: name, environment } = rule.scope;
  const meant = file.targets.filter(
    (target) =>
      (name === undefined || target.name === name) &&
      (environment === undefined || target.environment === environment),
  );
  const { measure, thresholdBp } = rule;
  const unwatched = unwatchedReason(
    rule,
    meant.flatMap(({ poll }) => poll ?? []),
  );
  // For other targets than those that the file defines it may be right.
  if (name !== undefined && meant.length > 0 && unwatched !== null) return unwatched;
  const measured = meant.filter(({ declared }) =>
    isRuleMeasured(rule, declared?.journeyDefinition?.plan),
  );
  // A rule for many targets applies to those whose journeys measure what it counts.
  for (const target of measured.length > 0 ? measured : [meant[0] ?? null]) {
    const inForce =
      measure.kind === 'indicator'
        ? (target?.thresholds[measure.indicator] ??
          file.thresholds[measure.indicator] ??
          DEFAULT_SETTINGS.thresholds[measure.indicator])
        : null;
    const bp = thresholdBp ?? inForce;
    if (bp === null && measure.kind !== 'health')
      return 'only an indicator has a threshold of its own: add threshold: "< 5 %"';
    const candidate = ownRule(rule, { id: '', createdAt: 0, targetId: null });
    const intervalMs = target?.interval ?? USUAL_INTERVAL_MS;
    const refusal = ruleProblem(candidate, {
      intervalMs,
      thresholdBp: bp ?? 0,
      journey: target?.declared?.journeyDefinition,
    });
    if (refusal !== null) return refusal;
  }
  return null;
}
