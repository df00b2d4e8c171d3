'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { BoxChart } from '@/components/charts/boxes/box-chart';
import { prepareBoxes, summariseBoxes } from '@/components/charts/boxes/prepare-boxes';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { useNow } from '@/components/ui/use-now';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { durationText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { MINUTE } from '@/lib/domain/time';
import { targetsHistoryQuery } from '@/lib/web/queries/all-targets';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';

/** Shown before the incident began, and after it cleared. */
const AROUND_MS = 10 * MINUTE;

/** The indicator that leads the incident, from 10 min before it began to 10 min after it cleared, or to now. */
export function ChartPanel({ view }: { view: IncidentView }) {
  const now = useNow();
  const { zone } = useView();
  const lead = view.members.find(({ id }) => id === view.leadAlertId);
  const indicator = lead?.indicator ?? null;
  const minute = Math.ceil(now / MINUTE) * MINUTE;
  const from = Date.parse(view.beganAt) - AROUND_MS;
  const cleared = view.clearedAt === null ? null : Date.parse(view.clearedAt) + AROUND_MS;
  const to = cleared === null ? minute : Math.min(cleared, Math.max(minute, from + AROUND_MS));
  const isWanted = indicator !== null && view.targetNow !== null && now > 0;
  const { data, error, refetch } = useQuery({
    ...targetsHistoryQuery({ ids: [view.targetId], span: { from, to }, indicators: 'gated' }),
    enabled: isWanted,
  });
  const prepared = useMemo(() => {
    const target = data?.targets[0];
    const series = target?.series.find((one) => one.indicator === indicator);
    return data && target && series ? prepareBoxes(series, data, target) : null;
  }, [data, indicator]);
  if (indicator === null || view.targetNow === null) return null;
  const step = prepared ? durationText(prepared.stepMs) : '';
  return (
    <Panel title={INDICATOR_NAMES[indicator]} aside={step === '' ? '' : `a box is ${step}`}>
      {error && !data ? (
        <ErrorPanel
          what="The chart could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      <div className="h-44">
        {prepared ? (
          <BoxChart
            prepared={prepared}
            zone={zoneNameOf(zone)}
            label={summariseBoxes(prepared, step)}
          />
        ) : data ? (
          <p className="grid h-full place-items-center rounded-mark bg-panel-raised text-13 text-fg-muted">
            There is no chart of this indicator here.
          </p>
        ) : (
          <Skeleton className="h-full w-full" />
        )}
      </div>
    </Panel>
  );
}
