import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { SettingsScreen } from '@/components/settings/settings-screen';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <Hydrate>
      <SettingsScreen />
    </Hydrate>
  );
}
