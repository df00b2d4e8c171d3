'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { PageHead } from '@/components/ui/page-head';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { RoleNote } from '@/components/ui/state/role-note';
import { SkeletonRows } from '@/components/ui/state/skeleton';
import { Tabs } from '@/components/ui/tabs';
import { meQuery } from '@/lib/web/queries/auth';
import { settingsQuery } from '@/lib/web/queries/settings';
import { usePermission } from '@/lib/web/use-permission';
import { CalendarPanel } from './calendar-panel';
import { SettingsForm } from './settings-form';

// The first form comes with the page, each other tab when it is opened.
const AboutPanels = dynamic(() => import('./about-panels').then((it) => it.AboutPanels));
const AuditPanel = dynamic(() => import('./audit-panel').then((it) => it.AuditPanel));
const PeoplePanel = dynamic(() => import('./people-panel').then((it) => it.PeoplePanel));
const SignInsPanel = dynamic(() => import('./sign-ins-panel').then((it) => it.SignInsPanel));
const TokensPanel = dynamic(() => import('./tokens-panel').then((it) => it.TokensPanel));

const TABS = ['general', 'people', 'tokens', 'sign-ins', 'audit'] as const;

function General() {
  const { data, error, refetch } = useQuery(settingsQuery());
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
        {error ? (
          <ErrorPanel
            what="The settings could not be loaded"
            error={error}
            kept={data ? 'Showing the last data received.' : undefined}
            onRetry={() => void refetch()}
          />
        ) : null}
        {data ? <SettingsForm view={data} /> : null}
        {data ? <CalendarPanel /> : null}
        {!data && !error ? (
          <div className="panel">
            <SkeletonRows rows={8} label="Loading the settings" />
          </div>
        ) : null}
      </div>
      <AboutPanels />
    </div>
  );
}

/** Thresholds, retention and one's own sign-ins for everybody; users, tokens and the audit log for admins. */
export function SettingsScreen() {
  const { may } = usePermission('admin');
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('general'));
  const { data: me } = useQuery(meQuery());
  const signIns = me?.authRequired
    ? [{ key: 'sign-ins', name: 'Sign-ins', content: <SignInsPanel others={may} /> }]
    : [];
  const forAdmins = [
    { key: 'people', name: 'People', content: <PeoplePanel /> },
    { key: 'tokens', name: 'Tokens', content: <TokensPanel /> },
    ...signIns,
    { key: 'audit', name: 'Audit', content: <AuditPanel /> },
  ];
  const tabs = [
    { key: 'general', name: 'General', content: <General /> },
    ...(may ? forAdmins : signIns),
  ];
  return (
    <>
      <PageHead title="Settings" />
      <RoleNote needed="admin" />
      <Tabs
        label="Settings"
        tabs={tabs}
        value={tabs.some(({ key }) => key === tab) ? tab : 'general'}
        onChange={(key) => void setTab(TABS.find((one) => one === key) ?? null)}
      />
    </>
  );
}
