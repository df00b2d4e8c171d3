import { maintenanceText } from '../../calendar/maintenance-text';
import { occurrencesOf, RAREST_PATTERN_MS } from '../../calendar/occurrences';
import type {
  MaintenancePreview,
  MaintenancePreviewInput,
} from '../../contract/api/alerting/maintenance';
import { iso } from '../../domain/time';
import type { ServiceContext } from '../service-context';

const SHOWN = 6;

/** The next times at which a window that is not stored would be in force. */
export async function previewMaintenance(
  ctx: Pick<ServiceContext, 'clock'>,
  when: MaintenancePreviewInput,
): Promise<MaintenancePreview> {
  const now = ctx.clock.now();
  const found = occurrencesOf(when, { from: now, to: now + RAREST_PATTERN_MS, limit: SHOWN });
  const local = localText(when.timeZone);
  return {
    text: maintenanceText(when),
    occurrences: found.map(({ from, to }) => ({
      from: iso(from),
      to: iso(to),
      fromLocal: local(from),
      toLocal: local(to),
    })),
  };
}

/** "Sun 4 Oct 2026, 02:00 GMT+2". */
function localText(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  return (at) => format.format(at);
}
