'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { BookOpen } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { PageHead } from '@/components/ui/page-head';
import { Tabs } from '@/components/ui/tabs';
import { failingQuery, openAlertsQuery } from '@/lib/web/queries/alerts';
import { ALERT_TABS, type AlertTab } from '@/lib/web/url/alert-search';
import { AlertDialog } from './alert-dialog';
import { DeliveriesTab } from './deliveries-tab';
import { FiringTab } from './firing-tab';
import { HistoryTab } from './history-tab';
import { IncidentDialog } from './incident-dialog';
import { NotifiersTab } from './notifiers-tab';
import { RulesTab } from './rules-tab';
import { SilencesTab } from './silences-tab';
import { useAlertSearch } from './use-alert-search';

const CONTENT: Record<AlertTab, () => ReactNode> = {
  firing: FiringTab,
  history: HistoryTab,
  rules: RulesTab,
  silences: SilencesTab,
  notifiers: NotifiersTab,
  deliveries: DeliveriesTab,
};

const NAMES: Record<AlertTab, string> = {
  firing: 'Firing',
  history: 'History',
  rules: 'Rules',
  silences: 'Silences',
  notifiers: 'Notifiers',
  deliveries: 'Deliveries',
};

/** The alerts screen: firing alerts, history, rules, silences, notifiers and the delivery log. */
export function AlertsScreen() {
  const { search, setSearch } = useAlertSearch();
  const { data } = useInfiniteQuery({ ...openAlertsQuery(), enabled: search.tab === 'firing' });
  const firing = useQuery(failingQuery()).data?.failing.incidents ?? 0;
  const open = data?.pages.flatMap((page) => page.open);
  // An alert that no loaded page has is shown apart, over the list.
  const isOpen = open?.some(({ id }) => id === search.alert) ?? search.tab === 'firing';
  const apart = search.alert !== null && (search.tab === 'history' || !isOpen);
  const selectTab = (key: string) => {
    const tab = ALERT_TABS.find((one) => one === key);
    if (tab) void setSearch({ tab, alert: null, incident: null, state: null, notifier: null });
  };
  return (
    <>
      <PageHead title="Alerts">
        <Link href="/runbook" className={buttonClass('quiet')}>
          <BookOpen aria-hidden className="size-4" />
          Runbook
        </Link>
      </PageHead>
      <Tabs
        label="Alerts"
        value={search.tab}
        onChange={selectTab}
        tabs={ALERT_TABS.map((key) => {
          const Content = CONTENT[key];
          const name = key === 'firing' && firing > 0 ? `Firing (${firing})` : NAMES[key];
          return { key, name, content: <Content /> };
        })}
      />
      {apart && search.alert !== null ? (
        <AlertDialog id={search.alert} onClose={() => void setSearch({ alert: null })} />
      ) : null}
      {search.incident !== null && search.alert === null ? (
        <IncidentDialog name={search.incident} onClose={() => void setSearch({ incident: null })} />
      ) : null}
    </>
  );
}
