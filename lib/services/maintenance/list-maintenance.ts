import type { MaintenanceView } from '../../contract/api/alerting/maintenance';
import { MAINTENANCE_LIMIT } from '../limits';
import type { ServiceContext } from '../service-context';
import { maintenanceView } from './maintenance-view';

/** All maintenance windows, newest first. */
export async function listMaintenance(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
): Promise<{ windows: MaintenanceView[] }> {
  const rows = await ctx.state.page('maintenance', { limit: MAINTENANCE_LIMIT });
  const now = ctx.clock.now();
  return { windows: rows.map((row) => maintenanceView(row.value, now)) };
}
