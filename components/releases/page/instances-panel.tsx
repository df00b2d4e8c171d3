'use client';

import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { formatCount } from '@/lib/web/text/format';
import { PrintTable } from '../shared/print-table';

/** The backend's instances, and how many sessions reached each. */
export function InstancesPanel({ document }: { document: VerdictDocument }) {
  const { instances } = document;
  return (
    <Panel title="Instances" flush={instances.length > 0}>
      {instances.length === 0 ? (
        <p className="text-13 text-fg-muted">
          The backend reports no instance, so there is no breakdown by instance.
        </p>
      ) : (
        <PrintTable
          label="Instances"
          head={['Instance', 'First seen', 'Sessions']}
          text={2}
          rows={instances.map(({ instance, sessions, firstSeenAt }) => ({
            key: instance,
            cells: [
              <span key="name" className="font-mono text-12 break-all">
                {instance}
              </span>,
              firstSeenAt ? <Time key="at" at={firstSeenAt} show="clock" /> : 'not announced',
              formatCount(sessions),
            ],
          }))}
        />
      )}
    </Panel>
  );
}
