import { isInMaintenance } from '../../calendar/maintenance';
import type { Target } from '../../domain/targets/target';
import type { Clock } from '../../kit/clock';
import type { Service } from '../../kit/supervisor';
import { createChangeFollower } from '../../store/change-follower';
import { createStateCache } from '../../store/state-cache';
import type { StateStore } from '../../store/state-store';

export type MaintenanceCache = Service & {
  wake(): void;
  /** Whether work on the target is planned for this instant (epoch ms). Reads no store. */
  inMaintenance(target: Pick<Target, 'id' | 'environment'>, at: number): boolean;
};

/** The maintenance windows in memory, because the judge asks for every target at every tick. */
export async function createMaintenanceCache(deps: {
  state: StateStore;
  clock: Clock;
}): Promise<MaintenanceCache> {
  const cache = createStateCache({ state: deps.state, kinds: ['maintenance'] });
  await cache.refresh();
  const { run, wake } = createChangeFollower(deps.clock, { readNew: cache.refresh });
  return {
    id: 'maintenance',
    run,
    wake,
    inMaintenance: (target, at) =>
      cache
        .list('maintenance')
        .some(
          ({ value: window }) =>
            (window.targetId === null || window.targetId === target.id) &&
            (window.environment === null || window.environment === target.environment) &&
            isInMaintenance(window, at),
        ),
  };
}
