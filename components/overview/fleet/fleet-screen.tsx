'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useQueryStates } from 'nuqs';
import { type ReactNode, useState } from 'react';
import { ANSWER_HEIGHT, Answer } from '@/components/shared/answer';
import { tabFacts } from '@/components/shell/tab-state';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type { TargetsOverview } from '@/lib/contract/api/targets-overview';
import { OVERVIEW_PAGE, OVERVIEW_PAGE_LIMIT } from '@/lib/contract/limits';
import { CHARTED_UP_TO } from '@/lib/domain/fleet/order-rows';
import { fleetParsers } from '@/lib/web/fleet-state';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { fleetQuery } from '@/lib/web/queries/all-targets';
import { allTargetsTab } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { useClocks } from '@/lib/web/text/use-clocks';
import { useView } from '@/lib/web/view/use-view';
import { useShownSentence } from '../shared/use-shown-sentence';
import { FleetFilter } from './fleet-filter';
import { FleetList } from './fleet-list';
import { PagesPanel } from './pages-panel';

type Props = {
  /** A name that several targets share: the list shows only those. */
  named: string | null;
  demo: ReactNode;
};

/** Every target, worst first. */
export function FleetScreen({ named, demo }: Props) {
  const { view } = useView();
  const [filter, setFilter] = useQueryStates(fleetParsers, { history: 'replace' });
  const [limit, setLimit] = useState(OVERVIEW_PAGE);
  const q = filter.q ?? named;
  const query = fleetQuery({ ...filter, q, env: view.env, limit });
  const { data, error, refetch, isPlaceholderData } = useQuery(query);
  const { clock } = useClocks(useNow());
  const offline = useLiveStatus().kind === 'stale';
  const retry = () => void refetch();
  if (!data) {
    if (error)
      return (
        <>
          <h1 className="sr-only">All targets</h1>
          <ErrorPanel what="The targets could not be loaded." error={error} onRetry={retry} />
        </>
      );
    return <FleetSkeleton />;
  }
  const more = data.next !== null && limit < OVERVIEW_PAGE_LIMIT && !filter.show;
  return (
    <div className="flex flex-col gap-3">
      {error && !offline ? (
        <ErrorPanel
          what="The targets could not be updated."
          error={error}
          kept={`Showing data loaded at ${clock(Date.parse(data.asOf))}.`}
          onRetry={retry}
        />
      ) : null}
      <Answered data={data} demo={demo}>
        {targetsIn(data) > CHARTED_UP_TO || filter.state || q ? (
          <FleetFilter
            counts={data.counts}
            grouped={data.grouped}
            state={{ ...filter, q }}
            onChange={(next) => void setFilter(next)}
          />
        ) : null}
        <FleetList
          data={data}
          dimmed={isPlaceholderData}
          filtered={Boolean(filter.state || q)}
          state={{ ...filter, q }}
          onChange={(next) => void setFilter(next)}
          onShowAll={() => setLimit(OVERVIEW_PAGE_LIMIT)}
        />
        <p className="text-12 text-fg-muted">
          States and values are of now, whatever range is shown; a value rests on the last 5 min, or
          on 30 min where those have too few sessions.
        </p>
        {more ? (
          <Button onClick={() => setLimit(OVERVIEW_PAGE_LIMIT)} className="self-start">
            Show all {data.total} targets
          </Button>
        ) : null}
        {data.next !== null && !more ? (
          <p className="text-13 text-fg-muted">
            The first {data.rows.length} of {data.total} are shown. Search by name to see others.
          </p>
        ) : null}
      </Answered>
    </div>
  );
}

const targetsIn = ({ counts }: TargetsOverview) =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

type AnsweredProps = { data: TargetsOverview; demo: ReactNode; children: ReactNode };

/** Sentence, tab, pages and list, all from one response. */
function Answered({ data, demo, children }: AnsweredProps) {
  const sentence = useShownSentence(data.sentence, null);
  const facts = tabFacts(data);
  useTab(allTargetsTab(facts));
  if (facts.total === 0) return <NoTarget />;
  return (
    <>
      <Answer sentence={sentence} actions={[]} />
      <PagesPanel pages={data.pages} total={data.pagesTotal} />
      {children}
      {demo}
    </>
  );
}

function NoTarget() {
  return (
    <EmptyState
      title="No target yet. Tocsin measures nothing."
      heading="h1"
      action={
        <Link href="/targets?add=true" className={buttonClass('primary')}>
          Add a target
        </Link>
      }
      command="npm run demo"
    >
      One row per target appears here: whether it holds, its four indicators against their
      thresholds, the last hour, the release that serves. The worst comes first. Add the WebSocket
      endpoint to watch, or see it all with the demo.
    </EmptyState>
  );
}

const SKELETON_ROWS = 8;

function FleetSkeleton() {
  return (
    <div role="status" aria-label="Loading the targets" className="flex flex-col gap-3">
      <h1 className="sr-only">All targets</h1>
      <div className={`panel p-4 ${ANSWER_HEIGHT}`} />
      <div className="h-10 sm:h-8" />
      <div className="panel">
        {Array.from({ length: SKELETON_ROWS }, (_, row) => `row-${row}`).map((key) => (
          <div
            key={key}
            className="flex min-h-13 items-center gap-6 border-b border-line px-3 last:border-b-0 sm:px-4"
          >
            <Skeleton className="h-3.5 w-36" />
            <Skeleton className="h-3.5 w-44 max-sm:hidden" />
            <Skeleton className="h-6 flex-1" />
          </div>
        ))}
      </div>
    </div>
  );
}
