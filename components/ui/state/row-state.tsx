'use client';

import type { RowState, TargetRow } from '@/lib/contract/api/targets-overview';
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

const CASE_WORDS: Partial<Record<TargetRow['situation'], string>> = {
  unjudged: 'failing, not evaluated yet',
  recovering: 'recovering',
};

const WORDS: Record<RowState, string> = {
  fails: 'fails',
  unsure: 'not enough evidence',
  holds: 'holds',
  noData: 'no data',
  stale: 'stale',
  paused: 'paused',
  maintenance: 'maintenance',
};

/** The state of one target in a list: icon and label. Without a connection it reads "was: …". */
export function RowStateBadge({ row }: { row: Pick<TargetRow, 'state' | 'situation'> }) {
  const offline = useLiveStatus().kind === 'stale';
  const word = CASE_WORDS[row.situation] ?? WORDS[row.state];
  if (offline) return <StateBadge state="stale" word={`was: ${word}`} plain />;
  return <StateBadge state={ROW_BADGES[row.state]} word={word} plain />;
}
