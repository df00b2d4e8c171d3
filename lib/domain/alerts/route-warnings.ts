import type { NotifierConfig } from './notifier';

/** The fields of a target that a route can name. */
export type Routable = { id: string; name: string; environment: string };

const NAMES_SHOWN = 5;

/**
 * Why alerts of a notifier's route go nowhere: it names what no target has. Targets come and go on the screen, so this is a warning
 * and no error.
 */
export function routeWarnings(
  { purpose, route, enabled }: Pick<NotifierConfig, 'purpose' | 'route' | 'enabled'>,
  targets: readonly Routable[],
): string[] {
  if (!enabled || purpose === 'watchdog') return [];
  const environments = new Set(targets.map(({ environment }) => environment));
  const ids = new Set(targets.map(({ id }) => id));
  const strange = route.environments.filter((name) => !environments.has(name));
  const gone = route.targetIds.filter((id) => !ids.has(id));
  const warnings = [
    ...(strange.length === 0
      ? []
      : [`no target is in ${listOf(strange)} (${knownText(environments)})`]),
    ...(gone.length === 0
      ? []
      : [`${gone.length} of the ${route.targetIds.length} targets in its route are gone`]),
  ];
  const isReached = targets.some(
    ({ id, environment }) =>
      matchesRoute(route.environments, environment) && matchesRoute(route.targetIds, id),
  );
  const isNarrowed = route.environments.length > 0 || route.targetIds.length > 0;
  if (isNarrowed && !isReached)
    warnings.push('its route matches no target: it gets no message about any of them');
  return warnings;
}

/** Why a rule or a window covers no target; null where it covers one, or all of them whichever they are. */
export function scopeWarning(
  { targetId, environment }: { targetId: string | null; environment: string | null },
  targets: readonly Routable[],
): string | null {
  const environments = new Set(targets.map((target) => target.environment));
  if (environment !== null && !environments.has(environment))
    return `no target is in ${environment} (${knownText(environments)})`;
  if (targetId !== null && !targets.some(({ id }) => id === targetId)) return 'its target is gone';
  return null;
}

function matchesRoute(wanted: readonly string[], found: string): boolean {
  return wanted.length === 0 || wanted.includes(found);
}

function knownText(environments: ReadonlySet<string>): string {
  return environments.size === 0
    ? 'there is no target yet'
    : `known here: ${listOf([...environments].sort())}`;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}
