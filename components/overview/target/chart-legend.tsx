'use client';

import { useId } from 'react';
import { BAND_FILL } from '@/components/charts/series/alert-bands';
import { Mark } from '@/components/charts/series/chart-tooltip';
import type { PreparedSeries } from '@/components/charts/series/prepare-series';
import { Select } from '@/components/ui/form/select';
import { useServerChoice } from './use-server-choice';

type Props = {
  prepared: readonly PreparedSeries[];
  /** Whether the backend reports its connections. */
  reported: boolean;
  seeded: boolean;
};

/** The signs of what changed at an instant: a deployment began, the journey changed. */
function ChangeSigns({ prepared }: Pick<Props, 'prepared'>) {
  const any = (test: (one: PreparedSeries) => boolean) => prepared.some(test);
  const moreReleases = Math.max(0, ...prepared.map((one) => one.moreReleases));
  return (
    <>
      {any((one) => one.releases.length > 0) ? (
        <span className="inline-flex items-center gap-1.5">
          <svg aria-hidden width="12" height="12">
            <path d="M1 1h9l-2.5 3.5l2.5 3.5h-9z" fill="var(--fg-muted)" />
          </svg>
          {moreReleases > 0 ? `release (${moreReleases} earlier ones are not drawn)` : 'release'}
        </span>
      ) : null}
      {any((one) => one.journeys.length > 0) ? (
        <span className="inline-flex items-center gap-1.5">
          <svg aria-hidden width="9" height="12">
            <circle
              cx="4.5"
              cy="4.5"
              r="3.5"
              fill="none"
              stroke="var(--fg-muted)"
              strokeWidth="1.5"
            />
            <line x1="4.5" x2="4.5" y1="8" y2="12" stroke="var(--fg-muted)" />
          </svg>
          journey changed
        </span>
      ) : null}
    </>
  );
}

/** Explains the signs that the charts draw, and chooses the server-reported lines. */
export function ChartLegend({ prepared, reported, seeded }: Props) {
  const id = useId();
  const [server, setServer] = useServerChoice();
  const any = (test: (one: PreparedSeries) => boolean) => prepared.some(test);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-12 text-fg-muted">
      <span className="inline-flex items-center gap-1.5">
        <Mark />
        synthetic
      </span>
      {reported ? (
        <label htmlFor={id} className="hidden items-center gap-1.5 sm:inline-flex">
          <Mark dashed />
          server-reported
          <Select
            id={id}
            value={server}
            onChange={(event) => void setServer(event.target.value as typeof server)}
            className="w-40"
          >
            <option value="all">all connections</option>
            <option value="real">without our sessions</option>
            <option value="none">hidden</option>
          </Select>
        </label>
      ) : null}
      {any((one) => one.breaches.length > 0) ? (
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-3 w-4 bg-fails-line/30" />
          in breach
        </span>
      ) : null}
      {(['page', 'ticket'] as const)
        .filter((severity) => any((one) => one.alerts.some((band) => band.severity === severity)))
        .map((severity) => (
          <span key={severity} className="hidden items-center gap-1.5 sm:inline-flex">
            <span aria-hidden className="h-1 w-4" style={{ background: BAND_FILL[severity] }} />
            {severity} fired
          </span>
        ))}
      <ChangeSigns prepared={prepared} />
      {any((one) => one.cold.length > 0) ? (
        <span className="inline-flex items-center gap-1.5">
          <svg aria-hidden width="9" height="9">
            <path
              d="M4.5 1l3.5 3.5l-3.5 3.5l-3.5 -3.5z"
              fill="none"
              stroke="var(--series-synthetic)"
            />
          </svg>
          cold, not evaluated
        </span>
      ) : null}
      {any((one) => one.probeGaps.length > 0) ? (
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="hatched h-3 w-4 border border-no-data-line" />
          not measured (probe fault)
        </span>
      ) : null}
      {seeded ? (
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-1 w-4 bg-stale-line" />
          seeded demo history
        </span>
      ) : null}
      <span className="hidden text-fg-faint lg:ml-auto lg:inline">
        Drag a chart to zoom, double-click to zoom out
      </span>
    </div>
  );
}
