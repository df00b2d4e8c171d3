'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, ChevronDown, ChevronUp, Info, type LucideIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { buttonClass } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton, SkeletonRows } from '@/components/ui/state/skeleton';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { isApiError } from '@/lib/web/api-client';
import { useOpenedPage } from '@/lib/web/history/use-opened-page';
import { progressQuery, sessionQuery } from '@/lib/web/queries/sessions';
import { sessionTab, sessionTitle } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { Headline } from './headline';
import { useSessionKeys, useSessionPlace } from './use-session-keys';

// The server draws them; their scripts come after the first paint.
const ComparePanel = dynamic(() => import('./compare-panel').then((it) => it.ComparePanel));
const SessionDisagreement = dynamic(() =>
  import('./disagreement').then((it) => it.SessionDisagreement),
);
const HealthEvents = dynamic(() => import('./health-events').then((it) => it.HealthEvents));
const SequencePanel = dynamic(() => import('./sequence-panel').then((it) => it.SequencePanel));
const RunningSession = dynamic(() => import('./running-session').then((it) => it.RunningSession));
const Transcript = dynamic(() => import('./transcript').then((it) => it.Transcript));
const SessionFacts = dynamic(() => import('./facts').then((it) => it.SessionFacts));
const Waterfall = dynamic(() => import('./waterfall').then((it) => it.Waterfall));

function Warnings({ warnings }: { warnings: string[] }) {
  if (warnings.length === 0) return null;
  return (
    <Panel title="Warnings">
      <ul className="flex flex-col gap-1 text-13">
        {warnings.map((warning) => (
          <li key={warning} className="flex items-start gap-2">
            <Info aria-hidden className="mt-0.5 size-3.5 shrink-0 text-unsure-ink" />
            <span className="min-w-0 break-words">{warning}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Body({ session }: { session: SessionDetail }) {
  return (
    <div className="grid items-start gap-3 sm:gap-4 lg:grid-cols-[minmax(0,1fr)_380px]">
      <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
        <SessionDisagreement session={session} />
        <Waterfall session={session} />
        <Warnings warnings={session.warnings} />
        <HealthEvents events={session.healthEvents} />
        <Transcript id={session.id} kept={session.framesKept} dropped={session.droppedFrames} />
      </div>
      <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
        <SequencePanel session={session} />
        <SessionFacts session={session} />
      </div>
    </div>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the session" className="flex flex-col gap-4">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-9 w-80 max-w-full" />
      <div className="panel">
        <SkeletonRows rows={9} label="Loading the stages" />
      </div>
    </div>
  );
}

/** The passing session that is most like it, as the API names it. */
const LAST_PASSED = 'last-passed';

/** With which session it is compared, kept in the URL as `vs`. */
function useComparison(id: string) {
  const [other, setOther] = useQueryState('vs', parseAsString.withOptions({ history: 'push' }));
  const toggle = () => void setOther(other === null ? LAST_PASSED : null);
  useSessionKeys(id, toggle);
  return { other, toggle };
}

/** The way back to the list, and the sessions before and after this one in it. */
function ListLinks({ id }: { id: string }) {
  const place = useSessionPlace(id);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 text-13 text-fg-muted">
      <Link
        href="/sessions"
        className="inline-flex h-8 items-center gap-1.5 rounded-base hover:text-fg"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        Sessions
      </Link>
      {place ? (
        <nav aria-label="Sessions of the list" className="ml-auto flex items-center gap-1">
          <span className="tabular-nums">
            {place.at} of {place.of} in the list
          </span>
          <Neighbour id={place.previous} name="Previous session" sign="k" Icon={ChevronUp} />
          <Neighbour id={place.next} name="Next session" sign="j" Icon={ChevronDown} />
        </nav>
      ) : null}
    </div>
  );
}

function Neighbour(props: { id: string | null; name: string; sign: string; Icon: LucideIcon }) {
  const { id, name, sign, Icon } = props;
  if (id === null) return null;
  return (
    <Link
      replace
      href={`/sessions/${encodeURIComponent(id)}`}
      prefetch={false}
      aria-label={name}
      aria-keyshortcuts={sign}
      title={`${name} (${sign})`}
      className={buttonClass('quiet', 'icon')}
    >
      <Icon aria-hidden className="size-4" />
    </Link>
  );
}

const openedSession = (session: SessionDetail) => ({
  href: `/sessions/${encodeURIComponent(session.id)}`,
  title: sessionTitle(session),
  detail: `Session ${session.id.slice(-6)} of ${session.target}`,
  environment: session.environment,
});

/** The session while it runs; false where it does not, undefined until that is known. What is stored never runs again. */
function useRunning(id: string) {
  const isStored = useQueryClient().getQueryData(sessionQuery(id).queryKey) !== undefined;
  const { data, error } = useQuery({ ...progressQuery(id), enabled: !isStored });
  if (isStored || (error && !data)) return false;
  return data ? (data.running ?? false) : undefined;
}

/** The page of one session. */
export function SessionScreen({ id }: { id: string }) {
  const running = useRunning(id);
  const { data, error, refetch } = useQuery({ ...sessionQuery(id), enabled: running === false });
  const { other, toggle } = useComparison(id);
  useTab(data ? sessionTab(data) : null);
  useOpenedPage(data ? openedSession(data) : null);
  const gone = isApiError(error) && error.status === 404;
  return (
    <>
      <ListLinks id={id} />
      {gone ? (
        <EmptyState
          heading="h1"
          title="Session not found"
          action={
            <Link href="/sessions" className={buttonClass('primary')}>
              Open the sessions
            </Link>
          }
        >
          It may be older than the retention, or its id may be mistyped.
        </EmptyState>
      ) : null}
      {data || gone || running ? null : <h1 className="sr-only">Session</h1>}
      {running ? <RunningSession running={running} /> : null}
      {error && !gone ? (
        <div className="mb-4">
          <ErrorPanel
            what="The session could not be loaded"
            error={error}
            kept={data ? 'Showing the last data received.' : undefined}
            onRetry={() => void refetch()}
          />
        </div>
      ) : null}
      {data ? (
        <>
          <Headline session={data} isCompared={other !== null} onCompare={toggle} />
          {other === null ? null : <ComparePanel session={data} other={other} />}
          <Body session={data} />
        </>
      ) : null}
      {!data && !error && !running ? <Loading /> : null}
    </>
  );
}
