import { Panel } from '@/components/ui/panel';
import { API } from '@/lib/web/api-client';

const FEED = `${API}/maintenance.ics`;

/** The address of the iCal feed, and how a calendar elsewhere is let in. */
export function CalendarPanel() {
  return (
    <Panel title="Calendar">
      <p className="text-13">
        The maintenance windows of the next year as an iCal feed:{' '}
        <a href={FEED} className="break-all font-mono text-12 text-accent hover:underline">
          {FEED}
        </a>
      </p>
      <p className="mt-2 text-13 text-fg-muted">
        A calendar that subscribes to it sends no headers. Where a sign-in is required, give it an
        API token of a viewer at the end of the address:{' '}
        <span className="font-mono text-12">?token=…</span>
      </p>
    </Panel>
  );
}
