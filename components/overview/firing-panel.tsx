'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { AcknowledgeButton } from '@/components/alerts/acknowledge-button';
import { CareSigns, PhaseBadge, SeverityMark } from '@/components/alerts/alert-badges';
import { isHeldBack } from '@/components/alerts/alert-text';
import { Time } from '@/components/ui/time';
import type { AlertView } from '@/lib/contract/alerts';
import { alertsHref } from '@/lib/web/alert-search';
import { openAlertsQuery } from '@/lib/web/queries/alerts';

/** More would push the tiles away; the alerts screen has them all. */
const MOST = 3;

function Line({ alert }: { alert: AlertView }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2 last:border-b-0 sm:px-4">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-3">
          <SeverityMark severity={alert.severity} />
          <PhaseBadge alert={alert} />
          <Time at={alert.firedAt ?? alert.pendingSince} className="text-13 text-fg-muted" />
          <CareSigns alert={alert} />
        </p>
        <Link
          href={alertsHref({ alert: alert.id })}
          className="text-14 font-medium hover:text-accent hover:underline"
        >
          {alert.title}
        </Link>
      </div>
      {alert.phase === 'firing' && !alert.acknowledged ? <AcknowledgeButton alert={alert} /> : null}
    </li>
  );
}

/** What fires about a target, under the sentence, without what another alert explains; nothing while nothing does. A silent probe concerns every target. */
export function FiringPanel({ targetId }: { targetId: string }) {
  const { data } = useQuery(openAlertsQuery());
  const open = (data?.open ?? []).filter(
    (alert) => alert.targetId === targetId || alert.targetId === '',
  );
  if (open.length === 0) return null;
  const leading = open.filter((alert) => !isHeldBack(alert));
  const shown = (leading.length > 0 ? leading : open).slice(0, MOST);
  const rest = open.length - shown.length;
  return (
    <section aria-label="Firing" className="panel">
      <ul>
        {shown.map((alert) => (
          <Line key={alert.id} alert={alert} />
        ))}
      </ul>
      {rest > 0 ? (
        <Link
          href={alertsHref({})}
          className="flex min-h-10 items-center px-3 text-13 text-fg-muted hover:text-accent sm:min-h-8 sm:px-4"
        >
          {rest} more on the alerts screen
        </Link>
      ) : null}
    </section>
  );
}
