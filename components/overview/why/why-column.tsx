'use client';

import { useQuery } from '@tanstack/react-query';
import { clockText } from '@/components/charts/axes/time-ticks';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import type { Why } from '@/lib/contract/api/why/why';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { whyQuery } from '@/lib/web/queries/why/why';
import type { Slice } from '@/lib/web/url/slice';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';
import { DifferencesPanel } from './differences-panel';
import { FailureTypesPanel } from './failure-types-panel';
import { whyHref } from './why-href';
import { WhyPanel } from './why-panel';

/**
 * Why sessions of a target fail: the ladder, failure types, and what is different. In one column with other panels the ladder comes
 * first, and the rest after the indicators (the second).
 */
export function WhyColumn({ slice }: { slice: Slice }) {
  const { data, error, refetch } = useQuery(whyQuery(slice));
  if (data) return <WhyPanels why={data} slice={slice} error={error} />;
  return (
    <Panel title="Why" className="order-1 min-h-[344px] min-w-0">
      {error ? (
        <ErrorPanel
          what="Why sessions fail could not be computed."
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <SkeletonRows rows={8} label="Loading why sessions fail" />
      )}
    </Panel>
  );
}

type PanelsProps = { why: Why; slice: Slice; error: Error | null };

function WhyPanels({ why, slice, error }: PanelsProps) {
  const { view, zone } = useView();
  const isOffline = useLiveStatus().kind === 'stale';
  const { from, to } = why;
  const href = (filter: Parameters<typeof whyHref>[0]) =>
    whyHref(filter, { target: slice.target, tz: view.tz, from, to });
  const loadedAt = clockText(Date.parse(why.now), zoneNameOf(zone));
  return (
    <>
      <div className="order-1 flex min-w-0 flex-col gap-3">
        {error || isOffline ? (
          <p role="status" className="text-12 text-fg-muted">
            Showing causes computed at {loadedAt}.
          </p>
        ) : null}
        <WhyPanel why={why} href={href} />
      </div>
      <div className="order-3 flex min-w-0 flex-col gap-3">
        <FailureTypesPanel why={why} slice={slice} href={href} />
        <DifferencesPanel differences={why.differences} href={href} />
      </div>
    </>
  );
}
