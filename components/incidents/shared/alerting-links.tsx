import { BellRing, BookOpen, ListChecks, Send, VolumeX } from 'lucide-react';
import Link from 'next/link';
import { buttonClass } from '@/components/ui/button';
import { ALERTING_SCREENS, type AlertingScreen, alertingHref } from '@/lib/web/url/incident-search';

export const ALERTING_NAMES: Record<AlertingScreen, string> = {
  rules: 'Rules',
  silences: 'Silences',
  notifiers: 'Notifiers',
  deliveries: 'Delivery log',
};

const ICONS = { rules: ListChecks, silences: VolumeX, notifiers: BellRing, deliveries: Send };

/** Links to what is set up around incidents. `current`: the screen that is shown. */
export function AlertingLinks({ current }: { current?: AlertingScreen }) {
  return (
    <nav aria-label="Alerting" className="flex flex-wrap gap-2">
      {ALERTING_SCREENS.map((screen) => {
        const Icon = ICONS[screen];
        return (
          <Link
            key={screen}
            href={alertingHref(screen)}
            aria-current={screen === current ? 'page' : undefined}
            className={buttonClass(screen === current ? 'secondary' : 'quiet')}
          >
            <Icon aria-hidden className="size-4" />
            {ALERTING_NAMES[screen]}
          </Link>
        );
      })}
      <Link href="/runbook" className={buttonClass('quiet')}>
        <BookOpen aria-hidden className="size-4" />
        Runbook
      </Link>
    </nav>
  );
}
