'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { OutcomeBadge } from '@/components/ui/state/outcome-badge';
import { Skeleton } from '@/components/ui/state/skeleton';
import { ClockText } from '@/components/ui/time';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { isApiError } from '@/lib/web/api-client';
import { sessionQuery } from '@/lib/web/queries/sessions';
import { formatDuration, shortenId } from '@/lib/web/text/format';
import { exampleIds } from './example-ids';

/** One failing session and the nearest one that passed. They are kept with the incident, whatever the retention. */
export function ExamplesPanel({ view }: { view: IncidentView }) {
  const { failing, passing } = exampleIds(view);
  if (failing === null && passing === null) return null;
  return (
    <Panel title="Examples">
      <div className="grid gap-2 sm:grid-cols-2">
        {failing === null ? null : <Example id={failing} what="A failing session" />}
        {passing === null ? null : <Example id={passing} what="A session that passed before it" />}
      </div>
    </Panel>
  );
}

function Example({ id, what }: { id: string; what: string }) {
  const { data, error } = useQuery(sessionQuery(id));
  const isGone = isApiError(error) && error.status === 404;
  return (
    <div className="relative min-w-0 rounded-base border border-line p-3 text-13 hover:bg-panel-raised">
      <p className="flex items-center gap-2">
        <Link
          href={`/sessions/${encodeURIComponent(id)}`}
          className="font-medium after:absolute after:inset-0 hover:text-accent"
        >
          {what}
        </Link>
        <span className="ml-auto font-mono text-12 text-fg-muted">{shortenId(id)}</span>
      </p>
      {data ? (
        <>
          <p className="mt-1 flex flex-wrap items-center gap-x-2 text-fg-muted">
            <OutcomeBadge outcome={data.outcome} handler={data.handler} plain />
            <ClockText at={data.endedAt} />
            <span>{formatDuration(data.timings.totalMs)}</span>
            <span className="font-mono text-12">{data.release}</span>
          </p>
          {data.message ? (
            <p className="mt-1 font-mono text-12 break-words">{data.message}</p>
          ) : null}
        </>
      ) : error ? (
        <p className="mt-1 text-fg-muted">
          {isGone ? 'It is no longer stored.' : 'It could not be loaded.'}
        </p>
      ) : (
        <Skeleton className="mt-2 h-4 w-40" />
      )}
    </div>
  );
}
