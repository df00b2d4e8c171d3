'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Copy, FilePen } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { useToast } from '@/components/ui/toast';
import { useNow } from '@/components/ui/use-now';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { isApiError } from '@/lib/web/api-client';
import { useOpenedPage } from '@/lib/web/history/use-opened-page';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { incidentQuery, readReport } from '@/lib/web/queries/incidents/incidents';
import { incidentTab } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { absoluteTime } from '@/lib/web/text/time';
import { incidentsHref } from '@/lib/web/url/incident-search';
import { useView } from '@/lib/web/view/use-view';
import { IncidentHead } from './incident-head';
import { useIncidentKeys } from './use-incident-keys';

// What fails comes first.
const IncidentEvidence = dynamic(() =>
  import('./incident-evidence').then((it) => it.IncidentEvidence),
);
const IncidentHistory = dynamic(() =>
  import('./incident-history').then((it) => it.IncidentHistory),
);
const ReportDialog = lazyDialog(() => import('./report-dialog').then((it) => it.ReportDialog));

/** One incident: what fails and why, its clocks, what happened, who was notified, and what was like it. */
export function IncidentScreen({ id }: { id: string }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(incidentQuery(id));
  const offline = useLiveStatus().kind === 'stale';
  const { zone } = useView();
  const now = useNow();
  useTab(data ? incidentTab(data) : null);
  useOpenedPage(data ? openedIncident(data) : null);
  if (!data && isApiError(error) && error.status === 404) return <Gone message={error.message} />;
  return (
    <div className="flex flex-col gap-3 sm:gap-4">
      {error ? (
        <ErrorPanel
          what="The incident could not be loaded"
          error={error}
          kept={
            data && now > 0
              ? `Showing data loaded at ${absoluteTime(dataUpdatedAt, zone)}.`
              : undefined
          }
          onRetry={() => void refetch()}
        />
      ) : null}
      {data ? <Loaded view={data} offline={offline} readAt={dataUpdatedAt} /> : null}
      {!data && !error ? <Loading /> : null}
    </div>
  );
}

const openedIncident = ({ name, target, location, environment }: IncidentView) => ({
  href: `/incidents/${encodeURIComponent(name)}`,
  title: name,
  detail: `Incident of ${target || location}`,
  environment: environment || undefined,
});

type LoadedProps = {
  view: IncidentView;
  offline: boolean;
  /** Epoch ms. */
  readAt: number;
};

function Loaded({ view, offline, readAt }: LoadedProps) {
  const router = useRouter();
  useIncidentKeys(() => router.push(incidentsHref()));
  return (
    <>
      <Bar view={view} />
      <IncidentHead view={view} offline={offline} readAt={readAt} />
      <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(0,1fr)_392px]">
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <IncidentEvidence view={view} />
        </div>
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          <IncidentHistory view={view} offline={offline} />
        </div>
      </div>
    </>
  );
}

/** The way back, what the incident is about, and its report. */
function Bar({ view }: { view: IncidentView }) {
  const [edits, setEdits] = useState(false);
  const [copies, setCopies] = useState(false);
  const toast = useToast();
  const copy = async () => {
    setCopies(true);
    try {
      await navigator.clipboard.writeText(await readReport(view.name, 'markdown'));
      toast({ text: 'Copied the report as Markdown' });
    } catch (error) {
      const why = error instanceof Error ? error.message : '';
      toast({ text: `The report was not copied: ${why}`, tone: 'fails' });
    } finally {
      setCopies(false);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Link href={incidentsHref()} className={buttonClass('quiet')}>
        <ArrowLeft aria-hidden className="size-4" />
        Incidents
      </Link>
      {view.environment === '' ? null : <EnvironmentChip environment={view.environment} />}
      <span className="text-14 font-semibold break-all">{view.target || view.location}</span>
      <span className="font-mono text-12 text-fg-muted">{view.name}</span>
      <span className="ml-auto flex flex-wrap gap-2">
        <Button busy={copies} onClick={() => void copy()}>
          <Copy aria-hidden className="size-4" />
          Copy as report
        </Button>
        <Button onClick={() => setEdits(true)}>
          <FilePen aria-hidden className="size-4" />
          Edit the report
        </Button>
      </span>
      {edits ? <ReportDialog name={view.name} onClose={() => setEdits(false)} /> : null}
    </div>
  );
}

function Gone({ message }: { message: string }) {
  return (
    <div className="panel">
      <EmptyState
        heading="h1"
        title="There is no such incident"
        action={
          <Link href={incidentsHref()} className={buttonClass()}>
            Show all incidents
          </Link>
        }
      >
        {`${message.charAt(0).toUpperCase()}${message.slice(1)}.`}
      </EmptyState>
    </div>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the incident" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-60" />
      <Skeleton className="h-52 w-full" />
      <Skeleton className="h-80 w-full" />
    </div>
  );
}
