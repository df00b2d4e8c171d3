'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { clockText } from '@/components/charts/axes/time-ticks';
import { HoverTimeProvider } from '@/components/charts/series/hover-time';
import { Answer, type AnswerAction } from '@/components/shared/answer';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import type { Overview } from '@/lib/contract/api/overview';
import type { TargetName } from '@/lib/contract/api/targets';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { funnelQuery } from '@/lib/web/queries/funnel';
import { overviewQuery } from '@/lib/web/queries/overview';
import { rasterQuery } from '@/lib/web/queries/raster';
import { releasesQuery } from '@/lib/web/queries/releases';
import { seriesQuery } from '@/lib/web/queries/series';
import { targetTab } from '@/lib/web/tab/tab';
import { useTab } from '@/lib/web/tab/use-tab';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';
import { compareActions, exampleFailure, offersFailure } from '../shared/answer-actions';
import { OverviewSkeleton } from '../shared/overview-skeleton';
import { QueryPanel } from '../shared/query-panel';
import { useShownSentence } from '../shared/use-shown-sentence';
import { WhyColumn } from '../why/why-column';
import { Breadcrumb } from './breadcrumb';
import { FailuresPanel } from './failures-panel';
import { FiringPanel } from './firing-panel';
import { FunnelPanel } from './funnel-panel';
import { PastBar } from './past-bar';
import { RasterPanel } from './raster-panel';
import { sessionHref, sessionsHref } from './sessions-href';
import { SilenceAction } from './silence-action';
import { Tiles } from './tiles';

const FAILED = ['failed', 'degraded'] as const;

/** Everything about one target: the answer, the tiles, where sessions stop, what failed last. */
export function TargetOverview({ target, demo }: { target: TargetName; demo: ReactNode }) {
  const { view, span, zone } = useView();
  const slice = { target: target.id, span };
  const overview = useQuery(overviewQuery(slice));
  const series = useQuery(seriesQuery(slice));
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
        <Tiles overview={data} series={series} here={here} />
        {demo}
        <div className="flex flex-col gap-3 lg:grid lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)] lg:items-start">
          <div className="contents lg:flex lg:flex-col lg:gap-3">
            <QueryPanel title="Where sessions stop" height="h-[344px]" options={funnelQuery(slice)}>
              {(funnel) => (
                <FunnelPanel
                  funnel={funnel}
                  href={(stage) => sessionsHref(here, stage ? { stage } : {})}
                />
              )}
            </QueryPanel>
            <div className="min-w-0 max-lg:order-first">
              <WhyColumn slice={slice} />
            </div>
          </div>
          <div className="contents lg:flex lg:flex-col lg:gap-3">
            <div className="order-3 min-w-0 lg:order-none">
              <QueryPanel title="Sessions" height="h-[216px]" options={rasterQuery(slice)}>
                {(raster) => <RasterPanel raster={raster} here={here} />}
              </QueryPanel>
            </div>
            <div className="order-2 min-w-0 lg:order-none">
              <FailuresPanel
                failures={data.failures}
                href={link}
                allHref={sessionsHref(here, { outcome: FAILED })}
              />
            </div>
          </div>
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
