'use client';

import { useQuery } from '@tanstack/react-query';
import { ErrorPanel } from '@/components/ui/error-panel';
import { PageHead } from '@/components/ui/page-head';
import { SkeletonRows } from '@/components/ui/skeleton';
import { settingsQuery } from '@/lib/web/queries/settings';
import { AboutPanels } from './about-panels';
import { SettingsForm } from './settings-form';

export function SettingsScreen() {
  const { data, error, refetch } = useQuery(settingsQuery());
  return (
    <>
      <PageHead title="Settings" />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3 sm:gap-4">
          {error ? (
            <ErrorPanel
              what="The settings could not be loaded"
              error={error}
              kept={data ? 'What is shown was loaded before.' : undefined}
              onRetry={() => void refetch()}
            />
          ) : null}
          {data ? <SettingsForm view={data} /> : null}
          {!data && !error ? (
            <div className="panel">
              <SkeletonRows rows={8} label="Loading the settings" />
            </div>
          ) : null}
        </div>
        <AboutPanels />
      </div>
    </>
  );
}
