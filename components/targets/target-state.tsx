'use client';

import { useQuery } from '@tanstack/react-query';
import { RowStateBadge } from '@/components/ui/state/row-state';
import { Skeleton } from '@/components/ui/state/skeleton';
import { StateBadge } from '@/components/ui/state/state-badge';
import type { TargetView } from '@/lib/contract/api/targets';
import { type AllTargetsFilter, allTargetsQuery } from '@/lib/web/queries/all-targets';

/** The state of a target as in the overview; one query serves all rows. */
export function TargetState({ target, states }: { target: TargetView; states: AllTargetsFilter }) {
  const { data, error } = useQuery(allTargetsQuery(states));
  const row = data?.rows.find(({ id }) => id === target.id);
  if (row) return <RowStateBadge row={row} />;
  if (target.paused) return <StateBadge state="paused" plain />;
  if (error && !data) return <StateBadge state="no-data" word="unknown" plain />;
  return data ? <StateBadge state="no-data" plain /> : <Skeleton className="h-3 w-16" />;
}
