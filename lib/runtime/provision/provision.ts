import type { Config } from '../../config/config';
import type { Clock } from '../../kit/clock';
import type { StateStore } from '../../store/state-store';
import type { Secrets } from '../secrets';
import { maintenanceMutations } from './maintenance';
import { notifierMutations } from './notifiers';
import { ruleMutations } from './rules';
import { settingsMutations } from './settings';
import { idsAfter, targetMutations } from './targets';

export type Wanted = Pick<
  Config,
  'targets' | 'thresholds' | 'retention' | 'rules' | 'notifiers' | 'maintenance'
>;
type Tools = { state: StateStore; clock: Clock; secrets: Pick<Secrets, 'seal' | 'open'> };

/** Keys of the settings that the file sets. */
export function provisionedKeys({
  thresholds,
  retention,
}: Pick<Wanted, 'thresholds' | 'retention'>) {
  return { thresholds: Object.keys(thresholds), retention: Object.keys(retention) };
}

/**
 * Brings targets, settings, rules, notifiers and maintenance windows in line with the configuration file, in one
 * transaction, writing only what differs. Rows are identified by name (a target by name and environment), so that they keep
 * their id and history. What the file no longer names is kept, switched off and editable.
 */
export async function provision(wanted: Wanted, { state, clock, secrets }: Tools): Promise<void> {
  const now = clock.now();
  const [stored, settings, rules, notifiers, windows] = await Promise.all([
    state.list('target'),
    state.get('settings', 'settings'),
    state.list('rule'),
    state.list('notifier'),
    state.list('maintenance'),
  ]);
  const targets = targetMutations(wanted.targets, stored, { secrets, now });
  const targetIds = idsAfter(wanted.targets, stored, targets);
  const mutations = [
    ...targets,
    ...settingsMutations(wanted, settings?.value),
    ...ruleMutations(wanted.rules, rules, { targetIds, now }),
    ...notifierMutations(wanted.notifiers, notifiers, { targetIds, now, secrets }),
    ...maintenanceMutations(wanted.maintenance, windows, { targetIds, now }),
  ];
  if (mutations.length > 0) await state.mutate(mutations, now);
}
