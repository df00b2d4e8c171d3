'use client';

import { useQuery } from '@tanstack/react-query';
import { Panel } from '@/components/ui/panel';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { histogramQuery } from '@/lib/web/queries/explorer/explorer';
import { countNoun, formatDuration } from '@/lib/web/text/format';
import { absoluteTime } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';
import type { Explorer } from '../query/use-explorer';
import { HistogramPlot } from './histogram-plot';

/** Sessions of the query over time, failed ones from the base line up. */
export function HistogramPanel({ explorer }: { explorer: Explorer }) {
  const { setSpan, zone } = useView();
  const { data, error, refetch } = useQuery(histogramQuery(explorer.filter));
  const step = data ? `by ${formatDuration(data.stepMs)}` : '';
  return (
    <Panel title="Sessions over time" aside={<Hint step={step} />}>
      {data ? (
        <HistogramPlot histogram={data} onSelect={setSpan} />
      ) : error ? (
        <ErrorPanel
          what="The counts over time could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : (
        <Skeleton className="h-[96px] w-full" />
      )}
      {data?.searchedFrom ? (
        <p className="text-12 text-fg-muted">
          Counted back to {absoluteTime(Date.parse(data.searchedFrom), zone)}:{' '}
          {countNoun(
            Object.values(data.total).reduce((sum, n) => sum + n, 0),
            'session',
          )}
          . Older ones were not searched.
        </p>
      ) : null}
    </Panel>
  );
}

function Hint({ step }: { step: string }) {
  return (
    <span className="text-12">
      <span className="max-sm:hidden">failed at the bottom, passed above · drag to select</span>
      {step === '' ? null : <span className="max-sm:hidden"> · </span>}
      {step}
    </span>
  );
}
