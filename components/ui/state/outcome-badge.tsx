import type { Handler, Outcome } from '@/lib/domain/sessions/stages';
import { type BadgeState, StateBadge } from './state-badge';

const STATE_OF: Record<Outcome, BadgeState> = {
  passed: 'holds',
  degraded: 'unsure',
  failed: 'fails',
  excluded: 'no-data',
};

/** The outcome of a session; a failure served by the emergency handler says so. */
export function OutcomeBadge(props: { outcome: Outcome; handler: Handler; plain?: boolean }) {
  const emergency = props.outcome === 'failed' && props.handler === 'emergency';
  return (
    <StateBadge
      state={emergency ? 'emergency' : STATE_OF[props.outcome]}
      word={emergency ? 'failed, emergency' : props.outcome}
      plain={props.plain ?? false}
    />
  );
}
