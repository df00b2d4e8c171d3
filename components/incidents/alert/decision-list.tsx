import { BellOff, BellRing, Clock } from 'lucide-react';
import Link from 'next/link';
import { Time } from '@/components/ui/time';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { deliveriesHref } from '@/lib/web/url/incident-search';

type Code = AlertView['decisions'][number]['code'];

const TOLD: readonly Code[] = ['sent'];
const WAITING: readonly Code[] = [
  'waiting_for_group',
  'waiting_for_interval',
  'not_escalated_yet',
  'deploy_grace',
];

function iconOf(code: Code) {
  if (TOLD.includes(code)) return BellRing;
  return WAITING.includes(code) ? Clock : BellOff;
}

/** States for each notifier whether a message was sent, and why. */
export function DecisionList({ decisions }: { decisions: AlertView['decisions'] }) {
  if (decisions.length === 0) {
    return (
      <p className="text-13 text-fg-muted">
        Not routed yet: there is no notifier, or the alert is too recent.
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-1" aria-label="Who was notified">
      {decisions.map((decision) => {
        const Icon = iconOf(decision.code);
        return (
          <li key={decision.notifierId} className="flex items-start gap-2 text-13">
            <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0 text-fg-muted" />
            <span className="min-w-0 break-words">
              <span className="font-medium">{decision.notifier}</span>
              {TOLD.includes(decision.code) || WAITING.includes(decision.code)
                ? ': '
                : ': not sent, '}
              {/* "Sent" is decided before delivery; the delivery log has the receiver's answer. */}
              {decision.code === 'sent' ? 'a message was queued' : decision.text}{' '}
              <span className="text-fg-muted">since </span>
              <Time at={decision.since} show="clock" className="text-fg-muted" />
              {TOLD.includes(decision.code) ? (
                <>
                  {', '}
                  <Link
                    href={deliveriesHref({ notifier: decision.notifierId })}
                    className="underline hover:text-accent"
                  >
                    see its delivery
                  </Link>
                </>
              ) : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
