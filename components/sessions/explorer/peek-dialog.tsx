'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { sessionQuery } from '@/lib/web/queries/sessions';
import { describeSession } from '@/lib/web/text/session-words';
import { Transcript } from '../detail/transcript';

/** One session over the list: what happened and its frames. */
export function PeekDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(sessionQuery(id));
  const words = data ? describeSession(data) : null;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={words?.headline ?? 'Session'}
      description={words?.detail}
      width="wide"
    >
      <div className="flex flex-col gap-3">
        {data?.message ? (
          <p className="rounded-base bg-panel-raised p-2 font-mono text-12 break-words">
            {data.message}
          </p>
        ) : null}
        {error ? (
          <ErrorPanel
            what="The session could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        ) : null}
        {data ? <Transcript id={id} kept={data.framesKept} dropped={data.droppedFrames} /> : null}
        {data || error ? null : <SkeletonRows rows={6} label="Loading the session" />}
        <Link
          href={`/sessions/${encodeURIComponent(id)}`}
          className={`${buttonClass('primary')} self-end`}
        >
          Open the session
        </Link>
      </div>
    </Dialog>
  );
}
