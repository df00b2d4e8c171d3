'use client';

import clsx from 'clsx';
import { parseAsString, useQueryState } from 'nuqs';
import { TabState, tabFacts } from '@/components/shell/tab-state';
import { type BadgeState, STATE_LOOKS } from '@/components/ui/state/state-badge';
import { useNow } from '@/components/ui/use-now';
import type { TargetsOverview } from '@/lib/contract/api/targets-overview';
import { offlineForAll } from '@/lib/domain/sentence/offline-sentence';
import type { Sentence, SentenceTone } from '@/lib/domain/sentence/sentence';
import { LiveProvider } from '@/lib/web/live/live-context';
import { allTargetsTab } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { useClocks } from '@/lib/web/text/use-clocks';
import { convertInstants } from '@/lib/web/text/written-times';
import { useView } from '@/lib/web/view/use-view';
import {
  useBurnInShift,
  usePageTurn,
  usePointerRests,
  useReloadOnUpdate,
  useWakeLock,
  useWallData,
} from './use-wall';
import { wallView } from './wall-cards';
import { WallCards } from './wall-cards-list';

const MARK_OF: Record<SentenceTone, BadgeState> = {
  fails: 'fails',
  holds: 'holds',
  unsure: 'unsure',
  recovering: 'unsure',
  'no-data': 'no-data',
  stale: 'stale',
  paused: 'paused',
  maintenance: 'maintenance',
};

/** All targets on a screen on the wall: read from some metres away, without controls. `?env=` shows one environment. */
export function WallScreen() {
  return (
    <LiveProvider>
      <Wall />
      <TabState />
    </LiveProvider>
  );
}

function Wall() {
  const [env] = useQueryState('env', parseAsString);
  const { data, error, lostSince } = useWallData(env);
  const rests = usePointerRests();
  useWakeLock();
  useReloadOnUpdate();
  return (
    // What the shift puts beyond the edge is no reason to scroll.
    <div className="overflow-clip">
      <main
        style={useBurnInShift()}
        className={clsx('flex min-h-dvh flex-col gap-[1.2vw] p-[1.6vw]', rests && 'cursor-none')}
      >
        {data ? <Shown data={data} lostSince={lostSince} /> : <NoAnswer error={error} env={env} />}
      </main>
    </div>
  );
}

function NoAnswer({ error, env }: { error: Error | null; env: string | null }) {
  const text = error ? `No data: ${error.message}` : 'Loading the targets…';
  return (
    <h1 className="text-[max(20px,3vw)] leading-snug text-stale-ink" aria-live="polite">
      {env === null ? text : `${env}: ${text}`}
    </h1>
  );
}

type ShownProps = { data: TargetsOverview; lostSince: number | null };

/** The answer as it is now, or that there is none. */
function useAnswer({ data, lostSince }: ShownProps): Sentence {
  const now = useNow();
  const { zone } = useView();
  const clocks = useClocks(now);
  const text = (words: string) =>
    convertInstants(words, data.sentence.times, { zone, now: now || Date.parse(data.asOf) });
  const { tone, headline, detail } = data.sentence;
  const shown = { tone, headline: text(headline), detail: text(detail) };
  return lostSince === null ? shown : offlineForAll({ since: lostSince, clocks, before: shown });
}

function Shown({ data, lostSince }: ShownProps) {
  const view = wallView(data);
  const answer = useAnswer({ data, lostSince });
  const at = usePageTurn(view.pages.length);
  const isLost = lostSince !== null;
  useTab(allTargetsTab(tabFacts(data)));
  return (
    <>
      <Head answer={answer} />
      <WallCards view={view} cards={view.pages[at] ?? []} isLost={isLost} times={data.times} />
      <footer className="mt-auto flex flex-wrap gap-x-[2vw] text-[max(14px,1.6vw)] leading-snug text-fg-muted">
        <span>{isLost ? `Then: ${view.counts}` : view.counts}</span>
        {view.left ? <span>{view.left}</span> : null}
        {view.pages.length > 1 ? (
          <span className="ml-auto">
            page {at + 1} of {view.pages.length}
          </span>
        ) : null}
      </footer>
    </>
  );
}

function Head({ answer }: { answer: Sentence }) {
  const now = useNow();
  const { minute } = useClocks(now);
  const { Icon, ink, tint } = STATE_LOOKS[MARK_OF[answer.tone]];
  return (
    <section
      aria-label="Answer"
      className={clsx('flex items-center gap-[2vw] rounded-base border-2 p-[1.6vw]', tint)}
    >
      <Icon aria-hidden strokeWidth={2} className={clsx('size-[max(36px,6vw)] shrink-0', ink)} />
      <div className="min-w-0 flex-1" aria-live="polite">
        <h1
          className={clsx(
            'text-[max(24px,4vw)] leading-tight font-bold tracking-tight text-pretty wrap-anywhere',
            ink,
          )}
        >
          {answer.headline}
        </h1>
        {answer.detail === '' ? null : (
          <p className="mt-[0.6vw] text-[max(16px,2.1vw)] leading-snug text-pretty wrap-anywhere">
            {answer.detail}
          </p>
        )}
      </div>
      <span className="text-[max(20px,3vw)] leading-snug font-semibold tabular-nums max-sm:hidden">
        {now > 0 ? minute(now) : ''}
      </span>
    </section>
  );
}
