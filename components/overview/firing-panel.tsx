'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { AcknowledgeButton } from '@/components/ui/alerts/acknowledge-button';
import { CareSigns, PhaseBadge, SeverityMark } from '@/components/ui/alerts/alert-badges';
import { IncidentClocks } from '@/components/ui/alerts/incident-clocks';
import {
  type AlertGroup,
  endingText,
  groupByIncident,
  hasEnded,
} from '@/components/ui/alerts/incident-groups';
import { alertsHref } from '@/lib/web/alert-search';
import { plural } from '@/lib/web/format';
import { openAlertsQuery } from '@/lib/web/queries/alerts';

/** More would push the tiles away; the alerts screen has them all. */
const MOST = 3;

function Line({ group }: { group: AlertGroup }) {
  const { lead, incident, others, severity } = group;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2 last:border-b-0 sm:px-4">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-3">
          <SeverityMark severity={severity} />
          <PhaseBadge alert={lead} />
          {incident ? <IncidentClocks incident={incident} /> : null}
          {others.length > 0 ? (
            <span className="text-13 text-fg-muted">{plural(others.length, 'consequence')}</span>
          ) : null}
          <CareSigns alert={lead} />
        </p>
        <Link
          href={alertsHref({ alert: lead.id })}
          className="text-14 font-medium hover:text-accent hover:underline"
        >
          {incident?.title ?? lead.title}
        </Link>
      </div>
      {lead.phase === 'firing' && !lead.acknowledged ? <AcknowledgeButton alert={lead} /> : null}
    </li>
  );
}

const QUIET =
  'flex min-h-10 items-center px-3 text-13 text-fg-muted hover:text-accent sm:min-h-8 sm:px-4';

/** The incidents of a target, under the sentence, each with its alerts folded; nothing while there is none. A silent probe concerns every target. */
export function FiringPanel({ targetId }: { targetId: string }) {
  const { data } = useQuery(openAlertsQuery());
  const groups = groupByIncident(
    (data?.open ?? []).filter((alert) => alert.targetId === targetId || alert.targetId === ''),
  );
  if (groups.length === 0) return null;
  const loud = groups.filter(({ lead }) => !hasEnded(lead));
  const shown = loud.slice(0, MOST);
  const rest = loud.length - shown.length;
  const ending = endingText(groups);
  return (
    <section aria-label="Incidents" className="panel">
      {shown.length > 0 ? (
        <ul>
          {shown.map((group) => (
            <Line key={group.id} group={group} />
          ))}
        </ul>
      ) : null}
      {rest > 0 ? (
        <Link href={alertsHref({})} className={QUIET}>
          {rest} more on the alerts screen
        </Link>
      ) : null}
      {ending ? (
        <Link href={alertsHref({})} className={QUIET}>
          {ending}
        </Link>
      ) : null}
    </section>
  );
}
