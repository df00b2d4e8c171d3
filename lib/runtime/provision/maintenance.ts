import { isDeepStrictEqual } from 'node:util';
import type { ConfigMaintenance } from '../../contract/config/config-maintenance';
import type { MaintenanceWindow } from '../../domain/alerts/silence';
import { uuidv7 } from '../../kit/ids';
import type { Mutation, Stored } from '../../store/state-store';
import type { TargetIds } from './targets';

const BY = 'configuration file';

/** Windows are identified by name. One that the file no longer names is deleted, so that it mutes nothing any more. */
export function maintenanceMutations(
  wanted: readonly ConfigMaintenance[],
  stored: ReadonlyArray<Stored<MaintenanceWindow>>,
  tools: { targetIds: TargetIds; now: number },
): Mutation[] {
  const provisioned = stored.filter((row) => row.value.provisioned);
  return [
    ...wanted.flatMap((window): Mutation[] => {
      const known = provisioned.find((row) => row.value.name === window.name)?.value;
      const value = windowOf(window, known, tools);
      if (known && isDeepStrictEqual(known, value)) return [];
      return [{ op: 'put', kind: 'maintenance', id: value.id, value }];
    }),
    ...provisioned
      .filter((row) => !wanted.some(({ name }) => name === row.value.name))
      .map((row): Mutation => ({ op: 'delete', kind: 'maintenance', id: row.id })),
  ];
}

function windowOf(
  { name, environment, target, timeZone, schedule }: ConfigMaintenance,
  known: MaintenanceWindow | undefined,
  { targetIds, now }: { targetIds: TargetIds; now: number },
): MaintenanceWindow {
  return {
    id: known?.id ?? uuidv7(now),
    name,
    environment: environment ?? null,
    targetId: target === undefined ? null : (targetIds(target, environment)[0] ?? null),
    timeZone,
    schedule: structuredClone(schedule),
    by: BY,
    createdAt: known?.createdAt ?? now,
    provisioned: true,
  };
}
