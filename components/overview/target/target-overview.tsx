'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { clockText } from '@/components/charts/axes/time-ticks';
import { HoverTimeProvider } from '@/components/charts/series/hover-time';
import { Answer, type AnswerAction } from '@/components/shared/answer';
import { PlacesPanel } from '@/components/shared/places-panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { Overview } from '@/lib/contract/api/overview';
import type { TargetName } from '@/lib/contract/api/targets';
import { useOpenedPage } from '@/lib/web/history/use-opened-page';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { overviewQuery } from '@/lib/web/queries/overview';
import { releasesQuery } from '@/lib/web/queries/releases';
import { targetTab } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';
import { InstrumentPanel } from '../instrument/instrument-panel';
import { compareActions, exampleFailure, offersFailure } from '../shared/answer-actions';
import { OverviewSkeleton } from '../shared/overview-skeleton';
import { sessionHref, sessionsHref } from '../shared/sessions-href';
import { useShownSentence } from '../shared/use-shown-sentence';
import { WhyColumn } from '../why/why-column';
import { Breadcrumb } from './breadcrumb';
import { DisagreementPanel } from './disagreement-panel';
import { FailuresPanel } from './failures-panel';
import { FiringPanel } from './firing-panel';
import { PastBar } from './past-bar';
import { SilenceAction } from './silence-action';

const FAILED = ['failed', 'degraded'] as const;

/** Everything about one target: the answer, its evidence over time, where sessions stop, what failed last. */
export function TargetOverview({ target, demo }: { target: TargetName; demo: ReactNode }) {
  const { view, span, zone } = useView();
  const slice = { target: target.id, span };
  const overview = useQuery(overviewQuery(slice));
  const releases = useQuery(releasesQuery(target.id));
  const here = { target: target.id, span, tz: view.tz };
  const link = (id: string) => sessionHref(here, id);
  const { data, error } = overview;
  // Without a connection the sentence already says so; panels do not repeat it.
  const offline = useLiveStatus().kind === 'stale';
  if (!data) {
    if (!error) return <OverviewSkeleton />;
    const retry = () => void overview.refetch();
    return (
      <>
        <h1 className="sr-only">Overview</h1>
        <ErrorPanel what="The overview could not be loaded." error={error} onRetry={retry} />
      </>
    );
  }
  return (
    <HoverTimeProvider>
      <div className="flex flex-col gap-3">
        {error && !offline ? (
          <ErrorPanel
            what="The overview could not be updated."
            error={error}
            kept={`Showing data loaded at ${clockText(Date.parse(data.now), zoneNameOf(zone))}.`}
            onRetry={() => void overview.refetch()}
          />
        ) : null}
        <Breadcrumb overview={data} />
        <Answered
          overview={data}
          actions={[
            ...answerActions(data, link, sessionsHref(here, { outcome: FAILED })),
            ...compareActions(data, releases.data?.releases ?? [], here),
          ]}
          more={<SilenceAction target={target} tone={data.sentence.tone} />}
        />
        <FiringPanel targetId={target.id} />
        <PastBar range={data.range} />
        <div className="grid gap-3 min-[1180px]:grid-cols-[minmax(0,1fr)_392px] min-[1180px]:items-start">
          <div className="contents min-[1180px]:flex min-[1180px]:min-w-0 min-[1180px]:flex-col min-[1180px]:gap-3">
            <div className="order-2 min-w-0">
              <InstrumentPanel overview={data} here={here} />
            </div>
            <div className="order-4 flex min-w-0 flex-col gap-3">
              <PlacesPanel targetId={target.id} href={link} />
              <DisagreementPanel
                rows={data.disagreements}
                href={(stage) => sessionsHref(here, { outcome: ['failed'], stage })}
              />
              <FailuresPanel
                failures={data.failures}
                href={link}
                allHref={sessionsHref(here, { outcome: FAILED })}
              />
            </div>
          </div>
          <aside className="contents min-[1180px]:flex min-[1180px]:min-w-0 min-[1180px]:flex-col min-[1180px]:gap-3">
            <WhyColumn slice={slice} />
            <div className="order-5 min-w-0">{demo}</div>
          </aside>
        </div>
      </div>
    </HoverTimeProvider>
  );
}

type AnsweredProps = { overview: Overview; actions: AnswerAction[]; more: ReactNode };

/** Sentence and tab, from one response. */
function Answered({ overview, actions, more }: AnsweredProps) {
  const sentence = useShownSentence(overview.sentence, overview.target);
  useTab(targetTab(overview.target, overview.sentence.tone));
  const { id, name, environment } = overview.target;
  const href = `/?target=${encodeURIComponent(id)}`;
  useOpenedPage({ href, title: name, detail: 'Target', environment });
  return <Answer sentence={sentence} actions={actions} more={more} />;
}

function answerActions(data: Overview, link: (id: string) => string, allHref: string) {
  const failure = offersFailure(data.sentence.tone) ? exampleFailure(data.failures) : null;
  if (!failure) return [];
  return [
    { href: link(failure.id), text: 'Open a failing session' },
    { href: allHref, text: 'All failures in this range' },
  ];
}
