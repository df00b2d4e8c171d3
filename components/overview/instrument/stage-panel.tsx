'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { Column } from '@/components/charts/instrument/stop-marks';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import type { Stage } from '@/lib/domain/sessions/stages';
import { funnelQuery } from '@/lib/web/queries/funnel';
import { countNoun } from '@/lib/web/text/format';
import { sessionsHref } from '../shared/sessions-href';
import { StageLanes } from './stage-lanes';
import type { Here } from './use-instrument';

type Props = {
  here: Here;
  evidence: Evidence | null;
  width: number;
  onOpen: (stage: Stage, column: Column) => void;
};

/** Where sessions stop, under the lanes and on their time axis. */
export function StagePanel({ here, evidence, width, onOpen }: Props) {
  const { data, error, refetch } = useQuery(funnelQuery({ target: here.target, span: here.span }));
  return (
    <section aria-label="Where sessions stop" className="border-t border-line pb-1">
      <div className="flex flex-wrap items-baseline gap-x-2 px-3 pt-2 pb-1 sm:px-4">
        <h3 className="text-13 font-semibold">Where sessions stop</h3>
        <p className="mr-auto text-12 text-fg-muted">
          reached · lost, and when each lost session stopped
        </p>
        {data ? (
          <Link
            href={sessionsHref(here)}
            className="inline-flex min-h-6 items-center text-12 text-fg-muted tabular-nums underline underline-offset-2 hover:text-accent"
          >
            {countNoun(data.sessions, 'session')}
          </Link>
        ) : null}
      </div>
      {data ? (
        <StageLanes
          funnel={data}
          evidence={evidence}
          width={width}
          href={(stage) => sessionsHref(here, stage ? { stage } : {})}
          onOpen={onOpen}
        />
      ) : error ? (
        <div className="px-3 sm:px-4">
          <ErrorPanel
            what="Where sessions stop: could not be loaded."
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      ) : (
        <Skeleton className="mx-4 h-60" />
      )}
    </section>
  );
}
