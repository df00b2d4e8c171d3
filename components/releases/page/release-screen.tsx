'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { usePageKeys } from '@/components/shell/use-page-keys';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/state/empty-state';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SeededLabel } from '@/components/ui/state/seeded-label';
import { Skeleton, SkeletonRows } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type { ReleaseDetail } from '@/lib/contract/api/releases/releases';
import { isApiError } from '@/lib/web/api-client';
import { goBack } from '@/lib/web/history/go-back';
import { useOpenedPage } from '@/lib/web/history/use-opened-page';
import { isTyping } from '@/lib/web/keys/is-typing';
import { evidenceQuery, releaseQuery } from '@/lib/web/queries/releases';
import { releaseTab } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { absoluteTime } from '@/lib/web/text/time';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { releaseHref } from '@/lib/web/view/release-href';
import { useView } from '@/lib/web/view/use-view';
import { useVerdictClock } from '../shared/use-verdict-clock';

// The server draws them; their scripts come after the first paint. What is shown together is loaded together: many small files are larger.
const VerdictAnswer = dynamic(() => import('./verdict-answer').then((it) => it.VerdictAnswer));
const ReleaseEvidence = dynamic(() =>
  import('./release-evidence').then((it) => it.ReleaseEvidence),
);
const ReleaseFacts = dynamic(() => import('./release-facts').then((it) => it.ReleaseFacts));

/** The page of one release, which a reviewer reads and signs. */
export function ReleaseScreen({ id }: { id: string }) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(releaseQuery(id));
  const { zone } = useView();
  const now = useNow();
  const gone = isApiError(error) && error.status === 404;
  const router = useRouter();
  usePageKeys(['Escape'], (_, { target }) => {
    if (isTyping(target) && target instanceof HTMLElement) target.blur();
    else goBack(() => router.push('/releases'));
    return true;
  });
  useTab(data ? releaseTab(tabOf(data)) : null);
  useOpenedPage(data ? openedRelease(data) : null);
  return (
    <>
      <Link
        href="/releases"
        className="mb-3 inline-flex h-8 items-center gap-1.5 rounded-base text-13 text-fg-muted hover:text-fg print:hidden"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        Releases
      </Link>
      {gone ? <ReleaseNotFound /> : null}
      {data || gone ? null : <h1 className="sr-only">Release</h1>}
      {error && !gone ? (
        <div className="mb-4">
          <ErrorPanel
            what="The release could not be loaded"
            error={error}
            kept={
              data && now > 0
                ? `Showing data loaded at ${absoluteTime(dataUpdatedAt, zone)}.`
                : undefined
            }
            onRetry={() => void refetch()}
          />
        </div>
      ) : null}
      {data && !gone ? <Body detail={data} /> : null}
      {!data && !error ? <Loading /> : null}
    </>
  );
}

const tabOf = ({ verdict }: ReleaseDetail) => ({
  name: verdict.release.version,
  verdict: verdict.verdict,
  soFar: verdict.soFar === true,
});

const openedRelease = ({ release, verdict }: ReleaseDetail) => ({
  href: releaseHref(release.address),
  title: release.version,
  detail: `Release of ${verdict.release.target.name}`,
  environment: verdict.release.target.environment,
});

function Body({ detail }: { detail: ReleaseDetail }) {
  const { release, verdict } = detail;
  const evidence = useQuery(evidenceQuery(release.address));
  const clock = useVerdictClock();
  const { zone } = useView();
  // The server knows neither the reader's time zone nor their clock: it renders UTC.
  const drawn = useNow() === 0 ? 'UTC' : zoneNameOf(zone);
  const known = evidence.data ?? (evidence.error ? undefined : null);
  return (
    <div className="flex flex-col gap-3 sm:gap-4">
      {release.seeded ? <SeededLabel what="Seeded history, not part of any verdict" /> : null}
      <VerdictAnswer document={verdict} clock={clock} />
      <div className="grid items-start gap-3 sm:gap-4 xl:grid-cols-[minmax(0,1fr)_380px] print:block">
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4 print:block">
          <ReleaseEvidence detail={detail} evidence={known} zone={drawn} />
        </div>
        <div className="flex min-w-0 flex-col gap-3 max-xl:sm:grid max-xl:sm:grid-cols-2 max-xl:sm:items-start sm:gap-4 print:block">
          <ReleaseFacts detail={detail} evidence={known} />
        </div>
      </div>
    </div>
  );
}

function ReleaseNotFound() {
  return (
    <EmptyState
      heading="h1"
      title="Release not found"
      action={
        <Link href="/releases" className={buttonClass('primary')}>
          Open the releases
        </Link>
      }
    >
      The address names a release that does not exist, or its target was removed.
    </EmptyState>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the release" className="flex flex-col gap-4">
      <Skeleton className="h-36 w-full" />
      <Skeleton className="h-64 w-full" />
      <div className="panel">
        <SkeletonRows rows={6} label="Loading the indicators" />
      </div>
    </div>
  );
}
