'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { ClockText } from '@/components/ui/time';
import type { IncidentDelivery } from '@/lib/contract/api/alerting/incident-timeline';
import type { IncidentView } from '@/lib/contract/api/alerting/incidents';
import { timelineQuery } from '@/lib/web/queries/incidents/incidents';
import { deliveriesHref } from '@/lib/web/url/incident-search';
import { DecisionList } from '../alert/decision-list';

/** Who was notified, with the receiver's answer, and who was not and why. */
export function NotifiedPanel({ view }: { view: IncidentView }) {
  const { data } = useQuery(timelineQuery(view.name));
  const sent = data?.deliveries ?? [];
  return (
    <Panel
      title="Who was notified"
      aside={
        <Link href={deliveriesHref()} className="text-accent underline underline-offset-2">
          Delivery log
        </Link>
      }
    >
      <DecisionList decisions={view.decisions} />
      {sent.length > 0 ? (
        <ul aria-label="Messages" className="mt-3 flex flex-col gap-1 border-t border-line pt-2">
          {sent.map((delivery) => (
            <li key={delivery.id} className="text-12 break-words text-fg-muted">
              <ClockText at={delivery.endedAt ?? delivery.createdAt} /> {messageText(delivery)}
            </li>
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function messageText({ kind, notifier, state, tries, answer }: IncidentDelivery): string {
  const what = `${kind} to ${notifier}`;
  if (state === 'sent')
    return `${what}: delivered${tries > 1 ? ` at attempt ${tries}` : ''}${answer ? `, ${answer}` : ''}`;
  if (state === 'dead') return `${what}: given up${answer ? `, ${answer}` : ''}`;
  return `${what}: on its way${answer ? `; the last attempt: ${answer}` : ''}`;
}
