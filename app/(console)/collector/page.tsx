import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { CollectorScreen } from '@/components/collector/collector-screen';
import { listSources } from '@/lib/services/sources/list-sources';
import { sourcesQuery } from '@/lib/web/queries/collect/sources';

export const metadata: Metadata = { title: 'Collector' };

export default function CollectorPage() {
  return (
    <Hydrate fill={({ query, services }) => query(sourcesQuery(), () => listSources(services))}>
      <CollectorScreen />
    </Hydrate>
  );
}
