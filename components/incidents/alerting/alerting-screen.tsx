'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { PageHead } from '@/components/ui/page-head';
import { type AlertingScreen, incidentsHref } from '@/lib/web/url/incident-search';
import { DeliveriesTab } from '../deliveries/deliveries-tab';
import { NotifiersTab } from '../notifiers/notifiers-tab';
import { RulesTab } from '../rules/rules-tab';
import { ALERTING_NAMES, AlertingLinks } from '../shared/alerting-links';
import { SilencesTab } from '../silences/silences-tab';

const CONTENT: Record<AlertingScreen, () => ReactNode> = {
  rules: RulesTab,
  silences: SilencesTab,
  notifiers: NotifiersTab,
  deliveries: DeliveriesTab,
};

/** What is set up around incidents: rules, silences, notifiers; and the delivery log. */
export function AlertingSettings({ screen }: { screen: AlertingScreen }) {
  const Content = CONTENT[screen];
  return (
    <>
      <PageHead
        title={
          <>
            <Link
              href={incidentsHref()}
              className="text-14 font-normal underline underline-offset-2 hover:text-accent"
            >
              Incidents
            </Link>
            <span aria-hidden className="px-2 text-fg-faint">
              /
            </span>
            {ALERTING_NAMES[screen]}
          </>
        }
      >
        <AlertingLinks current={screen} />
      </PageHead>
      <Content />
    </>
  );
}
