import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { SettingsScreen } from '@/components/settings/settings-screen';
import { getAbout } from '@/lib/services/about/get-about';
import type { ServiceContext } from '@/lib/services/context';
import { getSettings } from '@/lib/services/settings/get-settings';
import { aboutQuery, settingsQuery } from '@/lib/web/queries/settings';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <Hydrate fill={prefetchSettings}>
      <SettingsScreen />
    </Hydrate>
  );
}

async function prefetchSettings(queries: QueryClient, services: ServiceContext): Promise<void> {
  await Promise.all([
    queries.prefetchQuery({
      queryKey: settingsQuery().queryKey,
      queryFn: () => getSettings(services),
    }),
    queries.prefetchQuery({ queryKey: aboutQuery().queryKey, queryFn: () => getAbout(services) }),
  ]);
}
