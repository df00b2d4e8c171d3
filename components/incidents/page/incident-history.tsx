'use client';

import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { NotifiedPanel } from './notified-panel';
import { SimilarPanel } from './similar-panel';
import { TimelinePanel } from './timeline-panel';

/** What happened when, who was notified, and past incidents like it. */
export function IncidentHistory({ view, offline }: { view: IncidentView; offline: boolean }) {
  return (
    <>
      <TimelinePanel name={view.name} offline={offline} />
      <NotifiedPanel view={view} />
      <SimilarPanel name={view.name} />
    </>
  );
}
