'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { stepText, summariseLane } from '@/components/charts/instrument/describe-lane';
import { LaneChart } from '@/components/charts/instrument/lane-chart';
import { boxesThatFit } from '@/components/charts/instrument/lane-frame';
import { prepareLane, prepareSteps } from '@/components/charts/instrument/prepare-lane';
import { ReleaseLane } from '@/components/charts/instrument/release-lane';
import { TimeAxis } from '@/components/charts/instrument/time-axis';
import { useSize } from '@/components/charts/use-size';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import { INDICATOR_NAMES, type IndicatorKey } from '@/lib/domain/tallies/indicators';
import { MINUTE } from '@/lib/domain/time';
import { evidenceQuery } from '@/lib/web/queries/evidence/evidence';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { releaseHref } from '@/lib/web/view/release-href';
import { useView } from '@/lib/web/view/use-view';

/** Shown before the incident began, and after it cleared. */
const AROUND_MS = 10 * MINUTE;
/** The plot with its lost sessions, px. */
const PLOT_PX = 144;
/** The lane of releases above it and the time axis below, px. */
const RELEASES_PX = 24;
const AXIS_PX = 16;
/** The width of a plot before it is measured, px. */
const USUAL_WIDTH = 640;

/** The indicator that leads the incident, from 10 min before it began to 10 min after it cleared, or to now. */
export function ChartPanel({ view }: { view: IncidentView }) {
  const now = useNow();
  const [ref, { width }] = useSize<HTMLDivElement>();
  const lead = view.members.find(({ id }) => id === view.leadAlertId);
  const indicator = lead?.indicator ?? null;
  const minute = Math.ceil(now / MINUTE) * MINUTE;
  const from = Date.parse(view.beganAt) - AROUND_MS;
  const cleared = view.clearedAt === null ? null : Date.parse(view.clearedAt) + AROUND_MS;
  const to = cleared === null ? minute : Math.min(cleared, Math.max(minute, from + AROUND_MS));
  const isWanted = indicator !== null && view.targetNow !== null && now > 0;
  const { data, error, refetch } = useQuery({
    ...evidenceQuery({ target: view.targetId, span: { from, to } }),
    enabled: isWanted,
  });
  const prepared = usePrepared(data, indicator, width);
  if (indicator === null || view.targetNow === null) return null;
  return (
    <Panel
      title={INDICATOR_NAMES[indicator]}
      aside={prepared ? `a box is ${stepText(prepared.time.stepMs)}` : ''}
    >
      {error && !data ? (
        <ErrorPanel
          what="The chart could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      <div ref={ref} style={{ height: RELEASES_PX + PLOT_PX + AXIS_PX }}>
        {data && prepared && width > 0 ? (
          <Drawn evidence={data} prepared={prepared} width={width} />
        ) : (
          <Skeleton className="size-full" />
        )}
      </div>
    </Panel>
  );
}

function usePrepared(
  evidence: Evidence | undefined,
  indicator: IndicatorKey | null,
  width: number,
) {
  const most = boxesThatFit(width || USUAL_WIDTH);
  return useMemo(() => {
    if (!evidence || indicator === null) return null;
    const time = prepareSteps(evidence, most);
    return { time, lane: prepareLane(evidence, indicator, { time, server: 'all' }) };
  }, [evidence, indicator, most]);
}

type DrawnProps = {
  evidence: Evidence;
  prepared: NonNullable<ReturnType<typeof usePrepared>>;
  width: number;
};

/** Which releases served, the boxes with their lost sessions, and the time. */
function Drawn({ evidence, prepared: { time, lane }, width }: DrawnProps) {
  const { zone } = useView();
  const zoneName = zoneNameOf(zone);
  if (!lane)
    return (
      <p className="grid size-full place-items-center rounded-mark bg-panel-raised text-13 text-fg-muted">
        There is no chart of this indicator here.
      </p>
    );
  return (
    <figure>
      <figcaption className="sr-only">{summariseLane(lane, zoneName)}</figcaption>
      <ReleaseLane
        serving={evidence.serving}
        range={evidence}
        zone={zoneName}
        width={width}
        href={(id) => releaseHref(id)}
      />
      <LaneChart
        lane={lane}
        now={null}
        empty="no session in this range"
        cuts={time.cuts}
        width={width}
        height={PLOT_PX}
      />
      <TimeAxis range={time.range} zone={zoneName} width={width} last="" />
    </figure>
  );
}
