import { isInMaintenance } from '../../calendar/maintenance';
import { maintenanceText } from '../../calendar/maintenance-text';
import { nextOccurrence } from '../../calendar/occurrences';
import type { MaintenanceView } from '../../contract/api/alerting/maintenance';
import type { MaintenanceWindow } from '../../domain/alerts/silence';
import { iso } from '../../domain/time';

export function maintenanceView(window: MaintenanceWindow, now: number): MaintenanceView {
  const { createdAt: _, ...shown } = window;
  const next = nextOccurrence(window, now);
  return {
    ...shown,
    active: isInMaintenance(window, now),
    text: maintenanceText(window),
    next: next ? { from: iso(next.from), to: iso(next.to) } : null,
  };
}
