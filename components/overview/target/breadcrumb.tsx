'use client';

import Link from 'next/link';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { useNow } from '@/components/ui/use-now';
import type { Overview } from '@/lib/contract/api/overview';
import { evidenceJourney } from '@/lib/domain/sessions/journey-labels';
import { formatRound } from '@/lib/web/text/format';
import { relativeTime } from '@/lib/web/text/time';
import { useTargets, useView } from '@/lib/web/view/use-view';
import { hrefWithView } from '../../shell/use-actions';

/** "All 14 targets / chat staging", and how often it is measured; without the way back where there is only one. */
export function Breadcrumb({ overview }: { overview: Overview }) {
  const { view } = useView();
  const { targets } = useTargets();
  // The server draws what it read, so that no line is added later.
  const now = useNow() || Date.parse(overview.now);
  const { target, lastFinishedAt } = overview;
  const isUnverified = targets.find(({ id }) => id === target.id)?.unverified === true;
  const last = lastFinishedAt === null ? null : Date.parse(lastFinishedAt);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-13">
      <nav aria-label="Breadcrumb" className="mr-auto flex min-w-0 items-center gap-2">
        {targets.length > 1 ? (
          <>
            <Link
              href={hrefWithView('/', { ...view, target: null, env: null })}
              className="inline-flex h-10 items-center whitespace-nowrap underline underline-offset-2 hover:text-accent sm:h-[24px]"
            >
              All {targets.length} targets
            </Link>
            <span aria-hidden className="text-fg-faint">
              /
            </span>
          </>
        ) : null}
        <span aria-current="page" className="truncate font-semibold">
          {target.name}
        </span>
        <EnvironmentChip environment={target.environment} />
      </nav>
      {isUnverified ? <p className="text-fails-ink">certificate not verified</p> : null}
      {target.journeyHash === undefined ? null : (
        <p className="text-fg-muted">
          journey <span className="font-mono text-12">{evidenceJourney(target)}</span>
        </p>
      )}
      <p className="text-fg-muted tabular-nums">
        every {formatRound(target.intervalMs)}
        {last === null ? '' : ` · last session ${relativeTime(last, now) ?? 'over a day ago'}`}
      </p>
    </div>
  );
}
