'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { summariseLatencies } from '@/components/charts/instrument/describe-latency';
import { Skeleton } from '@/components/ui/state/skeleton';
import type { Latencies } from '@/lib/contract/api/evidence/evidence';
import { CHARTED_LATENCIES, type ChartedLatency } from '@/lib/contract/limits';
import { DASH, formatCount, formatDuration } from '@/lib/web/text/format';
import { Placeholder } from './indicator-lane';
import { LaneRow } from './lane-row';

const LatencyPlot = dynamic(
  () => import('@/components/charts/instrument/latency-plot').then((module) => module.LatencyPlot),
  { ssr: false, loading: () => <Skeleton className="size-full" /> },
);

const HEIGHT = 72;

const NAMES: Record<ChartedLatency, string> = {
  complete: 'start → answer',
  firstEvent: 'start → first event',
  ready: 'start → ready',
  firstAudio: 'request → first audio',
};

type Props = {
  query: UseQueryResult<Latencies, Error>;
  of: ChartedLatency;
  onChoose: (of: ChartedLatency) => void;
  cuts: readonly number[];
  width: number;
};

/** How long answers take: percentiles over time, with the sessions that a deadline cut off shown apart. */
export function LatencyLane({ query, of, onChoose, cuts, width }: Props) {
  const { data, error } = query;
  return (
    <LaneRow
      name="Answer time"
      label={<LatencyLabel total={data?.total ?? null} of={of} onChoose={onChoose} />}
    >
      <div style={{ height: HEIGHT }}>
        {data && width > 0 ? (
          <figure className="relative size-full">
            <figcaption className="sr-only">{summariseLatencies(data)}</figcaption>
            <div aria-hidden>
              <LatencyPlot latencies={data} cuts={cuts} width={width} height={HEIGHT} />
            </div>
            {data.total.n + data.total.cutOff === 0 ? (
              <p className="pointer-events-none absolute inset-0 grid place-items-center text-12 text-fg-muted">
                {of === 'firstAudio' ? 'no audio in this range' : 'no session in this range'}
              </p>
            ) : null}
          </figure>
        ) : (
          <Placeholder isLost={error !== null} />
        )}
      </div>
    </LaneRow>
  );
}

type LabelProps = Pick<Props, 'of' | 'onChoose'> & { total: Latencies['total'] | null };

function LatencyLabel({ total, of, onChoose }: LabelProps) {
  return (
    <>
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-13 font-semibold">Answer time</h3>
        <select
          aria-label="Timing"
          value={of}
          onChange={(event) => onChoose(event.target.value as ChartedLatency)}
          className="relative z-1 h-10 rounded-mark border border-line bg-panel px-1 text-12 text-fg-muted sm:h-6"
        >
          {CHARTED_LATENCIES.map((one) => (
            <option key={one} value={one}>
              {NAMES[one]}
            </option>
          ))}
        </select>
      </div>
      <p className="flex items-baseline gap-x-2 tabular-nums">
        <span className="text-28 leading-8 font-semibold">
          {formatDuration(total?.p50 ?? null)}
        </span>
        <span className="text-12 text-fg-muted">p50 of the range</span>
      </p>
      <p className="text-12 text-fg-muted tabular-nums">{total ? figures(total) : DASH}</p>
    </>
  );
}

/** `p95 590 ms · p99 1.4 s · 6 cut off ▲`. */
function figures({ n, p95, p99, cutOff }: Latencies['total']): string {
  const parts = [
    `p95 ${percentile(p95, cutOff)}`,
    ...(n >= 100 ? [`p99 ${percentile(p99, cutOff)}`] : []),
    ...(cutOff > 0 ? [`${formatCount(cutOff)} cut off ▲`] : []),
  ];
  return n + cutOff === 0 ? 'no session' : parts.join(' · ');
}

/** A percentile among the sessions that were cut off has no number. */
const percentile = (ms: number | null, cutOff: number): string =>
  ms === null && cutOff > 0 ? 'beyond the deadline' : formatDuration(ms);
