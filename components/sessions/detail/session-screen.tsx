'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Info } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { parseAsString, useQueryState } from 'nuqs';
import { isTyping, usePageKeys } from '@/components/shell/use-page-keys';
import { buttonClass } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton, SkeletonRows } from '@/components/ui/state/skeleton';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { isApiError } from '@/lib/web/api-client';
import { goBack } from '@/lib/web/history/go-back';
import { sessionQuery } from '@/lib/web/queries/sessions';
import { sessionTab } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { Headline } from './headline';

// The server draws them; their scripts come after the first paint.
const ComparePanel = dynamic(() => import('./compare-panel').then((it) => it.ComparePanel));
const SessionDisagreement = dynamic(() =>
  import('./disagreement').then((it) => it.SessionDisagreement),
);
const HealthEvents = dynamic(() => import('./health-events').then((it) => it.HealthEvents));
const SequencePanel = dynamic(() => import('./sequence-panel').then((it) => it.SequencePanel));
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

/** With which session it is compared, kept in the URL as `vs`; c opens and closes the comparison, Escape goes back to the list. */
function useComparison() {
  const router = useRouter();
  const [other, setOther] = useQueryState('vs', parseAsString.withOptions({ history: 'push' }));
  const toggle = () => void setOther(other === null ? LAST_PASSED : null);
  usePageKeys(['c', 'Escape'], (key, { target }) => {
    if (key === 'c') toggle();
    else if (isTyping(target) && target instanceof HTMLElement) target.blur();
    else goBack(() => router.push('/sessions'));
    return true;
  });
  return { other, toggle };
}

/** The page of one session. */
export function SessionScreen({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(sessionQuery(id));
  const { other, toggle } = useComparison();
  useTab(data ? sessionTab(data) : null);
  const gone = isApiError(error) && error.status === 404;
  return (
    <>
      <Link
        href="/sessions"
        className="mb-3 inline-flex h-8 items-center gap-1.5 rounded-base text-13 text-fg-muted hover:text-fg"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        Sessions
      </Link>
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
      {data || gone ? null : <h1 className="sr-only">Session</h1>}
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
      {!data && !error ? <Loading /> : null}
    </>
  );
}
