import type { ConfigFile } from '../contract/config/config';
import { unwatchedReason } from '../domain/rules/unwatched';
import { rolesProblem } from './check-roles';
import { isBuiltIn } from './rule-of';

/**
 * What of a file can never do anything while its own targets are all there are: environments that no target of it is in, health endpoints that none has. No
 * problems, because targets can be added on the screens.
 */
export function fileWarnings(file: ConfigFile): string[] {
  const isDatabase = file.storage?.url !== undefined;
  const ofRoles = file.role && rolesProblem(file.role, { path: 'role', isDatabase });
  return [
    ...(ofRoles
      ? [`${ofRoles.path}: ${ofRoles.problem}; a start without TOCSIN_DATABASE_URL is refused`]
      : []),
    ...emptyScopes(file),
  ];
}

function emptyScopes(file: ConfigFile): string[] {
  const known = new Set(file.targets.map(({ environment }) => environment));
  if (known.size === 0) return [];
  const scopes = [
    ...file.notifiers.map(({ name, route }) => ({
      what: `the notifier ${name}`,
      environments: route.environments,
    })),
    ...file.rules.flatMap((rule) =>
      isBuiltIn(rule) || rule.scope.environment === undefined
        ? []
        : [{ what: `the rule ${rule.name}`, environments: [rule.scope.environment] }],
    ),
    ...file.maintenance.flatMap(({ name, environment }) =>
      environment === undefined
        ? []
        : [{ what: `the maintenance window ${name}`, environments: [environment] }],
    ),
  ];
  const strangeScopes = scopes.flatMap(({ what, environments }) => {
    const strange = environments.filter((name) => !known.has(name));
    if (strange.length === 0) return [];
    return [
      `${what} is for ${strange.join(', ')}, where the file has no target (it has: ${[...known].sort().join(', ')})`,
    ];
  });
  return [...strangeScopes, ...unwatchedRules(file)];
}

/** Rules of health endpoints that no target of the file has; those of a target of the file are problems. */
function unwatchedRules({ rules, targets }: ConfigFile): string[] {
  return rules.flatMap((rule) => {
    if (isBuiltIn(rule)) return [];
    const { environment, target } = rule.scope;
    const meant = targets.filter(
      (one) =>
        (target === undefined || one.name === target) &&
        (environment === undefined || one.environment === environment),
    );
    const reason = unwatchedReason(
      rule,
      meant.flatMap(({ poll }) => poll ?? []),
    );
    return reason === null ? [] : [`the rule ${rule.name}: ${reason}`];
  });
}
