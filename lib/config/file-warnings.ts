import type { ConfigFile } from '../contract/config/config';
import { rolesProblem } from './check-roles';
import { isBuiltIn } from './rule-of';

/**
 * What of a file can never do anything while its own targets are all there are: environments that no target of it is in. No
 * problems, because targets can be added on the screens.
 */
export function fileWarnings(file: ConfigFile): string[] {
  const ofRoles = file.role === undefined ? null : rolesProblem(file.role, 'role');
  return [
    ...(ofRoles ? [`${ofRoles.path}: ${ofRoles.problem}; a start is refused`] : []),
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
  return scopes.flatMap(({ what, environments }) => {
    const strange = environments.filter((name) => !known.has(name));
    if (strange.length === 0) return [];
    return [
      `${what} is for ${strange.join(', ')}, where the file has no target (it has: ${[...known].sort().join(', ')})`,
    ];
  });
}
