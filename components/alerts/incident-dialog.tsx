'use client';

import { useQuery } from '@tanstack/react-query';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { incidentQuery } from '@/lib/web/queries/incidents';
import { AlertDialog } from './alert-dialog';

/** An incident by its name or id, shown by the alert that leads it. Links to an incident open this dialog. */
export function IncidentDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(incidentQuery(name));
  if (data) return <AlertDialog id={data.leadAlertId} onClose={onClose} />;
  if (!error) return null;
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())} title={name}>
      <ErrorPanel
        what="The incident could not be loaded"
        error={error}
        onRetry={() => void refetch()}
      />
    </Dialog>
  );
}
