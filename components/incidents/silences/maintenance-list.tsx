'use client';

import { useQuery } from '@tanstack/react-query';
import { FileLock2, Plus, Trash2, Wrench } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDelete } from '@/components/ui/confirm-delete';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { Panel } from '@/components/ui/panel';
import { RoleButton } from '@/components/ui/role-button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { Time } from '@/components/ui/time';
import type { MaintenanceView } from '@/lib/contract/api/alerting/maintenance';
import { deleteMaintenance, maintenanceQuery } from '@/lib/web/queries/maintenance';
import { targetLabel } from '@/lib/web/text/target-label';
import { useTargets } from '@/lib/web/view/use-view';
import { ListStates } from '../shared/list-states';

const MaintenanceDialog = lazyDialog(() =>
  import('./maintenance-dialog').then((it) => it.MaintenanceDialog),
);

function WindowRow({ window, onDelete }: { window: MaintenanceView; onDelete: () => void }) {
  const { targets } = useTargets();
  const found = targets.find(({ id }) => id === window.targetId);
  const target = found ? targetLabel(found) : window.targetId;
  const scope = target ?? (window.environment ? `all of ${window.environment}` : 'every target');
  return (
    <li className="flex items-center gap-4 border-b border-line px-3 py-3 last:border-b-0 sm:px-4">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-3 text-14 font-medium">
          {window.name}
          {window.active ? (
            <span className="inline-flex items-center gap-1.5 text-13 text-stale-ink">
              <Wrench aria-hidden className="size-3.5" />
              now
            </span>
          ) : null}
        </p>
        <p className="mt-0.5 text-13 text-fg-muted">
          {window.text} · {scope} · {window.by}
          {window.next && !window.active ? (
            <>
              {' '}
              · next <Time at={window.next.from} />
            </>
          ) : null}
        </p>
      </div>
      {window.provisioned ? (
        <span className="inline-flex items-center gap-1 text-12 text-fg-muted">
          <FileLock2 aria-hidden className="size-3" />
          from the configuration file
        </span>
      ) : (
        <RoleButton
          needed="operator"
          look="quiet"
          size="icon"
          aria-label={`Delete ${window.name}`}
          onClick={onDelete}
        >
          <Trash2 aria-hidden className="size-4" />
        </RoleButton>
      )}
    </li>
  );
}

/** Planned work: messages are suppressed, and missing sessions are not reported as "no data". */
export function MaintenanceList() {
  const query = useQuery(maintenanceQuery());
  const [open, setOpen] = useState<'add' | MaintenanceView | null>(null);
  const close = () => setOpen(null);
  const windows = query.data?.windows ?? [];
  const add = (
    <RoleButton needed="operator" onClick={() => setOpen('add')}>
      <Plus aria-hidden className="size-4" />
      Add a window
    </RoleButton>
  );
  return (
    <ListStates what="maintenance windows" query={query}>
      {query.data ? (
        <Panel title="Maintenance windows" flush aside={windows.length > 0 ? add : null}>
          {windows.length === 0 ? (
            <EmptyState title="No maintenance is planned" action={add}>
              During a maintenance window messages are suppressed and missing sessions are expected.
              It repeats every week, every month or by a cron pattern in the local time of a time
              zone, or happens once.
            </EmptyState>
          ) : (
            <ul aria-label="Maintenance windows">
              {windows.map((window) => (
                <WindowRow key={window.id} window={window} onDelete={() => setOpen(window)} />
              ))}
            </ul>
          )}
        </Panel>
      ) : null}
      {open === 'add' ? <MaintenanceDialog onClose={close} /> : null}
      {open !== null && open !== 'add' ? (
        <ConfirmDelete
          id={open.id}
          name={open.name}
          what="window"
          consequence="Messages about its targets are sent again from now on."
          remove={deleteMaintenance}
          prefix="maintenance"
          onClose={close}
        />
      ) : null}
    </ListStates>
  );
}
