import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { pathId } from '@/app/path-id';
import { SessionScreen } from '@/components/sessions/detail/session-screen';
import { getFrames } from '@/lib/services/sessions/get-frames';
import { getSession } from '@/lib/services/sessions/get-session';
import { framesQuery, sessionQuery } from '@/lib/web/queries/sessions';

export const metadata: Metadata = { title: 'Session' };

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
  const id = await pathId(params);
  return (
    <Hydrate
      fill={({ query, services }) => {
        query(sessionQuery(id), () => getSession(services, id));
        query(framesQuery(id), () => getFrames(services, id));
      }}
    >
      <SessionScreen id={id} />
    </Hydrate>
  );
}
