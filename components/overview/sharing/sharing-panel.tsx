'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { targetQuery } from '@/lib/web/queries/targets';
import { BadgeSection } from './badge-section';
import { ShareLinksSection } from './share-links-section';

/** How the state of a target is shown outside of the console. Folded; reads nothing before it is opened. */
export function SharingPanel({ targetId }: { targetId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="panel group" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-10 list-none items-center gap-2 px-3 text-14 font-semibold sm:px-4 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="calm size-4 text-fg-muted group-open:rotate-90" />
        <h2>Badge and shared view</h2>
      </summary>
      {isOpen ? <Sections targetId={targetId} /> : null}
    </details>
  );
}

function Sections({ targetId }: { targetId: string }) {
  const { data, error, refetch } = useQuery(targetQuery(targetId));
  if (!data)
    return (
      <div className="p-3 sm:p-4">
        {error ? (
          <ErrorPanel
            what="The target could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        ) : (
          <Skeleton className="h-40 w-full" />
        )}
      </div>
    );
  return (
    <div className="grid gap-6 border-t border-line p-3 sm:p-4 lg:grid-cols-2">
      <BadgeSection target={data} />
      <ShareLinksSection targetId={targetId} />
    </div>
  );
}
