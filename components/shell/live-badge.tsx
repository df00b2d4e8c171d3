'use client';

import clsx from 'clsx';
import { CircleDot, Hourglass, type LucideIcon, RefreshCw } from 'lucide-react';
import { Tooltip } from '@/components/ui/tooltip';
import { useNow } from '@/components/ui/use-now';
import type { LiveStatus } from '@/lib/web/live/live';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { compactTime } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';

const LOOKS: Record<LiveStatus['kind'], { Icon: LucideIcon; ink: string }> = {
  connecting: { Icon: RefreshCw, ink: 'text-fg-muted' },
  live: { Icon: CircleDot, ink: 'text-holds-ink' },
  polling: { Icon: RefreshCw, ink: 'text-unsure-ink' },
  stale: { Icon: Hourglass, ink: 'text-stale-ink' },
};

/** Shows whether this page is live, polling, or stale and since when. */
export function LiveBadge() {
  const status = useLiveStatus();
  const now = useNow();
  const { zone } = useView();
  const { Icon, ink } = LOOKS[status.kind];
  const since = 'since' in status && now > 0 ? compactTime(status.since, now, zone) : '';
  const word = {
    connecting: 'connecting',
    live: 'live',
    polling: 'polling',
    stale: `stale since ${since}`,
  }[status.kind];
  const more = {
    connecting: 'Opening the live connection.',
    live: 'Changes arrive as they happen.',
    polling: `The live connection has been down since ${since}; the page polls every 5 s instead.`,
    stale: `The server has not answered since ${since}. Showing the last data received.`,
  }[status.kind];
  return (
    <Tooltip content={more}>
      <button
        type="button"
        className={clsx('flex h-8 items-center gap-1.5 rounded-base px-2 text-13 font-medium', ink)}
      >
        <Icon aria-hidden className="size-3.5" strokeWidth={2.25} />
        <span role="status">{word}</span>
      </button>
    </Tooltip>
  );
}
