import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { pathId } from '@/app/path-id';
import { SessionScreen } from '@/components/sessions/detail/session-screen';
import { getFrames } from '@/lib/services/sessions/get-frames';
import { getProgress } from '@/lib/services/sessions/get-progress';
import { getSession } from '@/lib/services/sessions/get-session';
import { framesQuery, progressQuery, sessionQuery } from '@/lib/web/queries/sessions';

export const metadata: Metadata = { title: 'Session' };

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
  const id = await pathId(params);
  return (
    <Hydrate
      fill={({ query, services }) => {
        query(sessionQuery(id), () => getSession(services, id));
        query(progressQuery(id), () => getProgress(services, id));
        query(framesQuery(id), () => getFrames(services, id));
      }}
    >
      <SessionScreen id={id} />
    </Hydrate>
  );
}
