'use client';

import type { ReactNode } from 'react';
import { useId } from 'react';
import { Select } from '@/components/ui/form/select';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import { countNoun } from '@/lib/web/text/format';
import { useServerChoice } from '../shared/use-server-choice';
import { missingServerLines } from './server-lines';

/** Explains the signs that the lanes draw, and chooses the server-reported lines. */
export function InstrumentLegend({ evidence }: { evidence: Evidence }) {
  const { indicators, seededTo, events, probeGaps, moreDeployments, journeys } = evidence;
  const missing = missingServerLines(evidence);
  const isReported = indicators.some(({ server, serverSynthetic }) => server ?? serverSynthetic);
  const hasWarmUp = indicators.some(({ coldValid }) => coldValid !== undefined);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3 py-2 text-12 text-fg-muted sm:px-4">
      <Sign text="95 % interval of a step">
        <span className="h-3 w-3 bg-series-synthetic/20" />
      </Sign>
      <Sign text="value">
        <span className="h-0.5 w-3 bg-series-synthetic" />
      </Sign>
      <Sign text="proven outside the threshold">
        <span className="h-3 w-3 border-b-3 border-fails-ink bg-fails-line/50" />
      </Sign>
      <Sign text="failed sessions">
        <span className="h-2.5 w-0.75 bg-fails-ink" />
      </Sign>
      {hasWarmUp ? (
        <Sign text="warm-up, not evaluated">
          <span className="h-3 w-3 border border-unsure-line bg-unsure-line/30" />
        </Sign>
      ) : null}
      <Sign text={probeGaps.length > 0 ? 'not measured (or a probe fault)' : 'not measured'}>
        <span className="hatched h-3 w-4 border border-no-data-line" />
      </Sign>
      {events.length > 0 ? <span>P notified · A acknowledged · N note · C cleared</span> : null}
      {journeys.length > 0 ? <span>○ journey changed</span> : null}
      {seededTo === null ? null : (
        <Sign text="seeded demo history">
          <span className="h-1 w-4 bg-stale-line" />
        </Sign>
      )}
      {moreDeployments > 0 ? <span>{moreDeployments} earlier releases have no line</span> : null}
      {missing === null ? null : <span>{missing}</span>}
      {isReported ? <ServerChoice sources={evidence.reporting?.sources ?? null} /> : null}
    </div>
  );
}

function Sign({ text, children }: { text: string; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className="inline-flex">
        {children}
      </span>
      {text}
    </span>
  );
}

/** `sources`: how many reported since the start of the server; null where none did. */
function ServerChoice({ sources }: { sources: number | null }) {
  const id = useId();
  const [server, setServer] = useServerChoice();
  return (
    <label htmlFor={id} className="inline-flex items-center gap-1.5 sm:ml-auto">
      <svg aria-hidden="true" width="16" height="4">
        <line
          x2="16"
          y1="2"
          y2="2"
          stroke="var(--series-server)"
          strokeWidth="1.5"
          strokeDasharray="4 3"
        />
      </svg>
      reported by the backend{sources === null ? '' : `, ${countNoun(sources, 'source')}`}
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
  );
}
