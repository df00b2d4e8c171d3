import { scopeWarning } from '../../domain/alerts/route-warnings';
import { unmeasuredLocations, unmeasuredText } from '../../domain/places/unmeasured';
import type { Logger } from '../../kit/logger';
import { notifierWarnings } from '../../services/notifiers/notifier-warnings';
import type { StateStore } from '../../store/state-store';

/**
 * Warns at the start of notifiers, rules and maintenance windows that match no target, and of locations of targets that nobody measures
 * from. No error: a target or a probe can be added at any time. `ownLocation`: where this process measures from; null where it has no
 * probe. Errors: those of the store.
 */
export async function warnOfEmptyScopes(
  state: Pick<StateStore, 'list'>,
  logger: Pick<Logger, 'warn'>,
  ownLocation: string | null,
): Promise<void> {
  const [targets, notifiers, rules, windows, probes] = await Promise.all([
    state.list('target'),
    state.list('notifier'),
    state.list('rule'),
    state.list('maintenance'),
    state.list('remoteProbe'),
  ]);
  const known = targets.map(({ value }) => value);
  for (const { value } of notifiers)
    for (const problem of notifierWarnings(value, known))
      logger.warn({ notifier: value.name, problem }, 'a notifier may never send anything');
  for (const { value } of rules) {
    const problem = value.enabled ? scopeWarning(value.scope, known) : null;
    if (problem !== null) logger.warn({ rule: value.name, problem }, 'a rule watches nothing');
  }
  for (const { value } of windows) {
    const problem = scopeWarning(value, known);
    if (problem !== null)
      logger.warn({ maintenance: value.name, problem }, 'a maintenance window covers nothing');
  }
  const remote = probes.map(({ value }) => value.location);
  const locations = ownLocation === null ? remote : [ownLocation, ...remote];
  for (const { name, environment, locations: named = [] } of known)
    for (const one of unmeasuredLocations(named, locations))
      logger.warn(
        { target: name, environment, problem: unmeasuredText(one) },
        'a location of a target measures nothing',
      );
}
