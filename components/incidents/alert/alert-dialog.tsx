'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { alertQuery } from '@/lib/web/queries/alerts';
import { AlertCard } from './alert-card';

/** One alert in a dialog: opened from the history, and by a message's link once the alert has resolved. */
export function AlertDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(alertQuery(id));
  const content = useRef<HTMLDivElement>(null);
  const isWaiting = data !== undefined && data.phase !== 'resolved' && !data.acknowledged;
  useEffect(() => {
    // One key acknowledges, for who comes from a message. The dialog opened before the alert was there.
    if (isWaiting)
      content.current?.querySelector<HTMLElement>('[data-care="acknowledge"]')?.focus();
  }, [isWaiting]);
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      width="wide"
      title={data ? (data.incident?.name ?? data.ruleName) : 'Alert'}
    >
      {error ? (
        <ErrorPanel
          what="The alert could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      <div ref={content}>{data ? <AlertCard alert={data} /> : null}</div>
      {!data && !error ? <Skeleton className="h-40 w-full" /> : null}
    </Dialog>
  );
}
