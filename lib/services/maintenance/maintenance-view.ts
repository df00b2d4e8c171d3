import { isInMaintenance } from '../../calendar/maintenance';
import { maintenanceText } from '../../calendar/maintenance-text';
import { occurrencesOf } from '../../calendar/occurrences';
import type { MaintenanceView } from '../../contract/api/alerting/maintenance';
import type { MaintenanceWindow } from '../../domain/alerts/silence';
import { DAY, iso } from '../../domain/time';

/** How far ahead the next time is looked for. */
const AHEAD_MS = 366 * DAY;

export function maintenanceView(window: MaintenanceWindow, now: number): MaintenanceView {
  const { createdAt: _, ...shown } = window;
  const [next] = occurrencesOf(window, { from: now, to: now + AHEAD_MS, limit: 1 });
  return {
    ...shown,
    active: isInMaintenance(window, now),
    text: maintenanceText(window),
    next: next ? { from: iso(next.from), to: iso(next.to) } : null,
  };
}
