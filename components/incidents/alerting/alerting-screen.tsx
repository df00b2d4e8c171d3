'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { PageHead } from '@/components/ui/page-head';
import { type AlertingScreen, incidentsHref } from '@/lib/web/url/incident-search';
import { ALERTING_NAMES, AlertingLinks } from '../shared/alerting-links';

type Props = { screen: AlertingScreen; children: ReactNode };

/** What is set up around incidents: rules, silences, notifiers; and the delivery log. */
export function AlertingSettings({ screen, children }: Props) {
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
      {children}
    </>
  );
}
