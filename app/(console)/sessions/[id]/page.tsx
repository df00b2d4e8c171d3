import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { pathId } from '@/app/path-id';
import { SessionScreen } from '@/components/sessions/detail/session-screen';
import type { ServiceContext } from '@/lib/services/context';
import { getFrames } from '@/lib/services/sessions/get-frames';
import { getSession } from '@/lib/services/sessions/get-session';
import { framesQuery, sessionQuery } from '@/lib/web/queries/sessions';

export const metadata: Metadata = { title: 'Session' };

export default async function SessionPage({ params }: { params: Promise<{ id: string }> }) {
  const id = await pathId(params);
  return (
    <Hydrate fill={(queries, services) => prefetchSession(queries, services, id)}>
      <SessionScreen id={id} />
    </Hydrate>
  );
}

async function prefetchSession(
  queries: QueryClient,
  services: ServiceContext,
  id: string,
): Promise<void> {
  await Promise.all([
    queries.prefetchQuery({
      queryKey: sessionQuery(id).queryKey,
      queryFn: () => getSession(services, id),
    }),
    queries.prefetchQuery({
      queryKey: framesQuery(id).queryKey,
      queryFn: () => getFrames(services, id),
    }),
  ]);
}
