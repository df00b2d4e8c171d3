import { createJudge, type Judge } from '../judge/create-judge';
import type { Clock } from '../kit/clock';
import type { Logger } from '../kit/logger';
import type { EventStore } from '../store/event-store';
import type { StateStore } from '../store/state-store';
import { createMaintenanceCache, type MaintenanceCache } from './maintenance-cache';
import type { WatchedProber } from './watched-prober';

export type Judging = { judge: Judge; maintenance: MaintenanceCache };

/** The judge with what it asks of its process: how the probe is, and what work is planned. */
export async function createJudging(deps: {
  events: EventStore;
  state: StateStore;
  clock: Clock;
  logger: Logger;
  startedAt: number;
  prober: Pick<WatchedProber, 'stats'>;
}): Promise<Judging> {
  const { prober, ...parts } = deps;
  const maintenance = await createMaintenanceCache(parts);
  const judge = createJudge({
    ...parts,
    probe: () => prober.stats(),
    inMaintenance: maintenance.inMaintenance,
  });
  return { judge, maintenance };
}
