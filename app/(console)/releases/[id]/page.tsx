import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { pathId } from '@/app/path-id';
import { ReleaseScreen } from '@/components/releases/page/release-screen';
import { getEvidence } from '@/lib/services/releases/get-evidence';
import { getRelease } from '@/lib/services/releases/get-release';
import { evidenceQuery, releaseQuery } from '@/lib/web/queries/releases';

export const metadata: Metadata = { title: 'Release' };

export default async function ReleasePage({ params }: { params: Promise<{ id: string }> }) {
  const id = await pathId(params);
  return (
    <Hydrate
      fill={({ query, services }) => {
        query(releaseQuery(id), () => getRelease(services, id));
        query(evidenceQuery(id), () => getEvidence(services, id));
      }}
    >
      <ReleaseScreen id={id} />
    </Hydrate>
  );
}
