import { SeverityMark } from '@/components/shared/alerts/alert-badges';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { countNoun } from '@/lib/web/text/format';

type Member = IncidentView['members'][number];

/** Why an alert is part of the incident. */
function whyFolded({ joined, overlap }: Member): string {
  if (joined === 'slow_variant') return 'the slow rule of the same indicator';
  if (joined === 'silence') return 'no data of the same target';
  if (joined === 'health') return 'a health endpoint of the same target';
  return overlap
    ? `${overlap.shared} of its ${overlap.of} bad sessions are shared`
    : 'same sessions';
}

/** The alerts that the incident's cause explains, folded: none of them sends messages of its own. */
export function ConsequencesPanel({ view }: { view: IncidentView }) {
  const others = view.members.filter(({ id }) => id !== view.leadAlertId);
  if (others.length === 0) return null;
  const omitted = view.alerts - view.members.length;
  return (
    <details className="panel">
      <summary className="cursor-pointer px-3 py-3 text-14 font-semibold sm:px-4">
        {countNoun(view.alerts - 1, 'consequence')}, folded{' '}
        <span className="text-13 font-normal text-fg-muted">
          they send no messages of their own
        </span>
      </summary>
      <ul>
        {others.map((member) => (
          <li
            key={member.id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-t border-line px-3 py-2 text-13 sm:px-4"
          >
            <SeverityMark severity={member.severity} />
            <span className="min-w-0 flex-1 basis-60">
              <span className="font-medium">{member.title || 'an alert that is gone'}</span>{' '}
              <span className="text-fg-muted">{member.detail}</span>
            </span>
            <span className="text-fg-muted">{whyFolded(member)}</span>
          </li>
        ))}
      </ul>
      {omitted > 0 ? (
        <p className="border-t border-line px-3 py-2 text-13 text-fg-muted sm:px-4">
          {omitted} more joined later and are not listed.
        </p>
      ) : null}
    </details>
  );
}
