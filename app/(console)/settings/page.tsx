import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { SettingsScreen } from '@/components/settings/settings-screen';
import { getAbout } from '@/lib/services/about/get-about';
import { getSettings } from '@/lib/services/settings/get-settings';
import { aboutQuery, settingsQuery } from '@/lib/web/queries/settings';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <Hydrate
      fill={({ query, services }) => {
        query(settingsQuery(), () => getSettings(services));
        query(aboutQuery(), () => getAbout(services));
      }}
    >
      <SettingsScreen />
    </Hydrate>
  );
}
