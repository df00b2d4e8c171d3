import { isDeepStrictEqual } from 'node:util';
import { type ConfigRule, isBuiltIn, ownRule, tunedRule } from '../../config/rule-of';
import type { ConfigOwnRule } from '../../contract/config/config-rules';
import {
  DEFAULTS_EDITION,
  defaultRules,
  FORMER_KEEP_FIRING_MS,
} from '../../domain/rules/default-rules';
import { isCountedMeasure } from '../../domain/rules/measure';
import type { Rule } from '../../domain/rules/rule';
import { uuidv7 } from '../../kit/ids';
import type { Mutation, Stored } from '../../store/state-store';
import type { TargetIds } from './targets';

type StoredRules = ReadonlyArray<Stored<Rule>>;
type Tools = { targetIds: TargetIds; now: number };

/** The built-in rules, which always exist, and the rules of the file; rules that the file no longer names are switched off. */
export function ruleMutations(
  wanted: readonly ConfigRule[],
  stored: StoredRules,
  tools: Tools,
): Mutation[] {
  const own = wanted.filter((rule): rule is ConfigOwnRule => !isBuiltIn(rule));
  const rules = [
    ...builtInRules(wanted, stored, tools.now),
    ...own.map((rule) => ruleOf(rule, stored, tools)),
    ...droppedRules(own, stored),
  ];
  return rules.flatMap((value): Mutation[] => {
    const known = stored.find((row) => row.id === value.id)?.value;
    if (known && isDeepStrictEqual(known, value)) return [];
    return [{ op: 'put', kind: 'rule', id: value.id, value }];
  });
}

/**
 * The built-in rules of this version, with what was changed on the screen. What the file changed before and no longer does returns
 * to its default, so that a rule that a removed line switched off does not stay off unnoticed.
 */
function builtInRules(wanted: readonly ConfigRule[], stored: StoredRules, now: number): Rule[] {
  return defaultRules(now).map((builtIn) => {
    const known = stored.find((row) => row.id === builtIn.id)?.value;
    const rule: Rule = { ...builtIn, createdAt: known?.createdAt ?? now };
    const tuning = wanted.filter(isBuiltIn).find((line) => line.builtIn === rule.id);
    if (tuning) return tunedRule(rule, tuning);
    if (!known || known.provisioned) return rule;
    const { enabled, forMs, runbookUrl } = known;
    return { ...rule, enabled, forMs, runbookUrl, keepFiringMs: keptOf(known, rule) };
  });
}

/** A rule with the default of an older edition takes the new default; a value that a user chose is kept. */
function keptOf(known: Rule, builtIn: Rule): number {
  const isOld = (known.defaults ?? 1) < DEFAULTS_EDITION && isCountedMeasure(known.measure);
  return isOld && known.keepFiringMs === FORMER_KEEP_FIRING_MS[known.severity]
    ? builtIn.keepFiringMs
    : known.keepFiringMs;
}

function ruleOf(rule: ConfigOwnRule, stored: StoredRules, { targetIds, now }: Tools): Rule {
  const known = stored.find(({ value }) => !value.builtIn && value.name === rule.name);
  const { target, environment } = rule.scope;
  return ownRule(rule, {
    id: known?.id ?? uuidv7(now),
    createdAt: known?.value.createdAt ?? now,
    targetId: target === undefined ? null : (targetIds(target, environment)[0] ?? null),
  });
}

function droppedRules(own: readonly ConfigOwnRule[], stored: StoredRules): Rule[] {
  return stored
    .map((row) => row.value)
    .filter(({ builtIn, provisioned }) => provisioned && !builtIn)
    .filter(({ name }) => !own.some((rule) => rule.name === name))
    .map((rule) => ({ ...rule, provisioned: false, enabled: false }));
}
