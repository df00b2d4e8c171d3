'use client';

import { Fragment } from 'react';
import { Time } from '@/components/ui/time';
import type { IncidentBrief } from '@/lib/contract/api/alerting/incident-brief';
import { clocksOf } from './incident-groups';

/** The instants of an incident in order. Shows only those that have happened, and states where nobody was notified. */
export function IncidentClocks({ incident }: { incident: IncidentBrief }) {
  return (
    <span className="text-13 text-fg-muted tabular-nums">
      <span className="font-mono text-12">{incident.name}</span>
      {clocksOf(incident).map(({ word, at }) => (
        <Fragment key={word}>
          {' · '}
          {at === null ? 'nobody notified' : `${word} `}
          {at === null ? null : <Time at={at} show="clock" />}
        </Fragment>
      ))}
    </span>
  );
}
