'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { SeverityMark } from '@/components/shared/alerts/alert-badges';
import { ClockText } from '@/components/ui/time';
import { useNow } from '@/components/ui/use-now';
import type { IncidentSummary } from '@/lib/contract/api/alerting/incidents';
import { lengthText } from '@/lib/domain/incidents/length-text';
import { countNoun } from '@/lib/web/text/format';
import { incidentHref } from '@/lib/web/url/incident-search';
import { AcknowledgeIncident } from '../shared/acknowledge-incident';
import { IncidentState } from '../shared/incident-state';

type Props = { incident: IncidentSummary; offline: boolean };

/** One incident of the list: state, what fails, since when, how long, who has it. The whole row opens it. */
export function IncidentRow({ incident, offline }: Props) {
  const { name, title, state, beganAt, acknowledged } = incident;
  const words = incident.message ?? incident.cause.signature?.title ?? null;
  return (
    <li
      data-incident={name}
      className={clsx(
        'relative flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-l-4 border-b-line px-3 py-2.5 last:border-b-0 focus-within:bg-panel-raised hover:bg-panel-raised sm:flex-nowrap sm:px-4',
        state === 'open' && !offline ? 'border-l-fails-line' : 'border-l-transparent',
      )}
    >
      <span className="flex w-full items-center gap-3 sm:w-44 sm:shrink-0">
        <IncidentState state={state} offline={offline} />
        <span className="ml-auto font-mono text-12 text-fg-muted sm:hidden">{name}</span>
      </span>
      <div className="min-w-0 flex-1 basis-full sm:basis-60">
        <Link
          href={incidentHref(name)}
          data-row=""
          className="text-14 font-semibold text-pretty after:absolute after:inset-0 hover:text-accent"
        >
          {title}
        </Link>
        <p className="text-13 break-words text-fg-muted">
          {words === null ? '' : `“${words}” · `}
          {countNoun(incident.alerts, 'alert')}
          {incident.release ? ` · ${incident.release}` : ''}
        </p>
      </div>
      <span className="hidden w-16 shrink-0 lg:block">
        <SeverityMark severity={incident.severity} />
      </span>
      <span className="w-18 shrink-0 font-mono text-12 text-fg-muted max-sm:hidden">{name}</span>
      <span className="shrink-0 text-13 sm:w-32">
        <span className="text-fg-muted sm:hidden">began </span>
        <ClockText at={beganAt} />
      </span>
      <Lasted incident={incident} offline={offline} />
      <span className="relative z-1 text-13 max-sm:basis-full sm:w-40 sm:shrink-0">
        {state === 'open' && !acknowledged ? null : (
          <span className="text-fg-muted sm:hidden">acknowledged by </span>
        )}
        {acknowledged ? (
          <span className="break-words">{acknowledged.by}</span>
        ) : state === 'open' ? (
          <AcknowledgeIncident incident={incident} offline={offline} />
        ) : (
          <span className="text-fg-muted">nobody</span>
        )}
      </span>
    </li>
  );
}

/** From the first to the last bad session; the clock of one that goes on stops without a connection. */
function Lasted({ incident, offline }: Props) {
  const now = useNow();
  const { lastedMs, beganAt } = incident;
  const soFar = now > 0 && !offline ? lengthText(now - Date.parse(beganAt)) : null;
  return (
    <span className="ml-auto shrink-0 text-13 tabular-nums whitespace-nowrap sm:ml-0 sm:w-36 sm:text-right">
      {lastedMs === null ? (soFar === null ? 'going on' : `${soFar} so far`) : lengthText(lastedMs)}
    </span>
  );
}
