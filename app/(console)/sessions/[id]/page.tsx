import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { SessionScreen } from '@/components/session/session-screen';

export const metadata: Metadata = { title: 'Session' };

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Hydrate>
      <SessionScreen id={decodeURIComponent(id)} />
    </Hydrate>
  );
}
