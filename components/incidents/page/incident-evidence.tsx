'use client';

import { PlacesPanel } from '@/components/shared/places-panel';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { ChartPanel } from './chart-panel';
import { ConsequencesPanel } from './consequences-panel';
import { ExamplesPanel } from './examples-panel';
import { WhyPanel } from './why-panel';

/** Why it happened, the chart of the leading indicator, example sessions, and what followed from the cause. */
export function IncidentEvidence({ view }: { view: IncidentView }) {
  return (
    <>
      <WhyPanel view={view} />
      <ChartPanel view={view} />
      <ExamplesPanel view={view} />
      {view.targetId === '' ? null : (
        <PlacesPanel
          targetId={view.targetId}
          href={(id) => `/sessions/${encodeURIComponent(id)}`}
        />
      )}
      <ConsequencesPanel view={view} />
    </>
  );
}
