import type { QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { Hydrate } from '@/app/hydrate';
import { TargetsScreen } from '@/components/targets/targets-screen';
import type { ServiceContext } from '@/lib/services/context';
import { listTargets } from '@/lib/services/targets/list-targets';
import { targetsQuery } from '@/lib/web/queries/targets';

export const metadata: Metadata = { title: 'Targets' };

export default function TargetsPage() {
  return (
    <Hydrate fill={fill}>
      <TargetsScreen />
    </Hydrate>
  );
}

async function fill(queries: QueryClient, services: ServiceContext): Promise<void> {
  await queries.prefetchQuery({
    queryKey: targetsQuery().queryKey,
    queryFn: () => listTargets(services),
  });
}
