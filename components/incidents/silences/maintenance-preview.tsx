'use client';

import { useQuery } from '@tanstack/react-query';
import { useDebounced } from '@/components/shared/use-debounced';
import { maintenancePreviewQuery } from '@/lib/web/queries/maintenance';
import { type MaintenanceDraft, readSchedule } from './maintenance-draft';

const SETTLED_MS = 300;

/** The next times of the window that is being planned, on the clock of its zone. */
export function MaintenancePreview({ draft }: { draft: MaintenanceDraft }) {
  const settled = useDebounced(JSON.stringify(readSchedule(draft)), SETTLED_MS);
  const when: ReturnType<typeof readSchedule> = JSON.parse(settled);
  const { data, error } = useQuery(maintenancePreviewQuery(when));
  if (draft.kind === 'once' || when === null || error || !data) return null;
  return (
    <section aria-label="Next times" aria-live="polite" className="text-13">
      <h3 className="mb-1 font-medium">Next times</h3>
      {data.occurrences.length === 0 ? (
        <p className="text-fg-muted">There are none.</p>
      ) : (
        <ol className="grid gap-0.5 text-12 text-fg-muted tabular-nums">
          {data.occurrences.map((one) => (
            <li key={one.from}>
              {one.fromLocal} to {one.toLocal}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
