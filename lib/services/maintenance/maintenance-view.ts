import type { MaintenanceView } from '../../contract/api/alerting/alerts';
import { isInMaintenance, maintenanceText } from '../../domain/alerts/maintenance';
import type { MaintenanceWindow } from '../../domain/alerts/silence';

export function maintenanceView(window: MaintenanceWindow, now: number): MaintenanceView {
  const { createdAt: _, ...shown } = window;
  return { ...shown, active: isInMaintenance(window, now), text: maintenanceText(window) };
}
