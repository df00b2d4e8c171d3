'use client';

import { useQuery } from '@tanstack/react-query';
import { CirclePause } from 'lucide-react';
import { Skeleton } from '@/components/ui/skeleton';
import { type BadgeState, StateBadge } from '@/components/ui/state-badge';
import type { Overview } from '@/lib/contract/overview';
import type { TargetView } from '@/lib/contract/targets';
import { overviewQuery } from '@/lib/web/queries/overview';
import { DEFAULT_RANGE } from '@/lib/web/url-state';

const STATES: Record<
  Exclude<Overview['sentence']['tone'], 'paused'>,
  { state: BadgeState; word?: string }
> = {
  holds: { state: 'holds' },
  fails: { state: 'fails' },
  unsure: { state: 'unsure' },
  'no-data': { state: 'no-data' },
  stale: { state: 'stale' },
  recovering: { state: 'unsure', word: 'recovering' },
};

/** What the overview says of a target, in a word. */
export function TargetState({ target }: { target: TargetView }) {
  const { data, error } = useQuery({
    ...overviewQuery({ target: target.id, span: { range: DEFAULT_RANGE } }),
    enabled: !target.paused,
  });
  if (target.paused || data?.sentence.tone === 'paused') {
    return (
      <span className="inline-flex items-center gap-1.5 text-13 font-medium whitespace-nowrap text-fg-muted">
        <CirclePause aria-hidden className="size-3.5" strokeWidth={2.25} />
        paused
      </span>
    );
  }
  if (error && !data) return <StateBadge state="no-data" word="not known" plain />;
  if (!data) return <Skeleton className="h-3 w-16" />;
  const look = STATES[data.sentence.tone];
  return <StateBadge state={look.state} {...(look.word ? { word: look.word } : {})} plain />;
}
