'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { AcknowledgeButton } from '@/components/ui/alerts/acknowledge-button';
import { CareSigns, PhaseBadge, SeverityMark } from '@/components/ui/alerts/alert-badges';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { Time } from '@/components/ui/time';
import type { AlertView } from '@/lib/contract/alerts';
import { alertsHref } from '@/lib/web/alert-search';

/** More would push the list away; the alerts screen has them all. */
const MOST = 5;

/** Pages that fire, of every environment in view, worst first; nothing while none does. */
export function PagesPanel({ pages, total }: { pages: readonly AlertView[]; total: number }) {
  if (pages.length === 0) return null;
  const shown = pages.slice(0, MOST);
  const rest = total - shown.length;
  return (
    <section aria-label="Firing pages" className="panel">
      <ul>
        {shown.map((page) => (
          <Line key={page.id} page={page} />
        ))}
      </ul>
      {rest > 0 ? (
        <Link
          href={alertsHref({})}
          className="flex min-h-10 items-center border-t border-line px-3 text-13 text-fg-muted hover:text-accent sm:min-h-8 sm:px-4"
        >
          {rest} more on the alerts screen
        </Link>
      ) : null}
    </section>
  );
}

function Line({ page }: { page: AlertView }) {
  const ending = page.keepSince !== null;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3 py-2 last:border-b-0 sm:px-4">
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2">
          {page.target === '' ? null : (
            <>
              <span className="text-14 font-semibold">{page.target}</span>
              <EnvironmentChip environment={page.environment} />
            </>
          )}
          <Link
            href={alertsHref({ alert: page.id })}
            className="text-14 font-medium hover:text-accent hover:underline"
          >
            {page.title}
          </Link>
        </p>
        <p className="flex flex-wrap items-center gap-x-3 text-13 text-fg-muted">
          <SeverityMark severity={page.severity} />
          <PhaseBadge alert={page} />
          <span>
            since <Time at={page.pendingSince} show="clock" />
          </span>
          <CareSigns alert={page} />
        </p>
      </div>
      <span className={clsx('max-sm:w-full', ending && 'hidden')}>
        {page.acknowledged || ending ? null : <AcknowledgeButton alert={page} />}
      </span>
    </li>
  );
}
