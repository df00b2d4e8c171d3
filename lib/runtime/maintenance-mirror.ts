import { isInMaintenance } from '../domain/alerts/maintenance';
import type { MaintenanceWindow } from '../domain/alerts/silence';
import type { Target } from '../domain/targets/target';
import type { Clock } from '../kit/clock';
import type { Service } from '../kit/supervisor';
import { createChangeFollower } from '../store/change-follower';
import type { StateStore } from '../store/state-store';

export type MaintenanceMirror = Service & {
  wake(): void;
  /** Whether work on the target is planned for this instant (epoch ms). Asks no store. */
  inMaintenance(target: Pick<Target, 'id' | 'environment'>, at: number): boolean;
};

/** The maintenance windows in memory, for the judge that asks for every target at every tick. */
export async function createMaintenanceMirror(deps: {
  state: StateStore;
  clock: Clock;
}): Promise<MaintenanceMirror> {
  const { state, clock } = deps;
  let windows: MaintenanceWindow[] = [];
  const read = async () => {
    windows = (await state.list('maintenance')).map((row) => row.value);
  };
  const from = await state.changes.latest();
  const follower = createChangeFollower({
    state,
    clock,
    from,
    onChanges: async (changes) => {
      if (changes.some(({ kind }) => kind === 'maintenance')) await read();
    },
  });
  await read();
  return {
    id: 'maintenance',
    run: (signal) => follower.run(signal),
    wake: () => follower.wake(),
    inMaintenance: (target, at) =>
      windows.some(
        (window) =>
          (window.targetId === null || window.targetId === target.id) &&
          (window.environment === null || window.environment === target.environment) &&
          isInMaintenance(window, at),
      ),
  };
}
