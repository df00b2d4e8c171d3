import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { runtimeOrNull } from '@/lib/http/slot';
import type { ServiceContext } from '@/lib/services/context';

type Props = {
  /** Stores the results of service calls under the screen's query keys; where a call fails, the browser asks again. */
  fill?: (queries: QueryClient, services: ServiceContext) => Promise<unknown>;
  children: ReactNode;
};

/** Renders a screen with the data that the server already has; without a runtime the browser asks for everything. */
export async function Hydrate({ fill, children }: Props) {
  const queries = new QueryClient();
  const runtime = runtimeOrNull();
  if (runtime?.ready() && fill) await fill(queries, runtime.services);
  return <HydrationBoundary state={dehydrate(queries)}>{children}</HydrationBoundary>;
}
