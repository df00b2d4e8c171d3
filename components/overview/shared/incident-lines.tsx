import Link from 'next/link';
import { AcknowledgeButton } from '@/components/shared/alerts/acknowledge-button';
import { AttentionBadges, PhaseBadge, SeverityMark } from '@/components/shared/alerts/alert-badges';
import { IncidentClocks } from '@/components/shared/alerts/incident-clocks';
import { type AlertGroup, endingText, hasEnded } from '@/components/shared/alerts/incident-groups';
import { causeText } from '@/lib/domain/sentence/cause-text';
import { countNoun } from '@/lib/web/text/format';
import { alertHref, incidentHref, incidentsHref } from '@/lib/web/url/incident-search';

function IncidentLine({ group }: { group: AlertGroup }) {
  const { lead, incident, others, severity } = group;
  return (
    <li
      data-incident-target={lead.targetId}
      className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-3 py-2.5 last:border-b-0 sm:px-4"
    >
      <div className="min-w-0 flex-1 basis-80">
        <Link
          href={incident ? incidentHref(incident.name) : alertHref(lead.id)}
          className="text-14 font-semibold hover:text-accent hover:underline"
        >
          {incident?.title ?? lead.title}
        </Link>
        <p className="text-13 break-words text-fg-muted">{causeOf(group)}</p>
      </div>
      <div className="basis-full sm:basis-auto">
        <p className="flex flex-wrap items-center gap-x-3">
          <SeverityMark severity={severity} />
          <PhaseBadge alert={lead} />
          {others.length > 0 ? (
            <span className="text-13 text-fg-muted">{countNoun(others.length, 'consequence')}</span>
          ) : null}
          <AttentionBadges alert={lead} />
        </p>
        {incident ? <IncidentClocks incident={incident} /> : null}
      </div>
      {lead.phase === 'firing' && !lead.acknowledged ? (
        <div className="max-sm:basis-full">
          <AcknowledgeButton alert={lead} />
        </div>
      ) : null}
    </li>
  );
}

/** How its sessions fail, in the backend's words where those are known, and on how much evidence. */
function causeOf({ incident, lead }: AlertGroup): string {
  const { cause, detail } = lead;
  const title = cause.signature?.title;
  const words = incident?.message ?? (title === undefined ? null : (causeText(title) ?? title));
  return words === null ? detail : `“${words}”. ${detail}`;
}

const QUIET =
  'flex min-h-10 items-center px-3 text-13 text-fg-muted hover:text-accent sm:min-h-8 sm:px-4';

type Props = {
  label: string;
  groups: readonly AlertGroup[];
  /** Lines before the rest is a link. */
  most: number;
  /** Incidents that are not among the groups. */
  more?: number;
};

/** One line per incident with one Acknowledge; ended incidents share one muted line. Renders nothing where there is none. */
export function IncidentLines({ label, groups, most, more = 0 }: Props) {
  if (groups.length === 0) return null;
  const loud = groups.filter(({ lead }) => !hasEnded(lead));
  const shown = loud.slice(0, most);
  const rest = loud.length - shown.length + more;
  const ending = endingText(groups);
  return (
    <section aria-label={label} className="panel">
      {shown.length > 0 ? (
        <ul>
          {shown.map((group) => (
            <IncidentLine key={group.id} group={group} />
          ))}
        </ul>
      ) : null}
      {rest > 0 ? (
        <Link href={incidentsHref()} className={QUIET}>
          {rest} more incidents
        </Link>
      ) : null}
      {ending ? (
        <Link href={incidentsHref()} className={QUIET}>
          {ending}
        </Link>
      ) : null}
    </section>
  );
}
