'use client';

import type { TargetRow } from '@/lib/contract/api/targets-overview';
import type { RowState } from '@/lib/domain/fleet/row-state';
import { SITUATION_WORDS } from '@/lib/domain/sentence/situation-words';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { type BadgeState, StateBadge } from './state-badge';

/** The icon and colour of each state in the list. */
export const ROW_BADGES: Record<RowState, BadgeState> = {
  fails: 'fails',
  unsure: 'unsure',
  holds: 'holds',
  noData: 'no-data',
  stale: 'stale',
  paused: 'paused',
  maintenance: 'maintenance',
};

/** The state of one target in a list: icon and label. Without a connection it reads "was: …". */
export function RowStateBadge({ row }: { row: Pick<TargetRow, 'state' | 'situation'> }) {
  const offline = useLiveStatus().kind === 'stale';
  const word = SITUATION_WORDS[row.situation];
  if (offline) return <StateBadge state="stale" word={`was: ${word}`} plain />;
  return <StateBadge state={ROW_BADGES[row.state]} word={word} plain />;
}
