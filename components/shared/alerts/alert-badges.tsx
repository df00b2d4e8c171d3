import { BellRing, Ticket, UserCheck, VolumeX } from 'lucide-react';
import type { ReactNode } from 'react';
import { StateBadge } from '@/components/ui/state/state-badge';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { hasEnded } from './incident-groups';

/** Page or ticket, each with its own shape. */
export function SeverityMark({ severity }: { severity: AlertView['severity'] }) {
  const Icon = severity === 'page' ? BellRing : Ticket;
  return (
    <span
      className={`inline-flex items-center gap-1.5 text-13 font-medium whitespace-nowrap ${severity === 'page' ? 'text-fails-ink' : 'text-unsure-ink'}`}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" strokeWidth={2.25} />
      {severity}
    </span>
  );
}

/** The state of an alert. */
export function PhaseBadge({ alert }: { alert: AlertView }) {
  if (alert.phase === 'resolved') return <StateBadge state="holds" word="ended" plain />;
  if (alert.staleSince) return <StateBadge state="stale" plain />;
  if (alert.phase === 'pending') return <StateBadge state="unsure" word="pending" plain />;
  if (alert.keepSince || hasEnded(alert))
    return <StateBadge state="unsure" word="watching" plain />;
  return <StateBadge state="fails" word="firing" plain />;
}

function AttentionBadge({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-13 text-fg-muted [&>svg]:size-3.5 [&>svg]:shrink-0">
      {children}
    </span>
  );
}

/** Who acknowledged it, and which silence covers it. */
export function AttentionBadges({ alert }: { alert: AlertView }) {
  return (
    <>
      {alert.acknowledged ? (
        <AttentionBadge>
          <UserCheck aria-hidden />
          acknowledged by {alert.acknowledged.by}
        </AttentionBadge>
      ) : null}
      {alert.silencedBy ? (
        <AttentionBadge>
          <VolumeX aria-hidden />
          silenced by {alert.silencedBy.by}
        </AttentionBadge>
      ) : null}
    </>
  );
}
