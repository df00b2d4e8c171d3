import type { MaintenanceInput, MaintenanceView } from '../../contract/api/alerting/maintenance';
import type { MaintenanceWindow } from '../../domain/alerts/silence';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import { MAINTENANCE_LIMIT, requireCapacity } from '../limits';
import type { ServiceContext } from '../service-context';
import { maintenanceView } from './maintenance-view';

/** Adds a maintenance window for a target, an environment, or everything. Throws AppError `invalid_input`, `conflict` where there are too many. */
export async function createMaintenance(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  input: MaintenanceInput,
): Promise<MaintenanceView> {
  const now = ctx.clock.now();
  if (input.targetId !== null && !(await ctx.state.get('target', input.targetId)))
    throw new AppError('invalid_input', 'targetId: no target has this id');
  const rows = await ctx.state.list('maintenance');
  requireCapacity('maintenance windows', { count: rows.length, limit: MAINTENANCE_LIMIT });
  const id = uuidv7(now);
  const window: MaintenanceWindow = { ...input, id, createdAt: now, provisioned: false };
  await ctx.state.mutate([{ op: 'insert', kind: 'maintenance', id, value: window }], now);
  return maintenanceView(window, now);
}
