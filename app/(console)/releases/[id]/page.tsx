import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { pathId } from '@/app/path-id';
import { ReleaseScreen } from '@/components/releases/page/release-screen';
import type { ServiceContext } from '@/lib/services/context';
import { getEvidence } from '@/lib/services/releases/get-evidence';
import { getRelease } from '@/lib/services/releases/get-release';
import { evidenceQuery, releaseQuery } from '@/lib/web/queries/releases';

export const metadata: Metadata = { title: 'Release' };

export default async function ReleasePage({ params }: { params: Promise<{ id: string }> }) {
  const id = await pathId(params);
  return (
    <Hydrate fill={(queries, services) => prefetchRelease(queries, services, id)}>
      <ReleaseScreen id={id} />
    </Hydrate>
  );
}

async function prefetchRelease(
  queries: QueryClient,
  services: ServiceContext,
  id: string,
): Promise<void> {
  await Promise.all([
    queries.prefetchQuery({
      queryKey: releaseQuery(id).queryKey,
      queryFn: () => getRelease(services, id),
    }),
    queries.prefetchQuery({
      queryKey: evidenceQuery(id).queryKey,
      queryFn: () => getEvidence(services, id),
    }),
  ]);
}
