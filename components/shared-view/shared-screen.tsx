'use client';

import { useQuery } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import { HoverTimeProvider } from '@/components/charts/series/hover-time';
import { Answer } from '@/components/shared/answer';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { Time } from '@/components/ui/time';
import { useNow } from '@/components/ui/use-now';
import type { SharedView } from '@/lib/contract/api/sharing/shared-view';
import { offlineForTarget } from '@/lib/domain/sentence/offline-sentence';
import type { Sentence } from '@/lib/domain/sentence/sentence';
import { isOver, SHARED_POLL_MS, sharedViewQuery } from '@/lib/web/queries/sharing/shared-view';
import { useClocks } from '@/lib/web/text/use-clocks';
import { convertInstants } from '@/lib/web/text/written-times';
import { useView } from '@/lib/web/view/use-view';
import { LinkOver } from './link-over';
import { SharedTiles } from './shared-tiles';

/** Without an answer for this long the page says that it is not current, also after the machine slept. */
const LATE_MS = 3 * SHARED_POLL_MS;

type Props = {
  token: string;
  /** What the server read for the first bytes; null where it could not. */
  first: SharedView | null;
};

/** One target for readers without a sign-in: its state, its indicators, and how current they are. */
export function SharedScreen({ token, first }: Props) {
  const query = useQuery({
    ...sharedViewQuery(token),
    ...(first === null ? {} : { initialData: first }),
  });
  const now = useNow();
  const { data, error, failureCount, dataUpdatedAt } = query;
  if (isOver(error)) return <LinkOver />;
  if (!data)
    return (
      <main className="mx-auto flex max-w-400 flex-col gap-3 p-3 sm:p-6">
        <h1 className="sr-only">Shared view</h1>
        {error ? (
          <ErrorPanel
            what="The state could not be loaded"
            error={error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <Skeleton className="h-40 w-full" />
        )}
      </main>
    );
  const isLate = now > 0 && now - dataUpdatedAt > LATE_MS;
  const lostSince = failureCount > 0 || error !== null || isLate ? dataUpdatedAt : null;
  return <Shown view={data} lostSince={lostSince} />;
}

type ShownProps = {
  view: SharedView;
  /** Since when Tocsin does not answer, epoch ms; null while it does. */
  lostSince: number | null;
};

function Shown({ view, lostSince }: ShownProps) {
  const { target, lastFinishedAt } = view;
  const sentence = useSharedSentence(view, lostSince);
  const isStale = lostSince !== null || view.staleSince !== null || target.paused;
  return (
    <HoverTimeProvider>
      <main className="mx-auto flex min-h-dvh max-w-400 flex-col gap-3 p-3 sm:p-6">
        <header className="flex flex-wrap items-center gap-x-2 gap-y-1 text-13">
          <BellRing aria-hidden className="size-4 text-accent" />
          <span className="min-w-0 truncate font-semibold">{target.name}</span>
          <EnvironmentChip environment={target.environment} />
          <span className="ml-auto text-fg-muted">
            Last update <Time at={view.now} show="clock" />
            {lastFinishedAt ? (
              <>
                {' · last session '}
                <Time at={lastFinishedAt} />
              </>
            ) : (
              ' · no session yet'
            )}
          </span>
        </header>
        <Answer sentence={sentence} actions={[]} />
        <SharedTiles view={view} isStale={isStale} />
        <footer className="mt-auto flex flex-wrap gap-x-4 gap-y-1 text-12 text-fg-muted">
          <span>Charts: the last 24 hours.</span>
          <span className="ml-auto">
            Read-only view by Tocsin. This link expires <Time at={view.expiresAt} show="full" />.
          </span>
        </footer>
      </main>
    </HoverTimeProvider>
  );
}

/** The sentence in the reader's time zone; without an answer of the server it says so. */
function useSharedSentence({ sentence, target }: SharedView, lostSince: number | null): Sentence {
  const now = useNow();
  const { zone } = useView();
  const clocks = useClocks(now);
  const { tone, text, times } = sentence;
  if (lostSince !== null) return offlineForTarget(target, { tone, since: lostSince, clocks });
  return { tone, headline: convertInstants(text, times, { zone, now }), detail: '' };
}
