import type { ConfigBuiltIn, ConfigOwnRule } from '../contract/config/config-rules';
import { KEEP_FIRING_MS } from '../domain/rules/default-rules';
import type { Rule } from '../domain/rules/rule';

export type ConfigRule = ConfigBuiltIn | ConfigOwnRule;

export function isBuiltIn(rule: ConfigRule): rule is ConfigBuiltIn {
  return 'builtIn' in rule;
}

/** A rule of the file. `targetId` is that of the target that its scope names; null where it names none. */
export function ownRule(
  rule: ConfigOwnRule,
  identity: Pick<Rule, 'id' | 'createdAt'> & { targetId: string | null },
): Rule {
  const { id, createdAt, targetId } = identity;
  const { name, severity, measure, source, thresholdBp, minSessions, minBad, enabled } = rule;
  return {
    id,
    createdAt,
    name,
    severity,
    measure,
    source,
    thresholdBp,
    minSessions,
    minBad,
    enabled,
    scope: {
      targetId,
      environment: rule.scope.environment ?? null,
      location: rule.scope.location ?? null,
    },
    conditions: rule.conditions.map(({ long, short, alpha }) => ({
      longMs: long,
      shortMs: short,
      alpha,
    })),
    forMs: rule.for,
    keepFiringMs: rule.keepFiring ?? KEEP_FIRING_MS[severity],
    runbookUrl: rule.runbook ?? null,
    builtIn: false,
    provisioned: true,
  };
}

/** A built-in rule with the changes of the file. */
export function tunedRule(known: Rule, tuning: ConfigBuiltIn): Rule {
  return {
    ...known,
    enabled: tuning.enabled ?? true,
    forMs: tuning.for ?? known.forMs,
    keepFiringMs: tuning.keepFiring ?? known.keepFiringMs,
    runbookUrl: tuning.runbook ?? null,
    provisioned: true,
  };
}
