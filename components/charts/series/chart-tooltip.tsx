'use client';

import type { ReactNode } from 'react';
import { breachesThreshold, exactCounts } from '../axes/indicator-share';
import { clockText, dateTimeText } from '../axes/time-ticks';
import { firedText } from './alert-bands';
import { statedShare } from './describe-series';
import { journeyText } from './journey-marks';
import type { BucketCount, ChartBucket, PreparedSeries } from './prepare-series';

type Props = {
  prepared: PreparedSeries;
  bucket: ChartBucket;
  zone: string;
  /** Pixel of the bucket, and the chart's width: the tooltip goes to the side with more room. */
  x: number;
  width: number;
};

/** Exact counts of one bucket, not only its share. */
export function ChartTooltip({ prepared, bucket, zone, x, width }: Props) {
  const { synthetic, server } = bucket;
  const remarks = [
    synthetic && breachesThreshold(synthetic, prepared.threshold.bp) ? 'in breach' : '',
    firedText(prepared, bucket.at),
    journeyText(prepared, bucket.at),
    synthetic && synthetic.unknown > 0 ? `${synthetic.unknown} unknown` : '',
    synthetic && synthetic.cold > 0 ? `${synthetic.cold} cold` : '',
    bucket.seeded ? 'seeded demo history' : '',
  ].filter(Boolean);
  const place = x > width / 2 ? { right: width - x + 10 } : { left: x + 10 };
  return (
    <div
      aria-hidden
      style={place}
      className="pointer-events-none absolute top-2 z-20 w-max rounded-mark border border-line bg-panel px-2 py-1.5 text-12 whitespace-nowrap shadow-float tabular-nums"
    >
      <p className="text-fg-muted">
        {dateTimeText(bucket.at, zone)} – {clockText(bucket.at + prepared.stepMs, zone)}
      </p>
      <table>
        <tbody>
          <CountRow name="Synthetic" prepared={prepared} count={synthetic} mark={<Mark />} />
          {server ? (
            <CountRow
              name="Server-reported"
              prepared={prepared}
              count={server}
              mark={<Mark dashed />}
            />
          ) : null}
        </tbody>
      </table>
      {remarks.length > 0 ? <p className="text-fg-muted">{remarks.join(' · ')}</p> : null}
    </div>
  );
}

function CountRow(props: {
  name: string;
  prepared: PreparedSeries;
  count: BucketCount | null;
  mark: ReactNode;
}) {
  const { name, prepared, count, mark } = props;
  return (
    <tr>
      <td className="pr-2">
        <span className="inline-flex items-center gap-1.5">
          {mark}
          {name}
        </span>
      </td>
      <td className="pr-2 text-right font-semibold">
        {count ? statedShare(prepared, count) : '–'}
      </td>
      <td className="text-right">
        {count && count.valid > 0 ? exactCounts(prepared.indicator, count) : 'no session'}
      </td>
    </tr>
  );
}

/** The sample of a series' line in a legend. */
function Mark({ dashed = false }: { dashed?: boolean }) {
  return (
    <svg aria-hidden width="16" height="8" className="shrink-0">
      <line
        x1="0"
        x2="16"
        y1="4"
        y2="4"
        stroke={dashed ? 'var(--series-server)' : 'var(--series-synthetic)'}
        strokeWidth={dashed ? 1.25 : 1.75}
        strokeDasharray={dashed ? '4 3' : undefined}
      />
    </svg>
  );
}
