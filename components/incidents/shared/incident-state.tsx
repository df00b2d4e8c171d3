import { type BadgeState, StateBadge } from '@/components/ui/state/state-badge';
import type { IncidentBrief } from '@/lib/contract/api/alerting/incident-brief';

const LOOKS: Record<IncidentBrief['state'], BadgeState> = {
  open: 'fails',
  watching: 'unsure',
  ended: 'holds',
};

/** The state of an incident. Without a connection it reads "was: …". */
export function IncidentState({
  state,
  offline,
}: {
  state: IncidentBrief['state'];
  offline: boolean;
}) {
  if (offline) return <StateBadge state="stale" word={`was: ${state}`} plain />;
  return <StateBadge state={LOOKS[state]} word={state} plain />;
}
