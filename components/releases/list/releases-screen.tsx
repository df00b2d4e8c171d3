'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { Button } from '@/components/ui/button';
import { Copyable } from '@/components/ui/copy/copyable';
import { Select } from '@/components/ui/form/select';
import { PageHead } from '@/components/ui/page-head';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import { VERDICT_WORDS } from '@/lib/domain/verdict/model/verdict';
import { API } from '@/lib/web/api-client';
import { releasePagesQuery } from '@/lib/web/queries/releases';
import { absoluteTime } from '@/lib/web/text/time';
import { useTargets, useView } from '@/lib/web/view/use-view';
import { VERDICT_LOOKS } from '../shared/verdict-badge';
import { type ReleaseRow, ReleaseTable } from './release-table';

const SKELETON_ROWS = 8;
const GATE = 'npx tocsin gate --url wss://your-backend/ws --backend-token-env TOKEN';

/** The command that marks a deployment of the shown target. */
function markCommand(target: string): string {
  const body = JSON.stringify({ target, version: '2025.09.08-2' });
  const origin = typeof window === 'undefined' ? 'http://localhost:3000' : window.location.origin;
  return `curl -X POST ${origin}${API}/releases -H 'content-type: application/json' -d '${body}'`;
}

function NoReleases({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const { target } = useTargets();
  // Only the browser knows this page's origin; a running clock means that it renders.
  const drawn = useNow() > 0;
  if (filtered) {
    return (
      <EmptyState
        title="No release has this verdict"
        action={<Button onClick={clear}>Show all releases</Button>}
      >
        Releases are stored, but the filter leaves them out.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Releases and their verdicts appear here"
      command={GATE}
      action={
        drawn ? (
          <div className="max-w-full rounded-base border border-line bg-panel-raised px-3 py-2 text-left">
            <Copyable text={markCommand(target?.name ?? 'chat')} what="command" whole />
          </div>
        ) : null
      }
    >
      A release appears as soon as the backend announces its version, a session carries one, or a
      pipeline marks the deployment with the first line. The second line runs the gate now, without
      a server.
    </EmptyState>
  );
}

function useVerdictFilter() {
  return useQueryState('verdict', parseAsStringLiteral(VERDICT_WORDS));
}

function VerdictFilter() {
  const [verdict, setVerdict] = useVerdictFilter();
  return (
    <Select
      aria-label="Verdict"
      value={verdict ?? ''}
      onChange={(event) =>
        void setVerdict(VERDICT_WORDS.find((word) => word === event.target.value) ?? null)
      }
      className="w-40"
    >
      <option value="">Any verdict</option>
      {VERDICT_WORDS.toReversed().map((word) => (
        <option key={word} value={word}>
          {VERDICT_LOOKS[word].word}
        </option>
      ))}
    </Select>
  );
}

export function ReleasesScreen() {
  const { view, zone } = useView();
  const { targets } = useTargets();
  const [verdict, setVerdict] = useVerdictFilter();
  const query = useInfiniteQuery(releasePagesQuery({ target: view.target, env: view.env }));
  const { data, error, isPending, dataUpdatedAt, refetch } = query;
  const now = useNow();
  const byId = new Map(targets.map((target) => [target.id, target]));
  const releases = data?.pages.flatMap((page) => page.releases) ?? [];
  const rows = releases
    .filter((release) => verdict === null || release.latest?.verdict === verdict)
    .map<ReleaseRow>((release) => ({ ...release, target: byId.get(release.targetId) ?? null }));
  return (
    <>
      <PageHead title="Releases">
        <VerdictFilter />
      </PageHead>
      {error ? (
        <div className="mb-3">
          <ErrorPanel
            what="The releases could not be loaded"
            error={error}
            kept={
              data && now > 0
                ? `Showing data loaded at ${absoluteTime(dataUpdatedAt, zone)}.`
                : 'Stored data is safe.'
            }
            onRetry={() => void refetch()}
          />
        </div>
      ) : null}
      <section
        aria-label="List of releases"
        className="panel overflow-clip empty:hidden [--table-top:97px] lg:[--table-top:49px]"
      >
        {isPending && !error ? (
          <SkeletonRows rows={SKELETON_ROWS} label="Loading releases" />
        ) : null}
        {data && rows.length === 0 ? (
          <NoReleases filtered={releases.length > 0} clear={() => void setVerdict(null)} />
        ) : null}
        {rows.length > 0 ? <ReleaseTable rows={rows} /> : null}
        {query.hasNextPage ? (
          <div className="flex flex-wrap items-center justify-center gap-3 p-3 text-13 text-fg-muted">
            {verdict === null
              ? `${releases.length} of ${data?.pages[0]?.total ?? 0} releases are listed.`
              : `${rows.length} of the newest ${releases.length} releases have this verdict.`}
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {query.isFetchingNextPage ? 'Loading older releases…' : 'Older releases'}
            </Button>
          </div>
        ) : null}
      </section>
    </>
  );
}
