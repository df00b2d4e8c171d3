import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { SessionsScreen } from '@/components/sessions/sessions-screen';

export const metadata: Metadata = { title: 'Sessions' };

export default function SessionsPage() {
  return (
    <Hydrate>
      <SessionsScreen />
    </Hydrate>
  );
}
